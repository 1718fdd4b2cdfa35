# Renews the planner's statistics, table by table; a partitioned table stands for its partitions.
analyze() {
    begin
    each_database analyze_database
}

analyze_database() {
    chosen "$1" || return 0
    statements=$(
        listing "$1" <<'EOF'
SELECT :chore FROM (
    SELECT current_database() || ': ' || :name AS label, format('ANALYZE %s', c.oid::regclass) AS statement,
        '' AS after, c.oid >= 16384 OR :table <> 0 AS shown
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm', 'p') AND relpersistence <> 't' AND nspname <> 'pg_toast'
        AND CASE WHEN :table <> 0 THEN c.oid = :table ELSE NOT relispartition END
) AS tables ORDER BY label;
EOF
    ) || {
        failed "$1: its tables can not be listed"
        return 0
    }
    perform "$1" "$statements"
}

analyze </dev/null
