# Has db2support gather what IBM's support asks for, and tells where it lies.
support() {
    limit=0
    log_in
    parent=$(backup_directory) || exit
    directory=$parent/$GALLEY_RUN
    if ! mkdir -p "$parent" || ! mkdir "$directory" || ! chown "$instance:" "$directory"; then
        fail "no directory at $directory"
    fi
    owner "directory=$directory" "database=$with_database" <<'EOF' || { rm -rf "$directory"; fail 'db2support failed'; }
if [ -n "$database" ]; then set -- -d "$database"; fi
db2support "$directory" "$@" -s >"$out" 2>&1 || complain db2support
ls "$directory"/*.zip >/dev/null 2>&1 || complain db2support
EOF
    for file in "$directory"/*.zip; do printf '%s: %s KiB\n' "$file" "$(($(wc -c <"$file") / 1024))"; done
    echo 'fetch it with docker cp, and remove its directory'
}

support </dev/null
