# What the image brings. Runs without an instance, in a container of its own.
image() {
    version=
    for program in db2ls /usr/local/bin/db2ls /opt/ibm/db2/*/install/db2ls /opt/ibm/db2/*/bin/db2ls; do
        if ! command -v "$program" >/dev/null; then continue; fi
        # One line for each installed copy, the level in its second field; the newest counts.
        version=$("$program" -c 2>/dev/null | sed -n 's/^[^#:]*:\([0-9][0-9.]*\):.*/\1/p' | sort -V | tail -n 1)
        if [ -n "$version" ]; then break; fi
    done
    if [ -z "$version" ]; then fail 'the image has no db2ls that tells the level of Db2'; fi
    # The start-up script makes the instance owner without a number: it gets the next free one, unless it is there.
    printf 'version=%s\narch=%s\nuid=%s\ngid=%s\n' "$version" "$(uname -m)" \
        "$(id -u "$instance" 2>/dev/null || next_free /etc/passwd)" \
        "$(id -g "$instance" 2>/dev/null || next_free /etc/group)"
    awk -F : '$3 >= 1000 && $3 < 60000 { print "user=" $1 }' /etc/passwd
}

next_free() {
    awk -F : '$3 >= 1000 && $3 < 60000 && $3 > last { last = $3 } END { print last ? last + 1 : 1000 }' "$1"
}

image </dev/null
