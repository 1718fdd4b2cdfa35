# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# Other people's schedulers, to ask the same questions as Galley: cronsim (Python) and cronie's cronnext.

oracles_dir=$lab_dir/oracles
cronsim_version=2.8

install_oracles() {
    [[ $(cat "$oracles_dir/ready" 2>/dev/null) == "$cronsim_version" ]] && return 0
    say "installing cronsim and cronnext"
    rm -rf --one-file-system "$oracles_dir"
    mkdir -p "$oracles_dir"
    install_cronsim >"$oracles_dir/log" 2>&1 || die "cronsim could not be installed: $oracles_dir/log"
    install_cronnext >>"$oracles_dir/log" 2>&1 || die "cronnext could not be installed: $oracles_dir/log"
    printf '%s\n' "$cronsim_version" >"$oracles_dir/ready"
}

install_cronsim() {
    /usr/bin/python3 -m venv "$oracles_dir/python" &&
        "$oracles_dir/python/bin/pip" install --quiet --disable-pip-version-check "cronsim==$cronsim_version"
}

# Debian has cronie from trixie on. Only unpacked, with the C library it was built for: nothing of it is installed.
install_cronnext() {
    local work=$oracles_dir/apt root=$oracles_dir/cronie mirror kind uri loader
    mirror=''
    while read -r kind uri; do
        if [[ $kind == main ]]; then mirror=$uri; fi
    done < <(machine_mirrors)
    [[ -n $mirror ]] || return 1
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$root"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$mirror" >"$work/sources.list"
    local -a apt=(
        apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root
        -o Acquire::Retries=3 -o Acquire::Languages=none
    )
    "${apt[@]}" update || return 1
    (cd "$work" && "${apt[@]}" download cronie libc6) || return 1
    for kind in "$work"/*.deb; do dpkg -x "$kind" "$root" || return 1; done
    loader=$(find "$root/usr/lib" "$root/lib" -name 'ld-linux*' 2>/dev/null | head -n 1)
    [[ -n $loader ]] || return 1
    printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' "$loader" \
        "$(dirname "$loader"):/usr/lib/$(basename "$(dirname "$loader")")" "$root/usr/bin/cronnext" >"$oracles_dir/cronnext"
    chmod 755 "$oracles_dir/cronnext"
    rm -rf --one-file-system "$work"
    "$oracles_dir/cronnext" -V
}
