# shellcheck shell=bash
# What the scripts share: the machine's missing packages, phases and their times.
# Sourced, never run.

# shellcheck disable=SC2034  # used by the scripts that source this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Servers in containers read what is made here.
umask 022

# What building and checking needs, as `file that shows it is there` and Debian package.
# The lab lists its own in Tests/Lab/lib/packages.sh.
build_packages=(
    /usr/include/sqlite3.h libsqlite3-dev
    /usr/bin/pkg-config pkg-config
    /usr/bin/shellcheck shellcheck
    # What backups are compressed with, and another shell that an image may have.
    /usr/bin/zstd zstd
    /usr/bin/busybox busybox
)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

need_swift() {
    command -v swift >/dev/null ||
        die "Swift is missing; install 6.1 or newer from https://swift.org/install and put it on the PATH"
    local version
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    [[ -n $version ]] || die "'swift --version' does not say its version"
    [[ $(printf '%s\n6.1\n' "$version" | sort -V | head -n 1) == 6.1 ]] ||
        die "Swift $version is too old; 6.1 or newer is needed"
}

install_build_packages() {
    local -a missing=()
    local index
    for ((index = 0; index < ${#build_packages[@]}; index += 2)); do
        [[ -e ${build_packages[index]} ]] || missing+=("${build_packages[index + 1]}")
    done
    ((${#missing[@]} > 0)) || return 0
    command -v apt-get >/dev/null || die "install these first: ${missing[*]}"
    local -a as_root=()
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || die "run this as root once, or install these first: ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
    # A stale index is only a reason to give up when the install then fails.
    "${apt[@]}" update >&2 || say "apt-get update reported errors, trying to install all the same"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 || die "could not install ${missing[*]}"
}

phase_times=()

# phase NAME COMMAND…: runs it, remembers how long it took, gives its status back.
phase() {
    local name=$1 start=$SECONDS status note=''
    shift
    printf '\n== %s\n' "$name"
    # In a shell of its own and not behind `||`, where `set -e` would not hold.
    set +e
    (
        set -e
        "$@"
    )
    status=$?
    set -e
    ((status == 0)) || note=" (failed: $status)"
    phase_times+=("$(printf '%4d s  %s%s' $((SECONDS - start)) "$name" "$note")")
    return "$status"
}

print_phases() {
    ((${#phase_times[@]} > 0)) || return 0
    printf '\n'
    printf '%s\n' "${phase_times[@]}"
}
