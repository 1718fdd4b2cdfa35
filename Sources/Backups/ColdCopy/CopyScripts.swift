/// The shell texts of the helper containers that copy a data directory. They run as root in the database's own image,
/// without network, and need only what coreutils and busybox share.
enum CopyScripts {
    /// A listing with owner, mode, size and SHA-256 of everything below a directory: equal listings, equal data.
    static let listing = #"""
        listing() {
            (
                cd "$1" || exit 1
                find . ! -type f -exec stat -c '%F %a %u:%g %n' {} +
                find . -type f -exec stat -c '%F %a %u:%g %s %n' {} +
                find . -type f -exec sha256sum {} +
                find . -type l -exec sh -c 'for l; do printf "%s -> " "$l"; readlink "$l"; done' sh {} +
            ) | LC_ALL=C sort
        }
        """#

    /// Copies `/galley/from` to the directory in $1 and verifies it. Prints `progress=BYTES` lines, then
    /// `copied=BYTES` and `sha256=` of the listing. Exit 28: not enough space; 30: the place is another file system.
    static let copy =
        listing + "\n" + #"""
            set -eu
            from=/galley/from
            to=$1
            same_device=$2
            rm -rf "$to.part"
            if [ "$to" = /galley/to ]; then
                find "$to" -mindepth 1 -delete
                part=$to
            else
                part=$to.part
                rm -rf "$to"
                mkdir "$part"
            fi
            if [ "$same_device" = yes ] && [ "$(stat -c %d "$from")" != "$(stat -c %d "$part")" ]; then
                echo "the copy would be on another file system than the data" >&2
                exit 30
            fi
            need=$(du -sk "$from" | cut -f1)
            free=$(df -Pk "$part" | awk 'NR == 2 { print $4 }')
            if [ "$free" -lt $((need + need / 20 + 1024)) ]; then
                echo "the copy needs $need KiB and $free KiB are free" >&2
                exit 28
            fi
            (
                if cp --help 2>&1 | grep -q reflink; then cp -a --reflink=auto "$from/." "$part/"
                else cp -a "$from/." "$part/"; fi
            ) &
            copier=$!
            while kill -0 "$copier" 2>/dev/null; do
                sleep 0.5 2>/dev/null || sleep 1
                echo "total=$((need * 1024))"
                echo "progress=$(($(du -sk "$part" 2>/dev/null | cut -f1) * 1024))"
            done
            wait "$copier"
            sync
            listing "$from" >/tmp/galley-from
            listing "$part" >/tmp/galley-to
            if ! cmp -s /tmp/galley-from /tmp/galley-to; then
                echo "the copy differs from the data" >&2
                exit 31
            fi
            [ "$part" = "$to" ] || mv "$part" "$to"
            sync
            echo "copied=$((need * 1024))"
            echo "sha256=$(sha256sum </tmp/galley-to | cut -d' ' -f1)"
            """#

    /// Prints `sha256=` of the listing of the copy in $1.
    static let verify =
        listing + "\n" + #"""
            set -eu
            listing "$1" >/tmp/galley-copy
            echo "sha256=$(sha256sum </tmp/galley-copy | cut -d' ' -f1)"
            """#

    /// Makes `/galley/data` what the copy in $1 is, and verifies it against the SHA-256 in $2. Safe to run again after
    /// an interruption: the copy is only read.
    static let restore =
        listing + "\n" + #"""
            set -eu
            data=/galley/data
            copy=$1
            listing "$copy" >/tmp/galley-copy
            if [ "$(sha256sum </tmp/galley-copy | cut -d' ' -f1)" != "$2" ]; then
                echo "the copy is not what was copied; the data was not touched" >&2
                exit 32
            fi
            find "$data" -mindepth 1 -delete
            cp -a "$copy/." "$data/"
            sync
            listing "$data" >/tmp/galley-data
            if ! cmp -s /tmp/galley-copy /tmp/galley-data; then
                echo "the restored data differs from the copy" >&2
                exit 31
            fi
            echo "restored=yes"
            """#

    /// Removes the copy directory in $1.
    static let removeDirectory = #"""
        set -eu
        case $1 in /galley/parent/?*) rm -rf "$1" "$1.part" ;; *) exit 64 ;; esac
        """#
}
