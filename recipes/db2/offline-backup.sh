# The vendor's own way back from a release: an offline backup of every database, made and verified by the old server.
# An online one, or its logs, can't be carried across a release.
offline_backup() {
    limit=0
    log_in
    directory=$(backup_directory)
    if ! mkdir -p "$directory" || ! chown "$instance:" "$directory"; then
        fail "no directory for backups at $directory"
    fi
    names=$(local_databases) || fail 'the instance does not tell its databases'
    if [ -n "$names" ]; then
        echo 'note=take a full backup of each database after this: those of the old release can not be rolled forward'
    fi
    while IFS= read -r name; do
        if [ -n "$name" ]; then back_up "$name"; fi
    done <<EOF
$names
EOF
}

back_up() {
    owner "database=$1" "directory=$directory" <<'EOF' || fail "the database $1 could not be backed up"
run deactivate database "$database"
run backup database "$database" to "$directory" without prompting || complain "$database"
time=$(sed -n 's/.*timestamp for this backup image is : *\([0-9]*\).*/\1/p' "$out")
file=$(ls "$directory/$database".*."$time".001 2>/dev/null)
if [ -z "$time" ] || [ ! -s "$file" ]; then
    printf '%s\n' "$database: there is no backup image of that time" >&2
    exit 1
fi
db2ckbkp "$file" >"$out" 2>&1 || complain "$file"
said 'Image Verification Complete - successful' || complain "$file"
printf 'backup=%s\n' "$file"
EOF
}

offline_backup </dev/null
