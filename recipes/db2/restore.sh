# Has the image's own entry point make an instance, and restores each database of the tars on standard input into it, up
# to the end of its backup. Nothing of the instance runs any more at the end.
restore() {
    limit=0
    setup=${SETUPDIR:-/var/db2_setup}/lib/setup_db2_instance.sh
    if [ ! -x "$setup" ]; then fail "the image has no $setup"; fi
    if [ "$(kept instance)" != "$instance" ]; then
        fail "the backup is of the instance $(kept instance): the new container needs DB2INSTANCE=$(kept instance)" 78
    fi
    encrypted=$(kept encrypted | paste -s -d ' ')
    if [ -n "$encrypted" ]; then
        fail "encrypted with a key that is not in the backup: $encrypted. Restore by hand, in an instance with the keystore" 78
    fi
    mkdir -p "$GALLEY_DATA" || exit
    if [ -n "$(find "$GALLEY_DATA" -mindepth 1 ! -name lost+found)" ]; then fail "$GALLEY_DATA is not empty"; fi
    stage=$GALLEY_DATA/galley-restore
    mkdir "$stage" || exit
    # One archive behind the other: the zeros at the end of one are not the end.
    tar -x -i -f - -C "$stage" || fail 'the images could not be unpacked'
    images=$(kept image)
    if [ -z "$images" ]; then fail 'it is not known which images the backup has'; fi
    start_instance </dev/null
    chown -R "$instance:" "$stage"
    kept directory | while IFS= read -r place; do
        case $place in "$GALLEY_DATA"/*) mkdir -p "$place" && chown "$instance:" "$place" ;; esac
    done
    while read -r how alias name file place; do
        restore_database </dev/null || fail "the database $alias could not be restored"
        rm -f "$stage/$file"
    done <<EOF
$images
EOF
    stop_instance </dev/null
    rm -rf "$stage"
    printf 'checked=db2ckbkp\n'
}

kept() { printf '%s\n' "$GALLEY_KEPT" | sed -n "s/^$1=//p"; }

# It makes no database: those come from the backup. It asks for the licence itself.
start_instance() {
    (
        umask 022
        unset DBNAME SAMPLEDB REPODB TO_CREATE_SAMPLEDB
        exec "$setup"
    ) >"$stage/log" 2>&1 &
    process=$!
    until startup_is_through && active_databases >/dev/null 2>&1; do
        if ! kill -0 "$process" 2>/dev/null; then
            grep -v '^[[:blank:]]*$' "$stage/log" | tail -n 3 >&2
            # More often for the licence or another setting than for the data.
            fail "the image's own set-up failed" 78
        fi
        sleep 1
    done
}

restore_database() {
    owner "how=$how" "database=$alias" "name=$name" "image=$stage/$file" "place=$place" "stage=$stage" <<'EOF'
db2ckbkp "$image" >"$out" 2>&1 || complain db2ckbkp
said 'Image Verification Complete - successful' || complain db2ckbkp
time=$(printf '%s' "${image##*/}" | cut -d . -f 5)
logs=$stage/logs-$name
mkdir "$logs" || exit 1
set -- restore database "$database" from "$stage" taken at "$time" dbpath on "$place" into "$name"
if [ "$how" = online ]; then
    run "$@" logtarget "$logs" without prompting || complain "$database"
    run rollforward database "$name" to end of backup and stop overflow log path "($logs)" noretrieve || complain "$database"
    said DB20000I || complain "$database"
else
    run "$@" without rolling forward without prompting || complain "$database"
fi
enter "$name" || complain "$name"
rows 'select 1 from sysibm.sysdummy1' >/dev/null
EOF
}

stop_instance() {
    owner <<'EOF' || fail 'the instance did not stop cleanly'
run force applications all
db2 terminate >/dev/null 2>&1
tries=0
until db2stop >"$out" 2>&1; said SQL1064N || said SQL1032N; do
    tries=$((tries + 1))
    if [ "$tries" -ge 20 ]; then complain db2stop; fi
    sleep 1
done
EOF
    kill -TERM "$process" 2>/dev/null
    wait "$process"
}

restore
