# shellcheck shell=bash
# shellcheck disable=SC2154  # root comes from setup.sh
# Compose 2, to measure against: trixie's package, which is one static program. Sourced after setup.sh, never run.

# shellcheck source=Tests/Lab/lib/base.sh
. "$root/Tests/Lab/lib/base.sh"

# compose_program FOLDER: prints where it is; fetched into FOLDER the first time, from the mirror that apt uses here.
compose_program() {
    local folder=$1 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg work
    if [[ ! -x $folder/docker-compose ]]; then
        mirror=$(machine_mirrors | awk '$1 == "main" { print $2 }')
        [[ -n $mirror ]] || die "apt names no Debian mirror to fetch docker-compose from"
        say "fetching docker-compose"
        mkdir -p "$folder"
        work=$(mktemp -d "$folder/fetch.XXXXXX")
        mkdir -p "$work"/{lists,archives}/partial "$work/package"
        # apt reads as another user, who must get there.
        chmod -R go+rX "$work"
        printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "$mirror" >"$work/trixie.list"
        local -a apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/trixie.list" -o Dir::Etc::SourceParts=/dev/null
            -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=root
            -o Acquire::Languages=none -o Acquire::Retries=3)
        "${apt[@]}" update >&2 || die "trixie's package list can't be read"
        (cd "$work" && "${apt[@]}" download docker-compose >&2) || die "docker-compose can't be fetched"
        dpkg -x "$work"/docker-compose_*.deb "$work/package"
        mv "$(find "$work/package" -type f -name docker-compose -perm -u+x)" "$folder/docker-compose"
        rm -rf "$work"
    fi
    printf '%s\n' "$folder/docker-compose"
}
