# How far each database is on its way to the end of its transaction numbers, which tables it owes that to, and what keeps
# a vacuum from helping. Changes nothing; fails when a database has used more than `limit` percent.
wraparound() {
    begin
    report "$main_database" <<'EOF' || fail 'the server does not tell its databases'
SELECT datname AS "database", age(datfrozenxid) AS "age of oldest row",
    current_setting('autovacuum_freeze_max_age') AS "vacuumed by force at",
    round(age(datfrozenxid) / 21474836.48, 1) || ' %' AS "used",
    mxid_age(datminmxid) AS "oldest multixact",
    current_setting('autovacuum_multixact_freeze_max_age') AS "by force at",
    round(mxid_age(datminmxid) / 21474836.48, 1) || ' %' AS "used "
FROM pg_database ORDER BY greatest(age(datfrozenxid), mxid_age(datminmxid)) DESC, datname;
EOF
    report "$main_database" <<'EOF' || fail 'the server does not tell its sessions'
SELECT what AS "keeps old rows alive", age FROM (
    SELECT format('session %s of %s in %s, %s', pid, usename, datname, state) AS what,
        greatest(age(backend_xid), age(backend_xmin)) AS age
    FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
    UNION ALL
    SELECT format('prepared transaction %s of %s in %s', quote_literal(gid), owner, database), age(transaction)
    FROM pg_prepared_xacts
    UNION ALL
    SELECT format('replication slot %s', slot_name), greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots
    WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
) AS holders WHERE age IS NOT NULL ORDER BY age DESC LIMIT 10;
EOF
    beyond=$(
        sql "$main_database" --set=limit="$with_limit" <<'EOF'
SELECT format('%s: %s %% used', datname, round(greatest(age(datfrozenxid), mxid_age(datminmxid)) / 21474836.48, 1))
FROM pg_database WHERE greatest(age(datfrozenxid), mxid_age(datminmxid)) / 21474836.48 > :limit ORDER BY datname;
EOF
    ) || fail 'the server does not tell its databases'
    if [ -n "$beyond" ]; then
        while IFS= read -r line; do failed "$line"; done <<EOF
$beyond
EOF
    fi
    each_database oldest_tables
}

oldest_tables() {
    printf '%s\n' "$1"
    report "$1" --set=rows="$with_rows" --set=name="$(named c.oid)" <<'EOF' || failed "$1: its tables can not be listed"
SELECT :name AS "table", greatest(age(c.relfrozenxid), age(t.relfrozenxid)) AS "age of oldest row",
    greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid)) AS "oldest multixact",
    pg_size_pretty(pg_table_size(c.oid)) AS size,
    coalesce(to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD HH24:MI'), 'never') AS "last vacuum"
FROM pg_class AS c LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
LEFT JOIN pg_stat_all_tables AS s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
ORDER BY greatest(age(c.relfrozenxid), age(t.relfrozenxid)) DESC, pg_table_size(c.oid) DESC LIMIT :rows;
EOF
}

wraparound </dev/null
