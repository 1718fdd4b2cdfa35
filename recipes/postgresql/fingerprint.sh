# What the cluster holds: every user table of every database with its rows and a hash over their content, small ones
# first, until GALLEY_BUDGET_SECONDS (default 60) are over; and the names of what else there is. Needs a server without
# writers.
#
# The MD5 of a row's text is cut in two numbers of 60 bits, which are summed over the rows: the order of rows does not
# matter, and a row that is there twice counts twice.
fingerprint() {
    log_in
    deadline=$(($(date +%s) + 1 + ${GALLEY_BUDGET_SECONDS:-60}))
    databases=$(databases) || fail 'the server does not tell its databases'
    sql "$main_database" <<'EOF' || fail 'the server does not tell its roles and databases'
COPY (SELECT 'object', 'role', rolname FROM pg_roles WHERE rolname !~ '^pg_') TO STDOUT;
COPY (SELECT 'object', 'membership', member.rolname || ' in ' || role.rolname
    FROM pg_auth_members AS m JOIN pg_roles AS role ON role.oid = m.roleid
    JOIN pg_roles AS member ON member.oid = m.member
    WHERE member.rolname !~ '^pg_') TO STDOUT;
COPY (SELECT 'object', 'database', datname FROM pg_database) TO STDOUT;
COPY (SELECT 'object', 'tablespace', spcname FROM pg_tablespace) TO STDOUT;
EOF
    listed=0
    covered=0
    while IFS= read -r name; do
        look_into "$name"
    done <<EOF
$databases
EOF
    printf 'end\t%s\t%s\n' "$listed" "$covered"
}

look_into() {
    objects "$1" || fail "the database $1 does not tell what it holds"
    queries=$(table_queries "$1") || fail "the database $1 does not tell its tables"
    # An error in one table's query is told in its line; the end of this session is told by its status.
    lines=$(printf '%s\n' "$queries" | sql "$1" --set=ON_ERROR_STOP=0 --set=deadline="$deadline" --file=- 2>/dev/null) ||
        fail "the database $1 could not be read to its end"
    if [ -z "$lines" ]; then return 0; fi
    printf '%s\n' "$lines"
    listed=$((listed + $(printf '%s\n' "$lines" | cut -f 2 | sort -u | wc -l)))
    covered=$((covered + $(printf '%s\n' "$lines" | cut -f 3 | grep -c '^[0-9]')))
}

# A namespace is the user's unless it is the system's own or a session's; what belongs to an extension is the
# extension's, except its tables, which may hold the user's rows.
objects() {
    sql "$1" <<'EOF'
CREATE TEMPORARY VIEW users_own AS SELECT oid, current_database() || '.' || quote_ident(nspname) || '.' AS place
FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
CREATE TEMPORARY VIEW of_extension AS SELECT classid, objid FROM pg_depend WHERE deptype = 'e';
COPY (SELECT 'object', 'schema', rtrim(place, '.') FROM pg_temp.users_own) TO STDOUT;
COPY (SELECT 'object', 'extension', current_database() || '.' || extname, extversion FROM pg_extension) TO STDOUT;
COPY (SELECT 'object', CASE relkind WHEN 'v' THEN 'view' WHEN 'i' THEN 'index' WHEN 'p' THEN 'partitioned-table'
        WHEN 'I' THEN 'partitioned-index' WHEN 'f' THEN 'foreign-table' ELSE 'type' END, place || quote_ident(relname)
    FROM pg_class JOIN pg_temp.users_own AS n ON n.oid = relnamespace
    WHERE relkind IN ('v', 'i', 'p', 'I', 'f', 'c')
        AND ('pg_class'::regclass, pg_class.oid) NOT IN (SELECT classid, objid FROM pg_temp.of_extension)) TO STDOUT;
COPY (SELECT 'object', 'sequence', place || quote_ident(sequencename), coalesce(last_value::text, '-')
    FROM pg_sequences JOIN pg_namespace ON nspname = schemaname JOIN pg_temp.users_own USING (oid)) TO STDOUT;
COPY (SELECT 'object', 'routine', current_database() || '.' || p.oid::regprocedure, md5(prosrc)
    FROM pg_proc AS p JOIN pg_temp.users_own AS n ON n.oid = pronamespace
    WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM pg_temp.of_extension)) TO STDOUT;
COPY (SELECT 'object', 'trigger', place || quote_ident(relname) || ' ' || quote_ident(tgname)
    FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid JOIN pg_temp.users_own AS n ON n.oid = relnamespace
    WHERE NOT tgisinternal) TO STDOUT;
COPY (SELECT 'object', 'constraint', place || quote_ident(relname) || ' ' || quote_ident(conname)
    FROM pg_constraint JOIN pg_class AS c ON c.oid = conrelid JOIN pg_temp.users_own AS n ON n.oid = relnamespace)
TO STDOUT;
EOF
}

# For each table a line that lists it, and a query with the time that is left, whose outcome psql tells only outside of
# COPY. Large objects are rows of a table too.
table_queries() {
    sql "$1" <<'EOF'
SELECT format(
    $query$COPY (SELECT 'table', %1$L, '-', '-') TO STDOUT;
SELECT extract(epoch FROM clock_timestamp()) < :deadline AS go,
    greatest(1, ceil(1000 * (:deadline - extract(epoch FROM clock_timestamp()))))::bigint AS left \gset
\if :go
SET statement_timeout = :left;
SELECT count(*) AS rows, coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0) || ':'
    || coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0) AS hash
    FROM (SELECT md5(ROW(x.*)::text) AS h FROM ONLY %2$s AS x) AS hashed \gset
\set code :SQLSTATE
\if :ERROR
SET statement_timeout = 0;
COPY (SELECT 'table', %1$L, CASE WHEN :'code' = '57014' THEN '-' ELSE '!' END,
    CASE WHEN :'code' = '57014' THEN '-' ELSE :'code' END) TO STDOUT;
\else
COPY (SELECT 'table', %1$L, :'rows', :'hash') TO STDOUT;
\endif
\endif$query$,
    current_database() || '.' || c.oid::regclass, c.oid::regclass)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE (relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema')
    OR (c.oid = 'pg_largeobject'::regclass AND pg_relation_size(c.oid) > 0)
ORDER BY pg_relation_size(c.oid), c.oid::regclass::text COLLATE "C";
EOF
}

fingerprint </dev/null
