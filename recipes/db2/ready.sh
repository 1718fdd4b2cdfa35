# Does the server serve? The start-up script is through, the instance is started, and every local database takes a
# connection.
ready() {
    home=$(instance_home)
    if [ -z "$home" ] || [ ! -r "$home/sqllib/db2profile" ]; then fail 'not yet: there is no instance' 75; fi
    log_in
    startup_is_through || fail 'not yet: the start-up script is at work' 75
    active_databases >/dev/null 2>&1 || fail 'not yet: the instance is not started' 75
    databases=$(local_databases) || fail 'not yet: the instance does not tell its databases' 75
    while IFS= read -r name; do
        if [ -n "$name" ]; then connect "$name"; fi
    done <<EOF
$databases
EOF
}

# An answer is final, but for those of a server that is only just up.
connect() {
    owner "database=$1" <<'EOF'
if enter "$database"; then
    rows 'select 1 from sysibm.sysdummy1' >/dev/null
    exit 0
fi
if said SQL1032N || said SQL1224N || said SQL30081N || said SQL1072C; then complain 'not yet' 75; fi
complain "$database"
EOF
    code=$?
    # It may be recovering from a crash: asked again, as long as a start may take.
    if [ "$code" -eq 124 ]; then fail "not yet: the database $1 gives no answer" 75; fi
    if [ "$code" -ne 0 ]; then exit "$code"; fi
}

ready </dev/null
