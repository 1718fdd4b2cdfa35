# Put before every maintenance script, still-running and cancel, after owner.sh.

# A line `session=HANDLE in DATABASE, ID` for each application of the runs that GALLEY_TAG means. The one that makes an
# offline backup can't sign: as long as that is under way, nobody else is in its database.
work_of_runs() {
    signs=$(cat "$marks/$GALLEY_TAG"* 2>/dev/null | sort -u)
    if [ -z "$signs" ]; then return 0; fi
    owner "signs=$signs" <<'EOF'
run list utilities || said SQL1611W || complain 'list utilities'
closed=$(awk -F ' *= *' '$1 == "Type" { type = $2 } $1 == "Database Name" && type ~ /^BACKUP/ { print $2 }' "$out")
run list applications || said SQL1611W || complain 'list applications'
printf '%s\n-\n%s\n-\n%s\n' "$signs" "$closed" "$(cat "$out")" | awk '
    part < 2 && $0 == "-" { part++; next }
    part == 0 { mine[$1, $2] = 1; next }
    part == 1 { closed[$1] = 1; next }
    NF < 5 || $(NF - 3) !~ /^[0-9]+$/ { next }
    ("connection", $(NF - 2)) in mine || (("offline", $(NF - 1)) in mine && $(NF - 1) in closed) {
        printf "session=%s in %s, %s\n", $(NF - 3), $(NF - 1), $(NF - 2)
    }'
EOF
}

# What the owner's shell has besides for a chore.
chore_prelude=$(
    cat <<'EOF'
# What it said, on one line: from the first SQLCODE on, where there is one.
words() {
    found=$(sed -n '/^SQL[0-9]/,$p' "$out")
    printf '%s' "${found:-$(cat "$out")}" | tr -s '[:space:]' ' ' | cut -c 1-600 | sed 's/ *$//'
}
# failed WHAT WHY: told at the end once more; the next thing follows.
failed() {
    printf '%s: failed: %s\n' "$1" "$2"
    printf '%s: %s\n' "$1" "$2" >>"$failures"
}
# attempt WHAT WORD…: runs a command of the CLP and tells how it went. A warning is no failure, and is told.
attempt() {
    what=$1
    shift
    began=$(date +%s)
    if run "$@"; then
        told=
        if [ "$((code & 2))" -ne 0 ]; then told=", with a warning: $(words)"; fi
        printf '%s: done in %s s%s\n' "$what" "$(($(date +%s) - began))" "$told"
        return 0
    fi
    failed "$what" "$(words)"
    # Somebody has ended the connection: nothing more can be done in it.
    if said SQL1224N || said SQL1024N; then exit 0; fi
    return 1
}
# begin: the connection that the chore works in.
begin() {
    if ! enter "$database" || ! sign; then
        failed "$database" "$(words)"
        exit 0
    fi
    if [ -n "${wait-}" ]; then run "set current lock timeout $wait"; fi
}
# either TEXT: the very text, or what SQL makes of it.
either() {
    text=$(printf '%s' "$1" | sed "s/'/''/g")
    printf "'%s', '%s'" "$text" "$(printf '%s' "$text" | tr '[:lower:]' '[:upper:]')"
}
# each_table FUNCTION: calls it with each table that is meant, by its name as a statement has it, and by one for people.
each_table() {
    chosen="type in ('T', 'S') and ownertype <> 'S' and tabschema not like 'SYS%'"
    if [ -n "$schema" ]; then chosen="$chosen and rtrim(tabschema) in ($(either "$schema"))"; fi
    if [ -n "$table" ]; then chosen="$chosen and rtrim(tabschema) || '.' || tabname in ($(either "$table"))"; fi
    if ! run -x "select '\"' || replace(rtrim(tabschema), '\"', '\"\"') || '\".\"' || replace(tabname, '\"', '\"\"')
        || '\"' from syscat.tables where $chosen order by tabschema, tabname"; then
        failed "$database" "$(words)"
        exit 0
    fi
    list=$(sed 's/[[:blank:]]*$//; /^$/d' "$out")
    if [ -z "$list" ] && [ -n "$table$schema" ]; then
        failed "$database" "there is no table ${table:-in a schema $schema}"
    elif [ -z "$list" ]; then
        printf '%s: there are no tables\n' "$database"
    fi
    while IFS= read -r name; do
        if [ -n "$name" ]; then
            "$1" "$name" "$database: $(printf '%s' "$name" | sed 's/"\([A-Z0-9_#@$]*\)"/\1/g')"
        fi
    done <<LIST
$list
LIST
}
EOF
)

# chore ASSIGNMENT…: as owner, for work in one database.
chore() {
    { printf '%s\n' "$chore_prelude"; cat; } | owner "failures=$failures" "mark=$mark" "$@"
}

# each_local FUNCTION: calls it with each database that is meant, and ends the script with 1 where something failed. What
# is done in one must not end the others.
each_local() {
    limit=0
    log_in
    make_mark
    if [ -n "${with_table-}${with_schema-}" ] && [ -z "$with_database" ]; then
        fail 'a table or a schema needs its database: --with database=NAME'
    fi
    failures=$(mktemp) || exit
    chown "$instance" "$failures"
    trap 'rm -f "$failures"' EXIT
    names=$(local_databases) || fail 'the instance does not tell its databases'
    if [ -n "${with_database-}" ]; then
        wanted=$(printf '%s' "$with_database" | tr '[:lower:]' '[:upper:]')
        printf '%s\n' "$names" | grep -qFx -e "$wanted" || fail "there is no database $with_database"
        names=$wanted
    fi
    if [ -z "$names" ]; then echo 'there are no databases'; fi
    while IFS= read -r database; do
        if [ -z "$database" ]; then continue; fi
        "$1" "$database" </dev/null || printf '%s: its work ended before it was done\n' "$database" >>"$failures"
    done <<EOF
$names
EOF
    finish
}

finish() {
    if [ -s "$failures" ]; then fail "failed:
$(sed 's/^/  /' "$failures")"; fi
}
