# Ends the instance: the container's own exit code is 0 whether or not its `db2stop force` worked. First without force,
# so that every database is deactivated in its own time; a client that comes back at once every time is cut at last.
shutdown() {
    limit=0
    log_in
    if is_down; then return 0; fi
    busy=$(utilities) || fail 'the instance does not tell its utilities'
    if [ -n "$busy" ]; then fail "a utility is at work: $(printf '%s' "$busy" | head -n 1)"; fi
    deadline=$(($(date +%s) + 3))
    tries=0
    while ! stop_instance ''; do
        tries=$((tries + 1))
        if [ "$tries" -ge 2 ] && [ "$(date +%s)" -ge "$deadline" ]; then
            stop_instance force || fail 'db2stop force did not end the instance'
            break
        fi
        sleep 1
    done
    is_down || fail 'the instance still runs after db2stop said that it had ended'
}

# A server that is not there answers SQL1032N.
is_down() {
    owner <<'EOF'
run list active databases
said SQL1032N
EOF
}

stop_instance() {
    names=$(active_databases) || names=
    owner "force=$1" "names=$names" <<'EOF'
run force applications all
for database in $names; do
    if ! run deactivate database "$database" && [ -z "$force" ]; then complain "$database"; fi
done
db2 terminate >/dev/null 2>&1
# shellcheck disable=SC2086  # empty or one word
db2stop $force >"$out" 2>&1
if ! said SQL1064N && ! said SQL1032N; then complain db2stop; fi
EOF
}

shutdown </dev/null
