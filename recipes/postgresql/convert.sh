# Behind the closed door, by the new server: text is ordered by rules of the C library and of ICU, and the image has
# others than the indexes were made by. Every index that may depend on them is built anew, the recorded versions are
# brought up to date, and the result is checked.
convert() {
    log_in
    # A database that lets nobody in has indexes too. template0 has none of its own, and no recorded version.
    closed=$(
        sql "$main_database" -c "SELECT datname FROM pg_database WHERE NOT datallowconn AND datname <> 'template0'"
    ) || fail 'the server does not tell its databases'
    set_connections "$closed" true || fail 'a database that allows no connections could not be opened'
    databases=$(databases) || fail 'the server does not tell its databases'
    reindexed=0
    checked=0
    while IFS= read -r name; do
        reindex "$name" || fail "the indexes of the database $name could not be built anew"
        refresh "$name" || fail "the collation versions of the database $name could not be brought up to date"
        check_partitions "$name"
        check_indexes "$name" || fail "the indexes of the database $name are not sound"
    done <<EOF
$databases
EOF
    refresh_template || fail 'the collation version of template0 could not be brought up to date'
    set_connections "$closed" false || fail 'a database could not be closed for connections again'
    sql "$main_database" -c CHECKPOINT || exit
    printf 'reindexed=%s\nchecked-indexes=%s\n' "$reindexed" "$checked"
}

# set_connections NAMES true|false: one name a line.
set_connections() {
    if [ -z "$1" ]; then return 0; fi
    while IFS= read -r name; do
        printf 'ALTER DATABASE :"name" ALLOW_CONNECTIONS %s;\n' "$2" | sql "$main_database" --set=name="$name" || return 1
    done <<EOF
$1
EOF
}

# Indexes with a column that is ordered by something else than C (950) or POSIX (951); and those on expressions or of a
# part, where text may be compared inside. What is not valid now is not used, and stays as it is.
affected_indexes="FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n
    ON n.oid = c.relnamespace JOIN pg_am AS a ON a.oid = c.relam
    WHERE c.relkind = 'i' AND i.indisvalid AND c.relpersistence <> 't' AND nspname !~ '^pg_'
    AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
        OR EXISTS (SELECT FROM unnest(i.indcollation) AS used WHERE used NOT IN (0, 950, 951)))"

reindex() {
    statements=$(sql "$1" -c "SELECT format('REINDEX INDEX %s;', i.indexrelid::regclass) $affected_indexes") || return 1
    if [ -z "$statements" ]; then return 0; fi
    printf '%s\n' "$statements" | sql "$1" || return 1
    # A name with a line break makes more lines than there are indexes; semicolons at the end are counted.
    reindexed=$((reindexed + $(printf '%s\n' "$statements" | grep -c '^REINDEX INDEX ')))
}

# The server's own statement takes any version for another one, but not for none or from none, as between C libraries
# of two kinds; there the record itself is changed.
refresh() {
    statements=$(
        sql "$1" <<'EOF'
SELECT format('ALTER COLLATION %s REFRESH VERSION;', oid::regcollation) FROM pg_collation
WHERE collversion <> pg_collation_actual_version(oid) AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()));
SELECT 'UPDATE pg_collation SET collversion = pg_collation_actual_version(oid)
    WHERE collversion IS DISTINCT FROM pg_collation_actual_version(oid) AND collprovider <> ''d'';';
EOF
    ) || return 1
    printf '%s\n' "$statements" | sql "$1" || return 1
    if [ "$(sql "$1" -c 'SHOW server_version_num')" -lt 150000 ]; then return 0; fi
    sql "$1" <<'EOF'
SELECT coalesce(datcollversion <> pg_database_collation_actual_version(oid), false) AS other,
    datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid) AS different
FROM pg_database WHERE datname = current_database() \gset
SELECT current_database() AS name \gset
\if :other
ALTER DATABASE :"name" REFRESH COLLATION VERSION;
\elif :different
UPDATE pg_database SET datcollversion = pg_database_collation_actual_version(oid) WHERE datname = :'name';
\endif
EOF
}

refresh_template() {
    if [ "$(sql "$main_database" -c 'SHOW server_version_num')" -lt 150000 ]; then return 0; fi
    sql "$main_database" <<'EOF'
UPDATE pg_database SET datcollversion = pg_database_collation_actual_version(oid)
WHERE datname = 'template0' AND datcollversion <> pg_database_collation_actual_version(oid);
EOF
}

# A row that by the new rules belongs to another partition would no longer be found.
check_partitions() {
    queries=$(
        sql "$1" <<'EOF'
SELECT format('SELECT %L WHERE EXISTS (SELECT FROM ONLY %s WHERE NOT (%s));',
    c.oid::regclass, c.oid::regclass, pg_get_partition_constraintdef(c.oid))
FROM pg_class AS c JOIN pg_inherits ON inhrelid = c.oid JOIN pg_partitioned_table AS p ON partrelid = inhparent
WHERE c.relispartition AND c.relkind = 'r' AND partstrat <> 'h' AND pg_get_partition_constraintdef(c.oid) IS NOT NULL
    AND EXISTS (SELECT FROM unnest(partcollation) AS used WHERE used NOT IN (0, 950, 951));
EOF
    ) || fail "the database $1 does not tell its partitions"
    if [ -z "$queries" ]; then return 0; fi
    misplaced=$(printf '%s\n' "$queries" | sql "$1") || fail "the partitions of the database $1 could not be checked"
    if [ -n "$misplaced" ]; then
        fail "by the image's ordering rules, rows in these partitions of $1 belong to others: $misplaced"
    fi
}

# With the extension amcheck, where the image has it; taken back at once if it was not installed.
check_indexes() {
    found=$(
        sql "$1" --set=affected="$affected_indexes AND a.amname = 'btree'" <<'EOF'
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck') AS available,
    NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'amcheck') AS missing \gset
\if :available
BEGIN;
\if :missing
CREATE SCHEMA galley_check;
CREATE EXTENSION amcheck SCHEMA galley_check;
\endif
SELECT extnamespace::regnamespace AS place FROM pg_extension WHERE extname = 'amcheck' \gset
SELECT count(*) FROM (SELECT :place.bt_index_check(i.indexrelid, true) :affected OFFSET 0) AS sound;
ROLLBACK;
\endif
EOF
    ) || return 1
    checked=$((checked + ${found:-0}))
}

convert </dev/null
