# What the databases hold: every user table with its rows and a hash over them, small ones first, until
# GALLEY_BUDGET_SECONDS (default 60) are over; and the names of what else there is. Needs a server without writers.
#
# A table is exported as text, the lines are sorted and hashed: the order of rows does not matter. Of a large object
# the length and the first 32 000 bytes count, of XML whether it is there.
fingerprint() {
    limit=0
    log_in
    deadline=$(($(date +%s) + ${GALLEY_BUDGET_SECONDS:-60}))
    databases=$(local_databases) || fail 'the instance does not tell its databases'
    listed=0
    covered=0
    while IFS= read -r name; do
        if [ -z "$name" ]; then continue; fi
        found=$(read_database "$name") || fail "the database $name does not tell what it holds"
        printf '%s\n' "$found" | grep -v '^count'
        listed=$((listed + $(printf '%s\n' "$found" | sed -n 's/^count-listed=//p')))
        covered=$((covered + $(printf '%s\n' "$found" | sed -n 's/^count-covered=//p')))
    done <<EOF
$databases
EOF
    printf 'end\t%s\t%s\n' "$listed" "$covered"
}

read_database() {
    owner "database=$1" "deadline=$deadline" <<'EOF'
directory=$(mktemp -d) || exit 1
tab=$(printf '\t')
trap 'db2 terminate >/dev/null 2>&1; rm -rf "$directory" "$out"' EXIT
enter "$database" || complain "$database"

# In a name: a tab and a backslash as the format wants them; plain words without their quotes.
shown() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/\t/\\t/g; s/"\([A-Z0-9_#@$]*\)"/\1/g'; }

# table NAME ROWS HASH
table() { printf 'table\t%s.%s\t%s\t%s\n' "$database" "$(shown "$1")" "$2" "$3"; }

# objects KIND SELECT: the select gives names; a value stands behind a blank.
objects() {
    rows "$2" >"$directory/objects"
    while IFS= read -r object; do
        printf 'object\t%s\t%s.%s' "$1" "$database" "$(shown "${object%% *}")"
        case $object in *' '*) printf '\t%s' "${object#* }" ;; esac
        printf '\n'
    done <"$directory/objects"
}

# columns CONDITION: the expressions that a table is read by, with commas between them.
columns() {
    rows "select case when typename in ('CLOB', 'BLOB', 'DBCLOB') then 'length(' || quoted || '), substr(' || quoted
        || ', 1, 32000)' when typename = 'XML' then 'case when ' || quoted || ' is null then 0 else 1 end' else quoted end
        from (select colno, typename, '\"' || replace(colname, '\"', '\"\"') || '\"' as quoted from syscat.columns
        where $1) as c order by colno" >"$directory/columns"
    paste -s -d , "$directory/columns"
}

# read_table NAME CONDITION: prints its line unless there is no time for it. Whatever was read past the limit was cut.
read_table() {
    rest=$((deadline - $(date +%s)))
    if [ "$rest" -le 0 ]; then return 0; fi
    columns "$2" >"$directory/select"
    limit=$((rest * 20000000))
    rm -f "$directory/rows" "$directory/size"
    mkfifo "$directory/rows" || exit 1
    {
        head -c "$limit" | LC_ALL=C awk -v size="$directory/size" '{ n += length($0) + 1; print } END { print n + 0 >size }' |
            { LC_ALL=C sort -T "$directory"; echo $? >"$directory/sorted"; } | sha256sum
    } <"$directory/rows" >"$directory/sum" &
    reader=$!
    if run export to "$directory/rows" of del select "$(cat "$directory/select")" from "$1"; then
        wait "$reader"
        if [ "$(cat "$directory/sorted")" -ne 0 ]; then
            echo "no room in $directory to sort the rows of $1" >&2
            exit 1
        fi
        number=$(tr '\n' ' ' <"$out" | sed -n 's/.*SQL3105N[^"]*"\([0-9]*\)".*/\1/p')
        if [ -z "$number" ]; then complain "$1"; fi
        table "$1" "$number" "$(cut -c 1-32 "$directory/sum")"
        covered=$((covered + 1))
        return 0
    fi
    kill "$reader" 2>/dev/null
    wait "$reader" 2>/dev/null
    if [ "$(cat "$directory/size" 2>/dev/null || echo 0)" -ge $((limit - 1000000)) ]; then return 0; fi
    table "$1" '!' "$(grep -o 'SQL[0-9]*[NC]' "$out" | head -n 1)"
}

printf 'object\tdatabase\t%s\n' "$database"
# A line is a name, a tab, and the condition that finds it in the catalogue. Tables of unknown size come last.
rows "select '\"' || replace(rtrim(tabschema), '\"', '\"\"') || '\".\"' || replace(tabname, '\"', '\"\"') || '\"'
    || '$tab' || 'tabschema = ''' || replace(rtrim(tabschema), '''', '''''') || ''' and tabname = '''
    || replace(tabname, '''', '''''') || ''''
    from syscat.tables where type in ('T', 'S') and ownertype <> 'S' and tabschema not like 'SYS%'
    order by case when card < 0 then 1 else 0 end, card, tabschema, tabname" >"$directory/tables"
listed=0
covered=0
while IFS= read -r line; do
    table "${line%%"$tab"*}" - -
    listed=$((listed + 1))
done <"$directory/tables"
objects tablespace "select tbspace from syscat.tablespaces order by 1"
objects view "select rtrim(viewschema) || '.' || viewname from syscat.views where viewschema not like 'SYS%' order by 1"
objects trigger "select rtrim(trigschema) || '.' || trigname from syscat.triggers where trigschema not like 'SYS%' order by 1"
objects routine "select rtrim(routineschema) || '.' || routinename from syscat.routines
    where routineschema not like 'SYS%' and routineschema not like 'SQLJ%' and ownertype <> 'S' order by 1"
objects sequence "select rtrim(seqschema) || '.' || seqname || ' ' || rtrim(char(nextcachefirstvalue)) from syscat.sequences
    where seqschema not like 'SYS%' order by 1"
while IFS= read -r line <&3; do read_table "${line%%"$tab"*}" "${line#*"$tab"}"; done 3<"$directory/tables"
printf 'count-listed=%s\ncount-covered=%s\n' "$listed" "$covered"
EOF
}

fingerprint </dev/null
