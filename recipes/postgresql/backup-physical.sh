# A copy of the whole cluster, made by the server while it works, as one tar on standard output: with the log that makes
# it consistent, and the manifest by which it is checked. It holds what was committed before its end, whose place in the
# log it tells.
backup() {
    log_in
    find_programs pg_basebackup
    spaces=$(
        sql "$main_database" -c "SELECT string_agg(spcname, ', ') FROM pg_tablespace
            WHERE spcname NOT IN ('pg_default', 'pg_global')"
    ) || exit
    if [ -n "$spaces" ]; then
        fail "the cluster has tablespaces ($spaces), and one stream holds one directory: use the method dump"
    fi
    PGAPPNAME=$GALLEY_RUN
    facts >&2 || fail 'the server does not tell what it holds'
    said=$(mktemp) || exit
    exec 4<>"$said"
    # Without a name nothing of it is left, whatever ends this.
    rm -f "$said"
    with_service pg_basebackup --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --label="$GALLEY_RUN" \
        --no-password --verbose 2>&4
    code=$?
    said=$(cat /dev/fd/4)
    if [ "$code" != 0 ]; then
        printf '%s\n' "$said" >&2
        fail 'pg_basebackup failed'
    fi
    position >&2
}

facts() {
    printf 'user=%s\n' "$login_user"
    sql "$main_database" <<'END'
SELECT 'version=' || current_setting('server_version');
SELECT 'data=' || current_setting('data_directory');
SELECT 'identity=' || system_identifier FROM pg_control_system();
SELECT 'database=' || datname FROM pg_database WHERE datname NOT IN ('template0', 'template1');
SELECT 'note=' || name || ' lies outside the data directory and is not in the backup: ' || setting FROM pg_settings
WHERE name IN ('config_file', 'hba_file', 'ident_file')
    AND NOT starts_with(setting, current_setting('data_directory') || '/');
END
}

# What the server called the backup's end.
position() {
    end=$(printf '%s\n' "$said" | sed -n 's/^.*write-ahead log end point: \([0-9A-F]*\/[0-9A-F]*\)$/\1/p')
    if [ -z "$end" ]; then return; fi
    sql "$main_database" -c "SELECT 'log-position=' || pg_wal_lsn_diff('$end', '0/0')" ||
        fail "the server does not tell the position of the backup's end"
}

backup </dev/null
