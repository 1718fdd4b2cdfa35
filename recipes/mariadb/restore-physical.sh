# Unpacks the stream on standard input into GALLEY_DATA and brings the files to one moment, as the server's own tool does
# it: that reads all of them, and their log.
restore() {
    tool=$(need_program mariadb-backup mariabackup) || exit
    mkdir -p "$GALLEY_DATA" || exit
    # A new file system brings its own.
    if [ -n "$(find "$GALLEY_DATA" -mindepth 1 ! -name lost+found)" ]; then fail "$GALLEY_DATA is not empty"; fi
    mbstream -x -C "$GALLEY_DATA" || fail 'the backup could not be unpacked'
    if [ ! -d "$GALLEY_DATA/mysql" ]; then fail "the backup holds no server's data"; fi
    "$tool" --no-defaults --prepare --target-dir="$GALLEY_DATA" </dev/null || fail "$tool could not prepare the data"
    chown -R "$(id -u mysql):$(id -g mysql)" "$GALLEY_DATA"
    printf 'checked=%s --prepare\n' "${tool##*/}"
}

restore
