# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# Base images: a minimal Debian of a given suite, made by debootstrap from the
# mirror the machine itself uses. No mirror is named in any file of ours.

# Lines "KIND URI" (KIND main or security) from apt's own view of its sources.
machine_mirrors() {
    local codename
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    # shellcheck disable=SC2016  # the dollars are apt's, not the shell's
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        awk -v suite="$codename" '
            $3 != "main" { next }
            $2 == suite && !main { main = $1; print "main", $1 }
            $2 == suite "-security" && !security { security = $1; print "security", $1 }'
}

# What apt in the image needs to reach the same place: proxies and date checks.
machine_apt_settings() {
    apt-config dump | grep -E '^Acquire::(https?::Proxy|https?::Timeout|Check-|Retries)[^:]* "[^"]' || true
}

# build_base SUITE IMAGE HASH
build_base() {
    local suite=$1 image=$2 hash=$3 root mirror='' security='' kind uri
    while read -r kind uri; do
        case $kind in main) mirror=$uri ;; security) security=$uri ;; esac
    done < <(machine_mirrors)
    root=$(mktemp -d "$lab_dir/base-$suite.XXXXXX")
    # No mirror argument at all means debootstrap's own default.
    if ! debootstrap --variant=minbase --merged-usr "$suite" "$root" ${mirror:+"$mirror"} \
        >"$build_log_dir/base-$suite.log" 2>&1; then
        tail -n 20 "$build_log_dir/base-$suite.log" >&2
        rm -rf --one-file-system "$root"
        return 1
    fi
    {
        cat "$root/etc/apt/sources.list"
        if [[ -n $security ]]; then printf 'deb %s %s-security main\n' "$security" "$suite"; fi
    } >"$root/etc/apt/sources.list.new"
    mv "$root/etc/apt/sources.list.new" "$root/etc/apt/sources.list"
    machine_apt_settings >"$root/etc/apt/apt.conf.d/50machine"
    if [[ $mirror$security == *https:* && -r /etc/ssl/certs/ca-certificates.crt ]]; then
        cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    fi
    # Package installs in the builds: no manual pages, no fsync per file.
    printf 'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/info/*\n' \
        >"$root/etc/dpkg/dpkg.cfg.d/50lab"
    printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\nAcquire::Retries "3";\n' >"$root/etc/apt/apt.conf.d/50lab"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
        "$root"/usr/share/{doc,man,info}/* "$root"/var/log/{bootstrap,dpkg}.log
    tar -C "$root" --numeric-owner -c . |
        lab_docker import --change "LABEL galley.lab.hash=$hash" - "$image" >/dev/null || return 1
    rm -rf --one-file-system "$root"
}
