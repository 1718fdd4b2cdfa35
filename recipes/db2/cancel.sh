# Ends the applications that work for a run whose tag begins with GALLEY_TAG. Db2 rolls back what they have begun: who
# waits looks again.
cancel() {
    log_in
    found=$(work_of_runs) || exit
    handles=$(printf '%s\n' "$found" | sed -n 's/^session=\([0-9]*\) .*/\1/p' | sort -u | paste -s -d ',')
    if [ -z "$handles" ]; then return 0; fi
    owner "handles=$handles" <<'EOF' || fail 'the applications can not be ended'
run force application "($handles)" || complain 'force application'
EOF
    printf '%s\n' "$found" | sed -n 's/^session=\([0-9]*\) .*/ended=\1/p'
}

cancel </dev/null
