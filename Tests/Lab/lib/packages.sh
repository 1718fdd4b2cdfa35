# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# Installs what the machine lacks, from its own package sources.

missing_packages() {
    local -A package_of=(
        [dockerd]=docker.io [docker]=docker.io [iptables]=iptables [debootstrap]=debootstrap
        [ip]=iproute2 [nsenter]=util-linux [flock]=util-linux [openssl]=openssl [perl]=perl-base
        [podman]=podman [docker-registry]=docker-registry [/usr/sbin/sshd]=openssh-server [ssh]=openssh-client
        [/usr/lib/podman/netavark]=netavark [/usr/lib/podman/aardvark-dns]=aardvark-dns
    )
    local -A wanted=()
    local command module
    for command in "${!package_of[@]}"; do
        command -v "$command" >/dev/null || wanted[${package_of[$command]}]=1
    done
    # From trixie on the client is a package of its own.
    if [[ -n ${wanted[docker.io]:-} ]] && apt-cache show docker-cli >/dev/null 2>&1; then
        wanted[docker-cli]=1
    fi
    /usr/bin/python3 -c "import ensurepip" >/dev/null 2>&1 || wanted[python3-venv]=1
    for module in pymysql psycopg2; do
        /usr/bin/python3 -c "import $module" >/dev/null 2>&1 || wanted[python3-$module]=1
    done
    ((${#wanted[@]} == 0)) || printf '%s\n' "${!wanted[@]}"
}

install_missing_packages() {
    local -a packages
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]} > 0)) || return 0
    [[ $(id -u) == 0 ]] || die "must run as root to install: ${packages[*]}"
    say "installing ${packages[*]}"
    # The packages would start a system-wide engine; the lab wants only its own.
    local policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    else
        policy=
    fi
    local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq)
    "${apt[@]}" update >&2 || say "apt-get update reported errors, trying to install all the same"
    "${apt[@]}" install -y --no-install-recommends "${packages[@]}" >&2 ||
        die "could not install ${packages[*]}"
    if [[ -n $policy ]]; then
        rm -f "$policy"
        trap - EXIT
    fi
}
