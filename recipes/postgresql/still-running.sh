# A line for each session whose application name starts with GALLEY_TAG, parallel workers left out: they end with theirs.
still_running() {
    log_in
    sql "$main_database" --set=tag="$GALLEY_TAG" <<'EOF' || exit
SELECT format('session=%s in %s, %s', pid, coalesce(datname, 'no database'), coalesce(state, 'of unknown state'))
FROM pg_stat_activity
WHERE starts_with(application_name, :'tag') AND backend_type IN ('client backend', 'walsender')
ORDER BY pid;
EOF
}

still_running </dev/null
