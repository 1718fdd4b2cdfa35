# Ends the sessions whose application name starts with GALLEY_TAG. One that is at work ends at its next safe point: who
# waits looks again. Of a rebuild of indexes nothing half-made stays: what can't be dropped at once is told as a failure.
cancel() {
    log_in
    ended=$(end_sessions) || exit
    printf '%s\n' "$ended"
    case $GALLEY_TAG in galley-reindex.*) ;; *) return 0 ;; esac
    n=0
    while [ "$(sessions)" != 0 ]; do
        # It is asked for again.
        if [ "$n" -ge 15 ]; then return 0; fi
        n=$((n + 1))
        sleep 1
    done
    PGOPTIONS="$PGOPTIONS -c lock_timeout=5s -c statement_timeout=20s"
    while IFS= read -r line; do
        case $line in database=?*) drop_leftovers "${line#database=}" </dev/null >&2 ;; esac
    done <<EOF
$(printf '%s\n' "$ended" | sort -u)
EOF
    finish
}

tagged="starts_with(application_name, :'tag') AND backend_type IN ('client backend', 'walsender')"

end_sessions() {
    sql "$main_database" --set=tag="$GALLEY_TAG" --set=tagged="$tagged" <<'EOF'
SELECT format(E'ended=%s\ndatabase=%s', pid, datname)
FROM (SELECT pid, datname, pg_terminate_backend(pid) FROM pg_stat_activity WHERE :tagged) AS told;
EOF
}

sessions() {
    sql "$main_database" --set=tag="$GALLEY_TAG" --set=tagged="$tagged" <<'EOF'
SELECT count(*) FROM pg_stat_activity WHERE :tagged;
EOF
}

cancel </dev/null
