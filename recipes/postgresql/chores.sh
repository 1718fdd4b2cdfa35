# Put before every maintenance script, still-running and cancel, after login.sh.
#
# A chore asks the server for a list: for each thing a label for people, the statement to run, an expression for what to
# add to its line, and whether it has a line at all (what the server made for itself, below OID 16384, has none). One session then runs them all; what fails is gathered, told at the
# end, and makes the script end with 1.
newline='
'
failures=''

# In a listing, :chore makes a row of label, statement, after and shown what psql runs. A failure goes to descriptor 4.
chore=$(
    cat <<'EOF'
format($chore$SELECT clock_timestamp() AS began \gset
%2$s;
\if :ERROR
SELECT %1$L || ': ' || translate(:'LAST_ERROR_MESSAGE', E'\n\r', '  ') \g /dev/fd/4
\else
SELECT %1$L || ': done in ' || round(extract(epoch FROM clock_timestamp() - :'began')::numeric, 1) || ' s'%3$s
WHERE %4$L::boolean;
\endif$chore$, label, statement, after, shown)
EOF
)

# In a listing, :named makes text of a relation's name that stays on one line.
named() { printf "translate(%s::regclass::text, E'\\\\n\\\\r', '??')" "$1"; }

failed() { failures="$failures${failures:+$newline}  $1"; }

# Logs in; from here on every session carries the run's tag.
begin() {
    log_in
    PGAPPNAME=$GALLEY_RUN
    if [ -n "${with_lock_wait-}" ]; then PGOPTIONS="$PGOPTIONS -c lock_timeout=${with_lock_wait}s"; fi
}

# each_database FUNCTION: calls it with each database that is meant, and ends the script.
each_database() {
    if [ -n "${with_table-}${with_index-}" ] && [ -z "$with_database" ]; then
        fail 'a table or an index needs its database: --with database=NAME'
    fi
    names=$with_database
    if [ -z "$names" ]; then names=$(databases) || fail 'the server does not tell its databases'; fi
    while IFS= read -r name; do
        # Nobody but the very database that is meant may answer.
        if [ "$(sql "$name" -c 'SELECT current_database()' </dev/null)" = "$name" ]; then
            "$1" "$name" </dev/null
        else
            failed "$name: no session in a database of this name"
        fi
    done <<EOF
$names
EOF
    finish
}

finish() {
    if [ -n "$failures" ]; then fail "failed:$newline$failures"; fi
}

# relation DATABASE TEXT KINDS: the OID of what a user calls so: the very schema.name, else as SQL reads it; digits alone
# it would take for an OID, and they are nobody's name for a table.
relation() {
    found=$(
        sql "$1" --set=name="$2" --set=kinds="$3" --set=VERBOSITY=terse <<'EOF'
SELECT count(*) = 1 AS exact FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE nspname || '.' || relname = :'name' \gset
\if :exact
SELECT c.oid AS relation FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE nspname || '.' || relname = :'name' \gset
\else
SELECT CASE WHEN :'name' ~ '^[0-9]+$' THEN 0 ELSE :'name'::regclass::oid END AS relation \gset
\endif
SELECT oid FROM pg_class WHERE oid = :relation AND position(relkind IN :'kinds') > 0;
EOF
    ) || return 1
    [ -n "$found" ] && printf '%s' "$found"
}

# chosen DATABASE: sets `table` to the OID that --with table means, or to 0.
chosen() {
    table=0
    if [ -z "${with_table-}" ]; then return 0; fi
    table=$(relation "$1" "$with_table" rmp) && return 0
    failed "$1: no table $with_table; it is written with its schema, such as public.orders"
    return 1
}

# listing DATABASE PSQL-OPTION…: what :chore makes of the SQL on standard input.
listing() {
    sql "$@" --set=chore="$chore" --set=name="$(named c.oid)" --set=table="${table:-0}" \
        --set=index="${index:-0}"
}

# perform DATABASE STATEMENTS: runs what listing gave.
perform() {
    if [ -z "$2" ]; then
        printf '%s: nothing to do\n' "$1"
        return 0
    fi
    began=$(date +%s)
    {
        found=$(
            sql "$1" --set=ON_ERROR_STOP=0 --set=VERBOSITY=terse 4>&1 >&5 <<EOF
$2
EOF
        )
        code=$?
    } 5>&1
    if [ -n "$found" ]; then
        while IFS= read -r line; do failed "$line"; done <<EOF
$found
EOF
    fi
    if [ "$code" -ne 0 ]; then failed "$1: the session ended before its work was done"; fi
    if [ -z "$found" ] && [ "$code" -eq 0 ]; then
        printf '%s: done in %s s\n' "$1" "$(($(date +%s) - began))"
    fi
}

# report PSQL-OPTION…: a table for people, with headings.
report() { sql "$@" --pset=format=aligned --pset=tuples_only=off --pset=footer=off; }

# drop_leftovers DATABASE: an interrupted REINDEX CONCURRENTLY leaves an invalid index behind, which costs every write
# and serves no read. Dropped is only what bears the server's suffix, belongs to no rebuild that is under way, and has a
# valid twin on the same table: nothing is lost with it.
drop_leftovers() {
    leftovers=$(
        listing "$1" <<'EOF'
SELECT :chore FROM (
    SELECT current_database() || ': drop ' || :name || ', left by an interrupted reindex' AS label,
        format('DROP INDEX CONCURRENTLY IF EXISTS %s', c.oid::regclass) AS statement, '' AS after, true AS shown
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '_cc(new|old)[0-9]*$'
        AND (:table = 0 OR i.indrelid = :table OR i.indrelid IN (SELECT relid FROM pg_partition_tree(:table)))
        AND (:index = 0 OR i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = :index))
        AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p
            WHERE p.datname = current_database() AND p.relid = i.indrelid)
        AND EXISTS (SELECT FROM pg_index AS twin
            WHERE twin.indrelid = i.indrelid AND twin.indexrelid <> i.indexrelid AND twin.indisvalid
                AND twin.indisunique = i.indisunique AND twin.indkey::text = i.indkey::text
                AND twin.indclass::text = i.indclass::text AND twin.indcollation::text = i.indcollation::text
                AND twin.indoption::text = i.indoption::text
                AND pg_get_expr(twin.indexprs, twin.indrelid) IS NOT DISTINCT FROM pg_get_expr(i.indexprs, i.indrelid)
                AND pg_get_expr(twin.indpred, twin.indrelid) IS NOT DISTINCT FROM pg_get_expr(i.indpred, i.indrelid))
) AS left_over;
EOF
    ) || {
        failed "$1: its indexes can not be listed"
        return 0
    }
    if [ -n "$leftovers" ]; then perform "$1" "$leftovers"; fi
}
