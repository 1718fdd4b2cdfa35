# What REORGCHK says of each table and index. Changes nothing but, if asked to, the statistics.
reorgchk() {
    source=current
    if [ -n "$with_update" ]; then source=update; fi
    each_local check_database
}

check_database() {
    chore "database=$1" "schema=$with_schema" "table=$with_table" "source=$source" "formulas=$formulas" <<'EOF'
one() {
    run "reorgchk $source statistics on table $1" || { failed "$2" "$(words)"; return 0; }
    awk "$formulas" "$out" | sed "s|^|$database: |"
}
begin
each_table one
EOF
}

# In REORGCHK's answer the flags of F1 to F3 stand behind a table, those of F4 to F8 behind an index. F4 is marked for all
# but one index of a table whose indexes follow different orders.
# shellcheck disable=SC2016  # awk's
formulas='
/^Table:/ { table = $2; index_name = "" }
/^Index:/ { index_name = $2 }
/^Index statistics:/ { table = "" }
table != "" && $NF ~ /^[-*]+$/ && length($NF) == 3 && NF > 5 { print table ": table " $NF (($NF ~ /[*]/) ? ", needs a reorg" : "") }
index_name != "" && $NF ~ /^[-*]+$/ && length($NF) == 5 && NF > 5 { print table ": index " index_name " " $NF ((substr($NF, 2) ~ /[*]/) ? ", needs a reorg" : "") }
'

reorgchk </dev/null
