# Ends the instance: the container's own exit code is 0 whether or not its `db2stop force` worked. First without force,
# so that every database is deactivated in its own time; a client that comes back at once every time is cut at last.
shutdown() {
    log_in
    if is_down; then return 0; fi
    deadline=$(($(date +%s) + 10))
    while ! stop_instance ''; do
        if [ "$(date +%s)" -ge "$deadline" ]; then
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
    owner "force=$1" <<'EOF'
run force applications all
run list active databases
for database in $(sed -n 's/^Database name  *= *\([^[:blank:]]*\).*/\1/p' "$out"); do
    run deactivate database "$database" || complain "$database"
done
db2 terminate >/dev/null 2>&1
# shellcheck disable=SC2086  # empty or one word
db2stop $force >"$out" 2>&1
if ! said SQL1064N && ! said SQL1032N; then complain db2stop; fi
EOF
}

shutdown </dev/null
