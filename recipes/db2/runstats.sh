# Renews the optimizer's statistics, table by table, while clients read and write.
runstats() { each_local runstats_database; }

runstats_database() {
    chore "database=$1" "schema=$with_schema" "table=$with_table" "wait=$with_lock_wait" <<'EOF'
one() { attempt "$2" "runstats on table $1 with distribution and detailed indexes all"; }
begin
each_table one
EOF
}

runstats </dev/null
