# Frees what dead rows hold and renews the planner's statistics, table by table, the oldest rows first. With `full` each
# table is written anew under a lock that keeps everybody out; the system's own tables are then left alone, since a lock
# on them stops every session.
vacuum() {
    begin
    options=ANALYZE
    if [ -n "$with_freeze" ]; then options="FREEZE, $options"; fi
    if [ -n "$with_full" ]; then options="FULL, $options"; fi
    each_database vacuum_database
}

vacuum_database() {
    chosen "$1" || return 0
    statements=$(
        listing "$1" --set=options="$options" --set=full="${with_full:-false}" <<'EOF'
SELECT :chore FROM (
    SELECT current_database() || ': ' || :name AS label,
        format('VACUUM (%s) %s', :'options', c.oid::regclass) AS statement,
        CASE WHEN :full THEN format($$ || ', %s before, ' || pg_size_pretty(pg_total_relation_size(%L)) || ' now'$$,
            pg_size_pretty(pg_total_relation_size(c.oid)), c.oid::regclass) ELSE '' END AS after,
        c.oid >= 16384 OR :table <> 0 AS shown, age(relfrozenxid) AS age
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname <> 'pg_toast' AND CASE
        WHEN :table <> 0 THEN c.oid = :table OR c.oid IN (SELECT relid FROM pg_partition_tree(:table))
        ELSE NOT (:full AND nspname IN ('pg_catalog', 'information_schema')) END
) AS tables ORDER BY age DESC, label;
EOF
    ) || {
        failed "$1: its tables can not be listed"
        return 0
    }
    perform "$1" "$statements"
}

vacuum </dev/null
