# Unpacks the tar on standard input into GALLEY_DATA and compares every file with the manifest in it.
restore() {
    find_programs postgres
    mkdir -p "$GALLEY_DATA" || exit
    if [ -n "$(ls -A "$GALLEY_DATA")" ]; then fail "$GALLEY_DATA is not empty"; fi
    tar -x -p -f - -C "$GALLEY_DATA" || fail 'the backup could not be unpacked'
    if [ ! -f "$GALLEY_DATA/PG_VERSION" ]; then fail 'the backup holds no cluster'; fi
    # Versions before 13 make no manifest.
    if [ -f "$GALLEY_DATA/backup_manifest" ]; then
        PATH=$PATH:$(dirname "$(command -v postgres)")
        pg_verifybackup --quiet "$GALLEY_DATA" >&2 || fail 'the unpacked files are not what the manifest says'
        printf 'checked=pg_verifybackup\n'
    fi
    chown -R "$(id -u postgres):$(id -g postgres)" "$GALLEY_DATA" && chmod 700 "$GALLEY_DATA"
}

restore
