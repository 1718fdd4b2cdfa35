# Looks for damage with the extension amcheck: in the order and links of B-tree indexes, whether each row has its index
# entry, and in the tables' own pages where the extension can (PostgreSQL 14 on).
amcheck() {
    begin
    each_database check_database
}

check_database() {
    chosen "$1" || return 0
    if [ "$(sql "$1" -c "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'")" != 1 ]; then
        if [ -z "$with_install" ]; then
            failed "$1: not checked: the extension amcheck is not there; --with install=true puts it there"
            return 0
        fi
        sql "$1" -c 'CREATE EXTENSION amcheck SCHEMA public' || {
            failed "$1: the extension amcheck can not be installed"
            return 0
        }
        printf '%s: the extension amcheck is installed now\n' "$1"
    fi
    statements=$(
        listing "$1" --set=mode="$with_mode" <<'EOF'
SELECT extnamespace::regnamespace AS place, extnamespace AS place_id FROM pg_extension WHERE extname = 'amcheck' \gset
SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'verify_heapam' AND pronamespace = :place_id)
    AND :'mode' <> 'quick' AS heap \gset
SELECT CASE :'mode' WHEN 'quick' THEN :'place' || '.bt_index_check(%s, false)'
    WHEN 'parent' THEN :'place' || '.bt_index_parent_check(%s, true)'
    ELSE :'place' || '.bt_index_check(%s, true)' END AS call \gset
CREATE TEMPORARY VIEW chosen AS
SELECT c.oid, reltoastrelid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname <> 'pg_toast' AND CASE
    WHEN :table <> 0 THEN c.oid = :table OR c.oid IN (SELECT relid FROM pg_partition_tree(:table))
    -- A lock against writers on the system's tables would stop every session.
    ELSE NOT (:'mode' = 'parent' AND nspname = 'pg_catalog') END;
SELECT :chore FROM (
    SELECT current_database() || ': index ' || :name AS label,
        format('DO %L', 'BEGIN PERFORM ' || format(:'call', c.oid) || '; END') AS statement, '' AS after,
        c.oid >= 16384 OR :table <> 0 AS shown, relpages AS size
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = indexrelid JOIN pg_am AS a ON a.oid = relam
    WHERE amname = 'btree' AND relkind = 'i' AND indisvalid AND indisready
        AND indrelid IN (SELECT oid FROM pg_temp.chosen UNION SELECT reltoastrelid FROM pg_temp.chosen)
    UNION ALL
    SELECT current_database() || ': table ' || :name,
        format('DO %L', format($$DECLARE problems bigint; such text; BEGIN
            SELECT count(*), min(format('block %%s: %%s', blkno, msg)) INTO problems, such
            FROM %s.verify_heapam(%s, check_toast => true);
            IF problems > 0 THEN RAISE EXCEPTION '%% problems, such as %%', problems, such; END IF; END$$,
            :'place', c.oid)), '', c.oid >= 16384 OR :table <> 0, relpages
    FROM pg_class AS c JOIN pg_am AS a ON a.oid = relam
    WHERE :'heap' AND amname = 'heap'
        AND c.oid IN (SELECT oid FROM pg_temp.chosen UNION SELECT reltoastrelid FROM pg_temp.chosen)
) AS checks ORDER BY size, label;
EOF
    ) || {
        failed "$1: what is to be checked can not be listed"
        return 0
    }
    perform "$1" "$statements"
    tell_unchecked "$1"
}

tell_unchecked() {
    sql "$1" --set=table="$table" <<'EOF' || failed "$1: its indexes can not be listed"
SELECT format('%s: not checked: %s of the kind %s', current_database(), count(*), amname)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = indexrelid JOIN pg_am AS a ON a.oid = relam
WHERE amname <> 'btree' AND relkind = 'i' AND (:table = 0 OR indrelid = :table) GROUP BY amname ORDER BY amname;
EOF
}

amcheck </dev/null
