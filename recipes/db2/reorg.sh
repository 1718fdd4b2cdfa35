# Reorganizes the tables and indexes that REORGCHK marks, on new statistics, and renews those of what was reorganized.
reorg() { each_local reorg_database; }

reorg_database() {
    chore "database=$1" "schema=$with_schema" "table=$with_table" "wait=$with_lock_wait" <<'EOF'
one() {
    run "reorgchk update statistics on table $1" || { failed "$2" "$(words)"; return 0; }
    # F1 to F3 of the table, F5 to F8 of its indexes.
    needs=$(awk '
        /^Index statistics:/ { of_index = 1 }
        NF > 5 && !of_index && $NF ~ /^[-*][-*][-*]$/ && $NF ~ /[*]/ { print "table" }
        NF > 5 && of_index && $NF ~ /^[-*][-*][-*][-*][-*]$/ && substr($NF, 2) ~ /[*]/ { print "indexes" }' "$out" | sort -u)
    case $needs in
    *table*) attempt "$2" "reorg table $1 allow read access" || return 0 ;;
    indexes) attempt "$2, its indexes" "reorg indexes all for table $1 allow write access" || return 0 ;;
    *)
        printf '%s: needs none\n' "$2"
        return 0
        ;;
    esac
    run "runstats on table $1 with distribution and detailed indexes all" || failed "$2" "$(words)"
}
begin
each_table one
EOF
}

reorg </dev/null
