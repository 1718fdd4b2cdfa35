# Is each database active, is its HADR pair in step, and how old is its newest backup, by its own history? Fails where it is
# not so. Changes nothing.
status() {
    each_local look_at
}

look_at() {
    awake=$(active_databases) || return 1
    active=
    case " $awake " in *" $1 "*) active=1 ;; esac
    chore "database=$1" "active=$active" "must=$with_active" "age=$with_backup_age" <<'EOF'
if [ -n "$active" ]; then
    printf '%s: active\n' "$database"
elif [ -n "$must" ]; then
    failed "$database" 'not active: nobody has activated it, and no client is connected'
else
    printf '%s: not active\n' "$database"
fi
run get db cfg for "$database" || { failed "$database" "$(words)"; exit 0; }
cfg() { sed -n "s/.*$1[^=]*= *\([^[:blank:]].*\)/\1/p" "$out" | sed 's/[[:blank:]]*$//' | head -n 1; }
for state in Backup Restore Rollforward Upgrade; do
    answer=$(cfg "$state pending")
    case $answer in '' | NO) ;; *) failed "$database" "$state pending ($answer)" ;; esac
done
role=$(cfg 'HADR database role')
case $role in
'' | STANDARD) ;;
*)
    db2pd -db "$database" -hadr >"$out" 2>&1
    state=$(sed -n 's/.*HADR_STATE *= *\([A-Z_]*\).*/\1/p' "$out" | head -n 1)
    link=$(sed -n 's/.*HADR_CONNECT_STATUS *= *\([A-Z_]*\).*/\1/p' "$out" | head -n 1)
    printf '%s: HADR %s, %s, %s\n' "$database" "$role" "${state:-unknown}" "${link:-unknown}"
    if [ "$state" != PEER ]; then failed "$database" "HADR is not in PEER but ${state:-unknown}"; fi
    if [ "$role" = STANDBY ]; then exit 0; fi
    ;;
esac
if [ -z "$active" ] && [ "$age" -eq 0 ]; then exit 0; fi
begin
if ! run -x "select max(start_time) from sysibmadm.db_history where operation = 'B' and sqlcode is null
    and operationtype in ('F', 'N')"; then
    failed "$database" "$(words)"
    exit 0
fi
newest=$(sed 's/[^0-9]//g; /^$/d' "$out" | head -n 1)
printf '%s: newest full backup %s\n' "$database" "${newest:-none}"
if [ "$age" -gt 0 ]; then
    oldest=$(date -d "$age hours ago" +%Y%m%d%H%M%S)
    if [ -z "$newest" ] || [ "$newest" -lt "$oldest" ]; then failed "$database" "no full backup in the last $age hours"; fi
fi
EOF
}

status </dev/null
