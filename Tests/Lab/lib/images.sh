# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# Which images there are, and building those that are missing or out of date.

# Every image carries the hash of what made it: its folder, its build
# arguments and the hash of the image it is built on.
image_hash_label() {
    lab_docker image inspect --format '{{index .Config.Labels "galley.lab.hash"}}' "$1" 2>/dev/null || true
}

# context FOLDER: what an image is built from, as a tar that is the same for every checkout: one made under another
# umask would put files into the image that its server may not read.
context() {
    tar --create --file - --directory "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
        --mode=u+rw,go-w,a+rX .
}

folder_hash() { context "$1" | sha256sum | cut -c1-16; }

ensure_base() {
    local suite=$1 image=lab/base:$1 hash
    hash=$suite-$(sha256sum <"$here/lib/base.sh" | cut -c1-16)
    if [[ $(image_hash_label "$image") == "$hash" ]]; then return 0; fi
    say "building $image with debootstrap (about half a minute)"
    build_base "$suite" "$image" "$hash" || die "could not make $image"
    say "built $image"
}

# ensure_image IMAGE FOLDER PARENT [NAME=VALUE…]: the parent is passed as the
# build argument BASE, the others as they are.
ensure_image() {
    local image=$1 folder=$2 parent=$3 hash log argument
    shift 3
    hash=$(printf '%s\n' "$(folder_hash "$here/images/$folder")" "$(image_hash_label "$parent")" "$parent" "$@" |
        sha256sum | cut -c1-16)
    if [[ $(image_hash_label "$image") == "$hash" ]]; then return 0; fi
    say "building $image"
    log=$build_log_dir/${image//[\/:]/-}.log
    local -a arguments=(--build-arg "BASE=$parent")
    for argument in "$@" ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"}; do
        arguments+=(--build-arg "$argument")
    done
    if ! context "$here/images/$folder" | lab_docker build --network host --force-rm \
        --label "galley.lab.hash=$hash" "${arguments[@]}" -t "$image" - >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        die "could not build $image; the whole log: $log"
    fi
    say "built $image"
}

# The version of a package inside an image, as the official images put it into
# their environment. The image remembers it, so a warm start runs no container.
package_version() {
    local image=$1 package=$2 file
    file=$lab_dir/versions/$(lab_docker image inspect --format '{{.Id}}' "$image" | tr -d ':')
    mkdir -p "$lab_dir/versions"
    if [[ ! -s $file ]]; then
        # shellcheck disable=SC2016  # dpkg-query's dollar
        lab_docker run --rm --network none "$image" dpkg-query -W -f '${Version}' "$package" >"$file.new" ||
            die "no package $package in $image"
        mv "$file.new" "$file"
    fi
    cat "$file"
}

ensure_mariadb() {
    local suite=$1 tag=$2 build=$3 version
    ensure_image "lab/mariadb-server:$suite" mariadb-server "lab/base:$suite"
    version=$(package_version "lab/mariadb-server:$suite" mariadb-server-core) || exit 1
    ensure_image "lab/mariadb:$tag" mariadb "lab/mariadb-server:$suite" "VERSION=$version" "BUILD=$build"
}

ensure_postgres() {
    local suite=$1 major=$2 tag=$3 build=$4 version
    ensure_image "lab/postgres-server:$major" postgres-server "lab/base:$suite" "MAJOR=$major"
    version=$(package_version "lab/postgres-server:$major" "postgresql-$major") || exit 1
    ensure_image "lab/postgres:$tag" postgres "lab/postgres-server:$major" \
        "MAJOR=$major" "VERSION=$version" "BUILD=$build"
}

# All levels share every layer but the last.
ensure_db2_stand_in() {
    local level
    ensure_image lab/db2-stand-in-server:bookworm db2-stand-in-server lab/base:bookworm
    for level in 11.1.3.3 11.1.4.4 11.5.9.0 12.1.0.0; do
        ensure_image "lab/db2-stand-in:$level" db2-stand-in lab/db2-stand-in-server:bookworm "LEVEL=$level"
    done
}

bookworm_images() {
    ensure_base bookworm
    ensure_mariadb bookworm 10.11 a
    ensure_mariadb bookworm 10.11-b b
    ensure_postgres bookworm 15 15-a a
    ensure_postgres bookworm 15 15-b b
    ensure_db2_stand_in
}

trixie_images() {
    ensure_base trixie
    ensure_mariadb trixie 11.8 a
    ensure_image lab/mariadb:11.8-broken mariadb-broken lab/mariadb:11.8
    ensure_postgres trixie 17 17 a
}

all_images_current() {
    local current=0
    # A dry run of the same code: the first thing to build ends the subshell.
    # shellcheck disable=SC2317  # called by the functions below
    (
        say() { exit 1; }
        die() { exit 1; }
        bookworm_images && trixie_images
    ) >/dev/null 2>&1 || current=1
    return "$current"
}

# The two suites share nothing, and there are two cores.
build_images() {
    local pid failed=0
    mkdir -p "$build_log_dir"
    # What an interrupted build left; its mounts first, they are not ours to delete.
    umount "$lab_dir"/base-*/proc "$lab_dir"/base-*/sys 2>/dev/null || true
    rm -rf --one-file-system "$lab_dir"/base-*.??????
    (trixie_images) &
    pid=$!
    (bookworm_images) || failed=1
    wait "$pid" || failed=1
    ((failed == 0)) || die "not all images could be built"
    # Replaced builds would pile up unnamed; those a container uses are kept.
    lab_docker image prune -f --filter label=galley.lab.hash >/dev/null || true
}
