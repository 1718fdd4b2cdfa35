# Ends the sessions whose application name starts with GALLEY_TAG. One that is at work ends at its next safe point: who
# waits looks again.
cancel() {
    log_in
    sql "$main_database" --set=tag="$GALLEY_TAG" <<'EOF' || exit
SELECT format('ended=%s', pid)
FROM (SELECT pid, pg_terminate_backend(pid)
      FROM pg_stat_activity
      WHERE starts_with(application_name, :'tag') AND backend_type = 'client backend') AS told;
EOF
}

cancel </dev/null
