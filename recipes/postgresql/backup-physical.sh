# A copy of the whole cluster, made by the server while it works, as one tar on standard output: with the log that makes
# it consistent, and the manifest by which it is checked. It holds what was committed before its end.
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
    with_service pg_basebackup --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --label="$GALLEY_RUN" \
        --no-password || fail 'pg_basebackup failed'
    position >&2 || fail 'the server does not tell its position'
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

position() {
    sql "$main_database" -c "SELECT 'log-position=' || pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END, '0/0')"
}

backup </dev/null
