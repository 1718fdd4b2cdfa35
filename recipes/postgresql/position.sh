# What tells this server's data from any other, and how far it has got.
position() {
    log_in
    sql "$main_database" <<'EOF' || fail 'the server does not tell its identity and position'
SELECT 'identity=' || system_identifier FROM pg_control_system();
SELECT 'log-position=' || pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END, '0/0');
EOF
}

position </dev/null
