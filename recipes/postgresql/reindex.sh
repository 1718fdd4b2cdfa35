# Builds indexes anew beside the old ones, one after the other, small ones first: readers and writers go on. What an
# interrupted rebuild left is dropped first, and once more at the end.
reindex() {
    begin
    each_database reindex_database
}

reindex_database() {
    chosen "$1" || return 0
    index=0
    if [ -n "$with_index" ]; then
        index=$(relation "$1" "$with_index" iI) || {
            failed "$1: no index $with_index; it is written with its schema, such as public.orders_pkey"
            return 0
        }
    fi
    drop_leftovers "$1"
    statements=$(
        listing "$1" <<'EOF'
SELECT :chore FROM (
    SELECT current_database() || ': ' || :name AS label,
        format('REINDEX INDEX CONCURRENTLY %s', c.oid::regclass) AS statement,
        format($$ || ', %s before, ' || pg_size_pretty(pg_relation_size(%L)) || ' now'$$,
            pg_size_pretty(pg_relation_size(c.oid)), c.oid::regclass) AS after,
        true AS shown, pg_relation_size(c.oid) AS size
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind = 'i' AND relpersistence <> 't' AND nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
        AND NOT indisexclusion AND (indisvalid OR relname !~ '_cc(new|old)[0-9]*$')
        AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p
            WHERE p.datname = current_database() AND p.relid = i.indrelid)
        AND (:table = 0 OR indrelid = :table OR indrelid IN (SELECT relid FROM pg_partition_tree(:table)))
        AND (:index = 0 OR c.oid = :index OR c.oid IN (SELECT relid FROM pg_partition_tree(:index)))
) AS indexes ORDER BY size, label;
EOF
    ) || {
        failed "$1: its indexes can not be listed"
        return 0
    }
    perform "$1" "$statements"
    drop_leftovers "$1"
    tell_left_out "$1"
}

# Invalid ones that are still there and that nobody is building, which is a failure; and those that can't be built anew beside readers and writers.
tell_left_out() {
    invalid=$(
        sql "$1" --set=name="$(named c.oid)" --set=table="$table" --set=index="$index" <<'EOF'
SELECT current_database() || ': ' || :name || ' is not valid: drop it, or build it anew'
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE NOT indisvalid AND relkind = 'i'
    AND (:table = 0 OR i.indrelid = :table OR i.indrelid IN (SELECT relid FROM pg_partition_tree(:table)))
    AND (:index = 0 OR i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = :index))
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p
        WHERE p.datname = current_database() AND p.relid = i.indrelid)
ORDER BY 1;
EOF
    ) || failed "$1: its indexes can not be listed"
    if [ -n "$invalid" ]; then
        while IFS= read -r line; do failed "$line"; done <<EOF
$invalid
EOF
    fi
    sql "$1" --set=name="$(named c.oid)" <<'EOF' || failed "$1: its indexes can not be listed"
SELECT current_database() || ': ' || :name || ' left out: an exclusion constraint''s, which only a lock can build anew'
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE indisexclusion ORDER BY 1;
EOF
}

reindex </dev/null
