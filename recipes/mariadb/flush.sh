# Writes changed pages out, so that the shutdown has little left to do. Asks the server for it and waits, at most
# GALLEY_BUDGET_SECONDS (default 60); no lock is taken.
flush() {
    log_in
    before=$(
        sql <<'EOF'
SELECT CONCAT('SET GLOBAL innodb_max_dirty_pages_pct = ', @@GLOBAL.innodb_max_dirty_pages_pct,
    ', innodb_max_dirty_pages_pct_lwm = ', @@GLOBAL.innodb_max_dirty_pages_pct_lwm,
    ', innodb_io_capacity = ', @@GLOBAL.innodb_io_capacity);
EOF
    ) || exit
    trap restore EXIT
    trap 'exit 1' HUP INT TERM
    printf 'dirty-pages-before=%s\n' "$(dirty_pages)"
    # A shutdown that leaves its log to be replayed can't be converted: that setting holds until the server stops. A
    # lower limit of pages also lowers the other one, so both are put back; the capacity goes no higher than what the
    # user allows for bursts.
    sql <<'EOF' || exit
SET GLOBAL innodb_fast_shutdown = IF(@@GLOBAL.innodb_fast_shutdown > 1, 1, @@GLOBAL.innodb_fast_shutdown);
SET GLOBAL innodb_io_capacity = @@GLOBAL.innodb_io_capacity_max;
SET GLOBAL innodb_max_dirty_pages_pct = 0;
EOF
    wait_for_pages
    printf 'dirty-pages=%s\n' "$(dirty_pages)"
}

dirty_pages() {
    sql <<'EOF'
SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'INNODB_BUFFER_POOL_PAGES_DIRTY';
EOF
}

# Until hardly any is left, or five looks in a row find no progress: a busy server makes new ones all the time.
wait_for_pages() {
    deadline=$(($(date +%s) + ${GALLEY_BUDGET_SECONDS:-60}))
    least=$(dirty_pages)
    stuck=0
    while [ "$least" -gt 10 ] && [ "$stuck" -lt 5 ] && [ "$(date +%s)" -lt "$deadline" ]; do
        sleep 0.5 2>/dev/null || sleep 1
        pages=$(dirty_pages)
        if [ "${pages:-0}" -lt "$least" ]; then
            least=$pages
            stuck=0
        else
            stuck=$((stuck + 1))
        fi
    done
}

restore() { sql -e "$before"; }

flush </dev/null
