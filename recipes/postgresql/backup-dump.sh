# Roles and every database as SQL on standard output. Each database is as it was when its own part began.
backup() {
    log_in
    find_programs pg_dumpall
    PGAPPNAME=$GALLEY_RUN
    facts >&2 || fail 'the server does not tell what it holds'
    with_service pg_dumpall --no-password --database="service=galley" || fail 'pg_dumpall failed'
}

# The superuser that the cluster was made with can't be made by the dump, which is loaded as that one; a cluster that is
# made for it has the text's encoding and order of this one.
facts() {
    printf 'user=%s\n' "$login_user"
    sql "$main_database" <<'END'
SELECT 'version=' || current_setting('server_version');
SELECT 'data=' || current_setting('data_directory');
SELECT 'log-position=' || pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END, '0/0');
SELECT 'database=' || datname FROM pg_database WHERE datname NOT IN ('template0', 'template1');
SELECT 'keep=superuser=' || rolname FROM pg_roles WHERE oid = 10;
SELECT 'keep=encoding=' || pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1';
SELECT 'keep=collate=' || datcollate FROM pg_database WHERE datname = 'template1';
SELECT 'keep=ctype=' || datctype FROM pg_database WHERE datname = 'template1';
SELECT 'note=the server''s settings and pg_hba.conf are not in a dump';
END
}

backup </dev/null
