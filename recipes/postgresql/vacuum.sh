# Frees what dead rows hold and renews the planner's statistics, table by table. With `full` each table is written anew
# under a lock that keeps everybody out.
vacuum() {
    log_in
    PGAPPNAME=$GALLEY_RUN
    options=ANALYZE
    if [ -n "$with_full" ]; then options='FULL, ANALYZE'; fi
    if [ -n "$with_table" ] && [ -z "$with_database" ]; then fail "a table needs its database"; fi
    names=$with_database
    if [ -z "$names" ]; then names=$(databases) || fail 'the databases can not be listed'; fi
    failed=''
    while IFS= read -r name; do
        began=$(date +%s)
        if vacuum_database "$name"; then
            printf '%s: done in %s s\n' "$name" "$(($(date +%s) - began))"
        else
            failed="$failed $name"
        fi
    done <<EOF
$names
EOF
    if [ -n "$failed" ]; then fail "failed in:$failed"; fi
}

vacuum_database() {
    if [ -n "$with_table" ]; then
        # As the server writes the name: whatever the user's text holds, it is a table or nothing.
        statement=$(
            sql "$1" --set=name="$with_table" --set=options="$options" <<'EOF'
SELECT format('VACUUM (%s) %s', :'options', :'name'::regclass);
EOF
        ) || return 1
    else
        statement="VACUUM ($options)"
    fi
    sql "$1" -c "$statement" </dev/null
}

vacuum </dev/null
