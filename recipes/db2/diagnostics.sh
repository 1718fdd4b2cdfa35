# Counts what the diagnostic log has of each level, and puts a big one aside. It is copied and emptied, not moved as by
# `db2diag -A`: the image's entry point follows that very file, and `docker logs` would be silent from then on.
diagnostics() {
    limit=0
    log_in
    owner "largest=$with_largest" "days=$with_keep_days" <<'EOF'
run get dbm cfg || complain 'get dbm cfg'
place=$(sed -n 's/.*(DIAGPATH) = *\([^[:blank:]]*\).*/\1/p' "$out")
if [ ! -d "$place" ]; then place=$HOME/sqllib/db2dump; fi
found=$(find -L "$place" -name db2diag.log -type f 2>/dev/null | sort -u)
if [ -z "$found" ]; then
    printf 'there is no db2diag.log below %s\n' "$place" >&2
    exit 1
fi
status=0
while IFS= read -r log; do
    size=$(wc -c <"$log")
    printf '%s: %s KiB\n' "$log" "$((size / 1024))"
    sed -n 's/.*LEVEL *: *\([A-Za-z]*\).*/\1/p' "$log" | sort | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/  \2 \1/'
    if [ "$size" -ge "$((largest * 1048576))" ] && [ "$size" -gt 0 ]; then
        aside=${log}_$(date +%Y-%m-%d-%H.%M.%S).gz
        # What is written between the two is lost: a few lines at most.
        if gzip -c "$log" >"$aside" && : >"$log"; then
            printf '%s: put aside\n' "$aside"
        else
            rm -f "$aside"
            printf '%s could not be put aside\n' "$log" >&2
            status=1
        fi
    fi
    find "$(dirname "$log")" -maxdepth 1 -name 'db2diag.log_*.gz' -mtime "+$days" -print -exec rm -f {} \; | sed 's/$/: removed/'
done <<LOGS
$found
LOGS
exit "$status"
EOF
}

diagnostics </dev/null
