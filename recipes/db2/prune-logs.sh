# Removes archived logs, with the history of the backups that needed them, up to the newest full backup that need not be
# kept. The database's own history says which there are.
prune_logs() { each_local prune_database; }

prune_database() {
    chore "database=$1" "keep=$with_keep" <<'EOF'
run get db cfg for "$database" || { failed "$database" "$(words)"; exit 0; }
cfg() { sed -n "s/.*$1[^=]*= *\([^[:blank:]].*\)/\1/p" "$out" | sed 's/[[:blank:]]*$//' | head -n 1; }
role=$(cfg 'HADR database role')
first=$(cfg '(LOGARCHMETH1)')
second=$(cfg '(LOGARCHMETH2)')
case $role in
'' | STANDARD) ;;
*)
    failed "$database" "is an HADR $role, and its pair may need the logs"
    exit 0
    ;;
esac
if [ "$first" = OFF ] && [ "$second" = OFF ]; then
    printf '%s: keeps no logs\n' "$database"
    exit 0
fi
begin
# Good full backups, the newest first.
if ! run -x "select start_time || ' ' || firstlog from sysibmadm.db_history where operation = 'B' and sqlcode is null
    and operationtype in ('F', 'N') order by start_time desc"; then
    failed "$database" "$(words)"
    exit 0
fi
backups=$(sed 's/[[:blank:]]*$//; /^$/d' "$out")
oldest=$(printf '%s\n' "$backups" | sed -n "${keep}p")
cut=$(printf '%s\n' "$backups" | sed -n "$((keep + 1))p" | cut -d ' ' -f 1)
if [ -z "$cut" ]; then
    printf '%s: no more than %s full backups in its history: nothing to remove\n' "$database" "$keep"
    exit 0
fi
# A transaction that was open for long: the oldest kept backup needs logs from before the cut.
if ! run -x "select count(*) from sysibmadm.db_history where operation = 'X' and start_time <= '$cut'
    and firstlog >= '${oldest#* }'"; then
    failed "$database" "$(words)"
    exit 0
fi
if [ "$(sed 's/[^0-9]//g; /^$/d' "$out" | head -n 1)" != 0 ]; then
    printf '%s: the backup of %s needs logs from before %s: nothing is removed\n' "$database" "${oldest%% *}" "$cut"
    exit 0
fi
attempt "$database: up to $cut, and with it their archived logs" "prune history $cut and delete"
EOF
}

prune_logs </dev/null
