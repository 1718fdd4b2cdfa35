# Put before the scripts that make and restore backups, after owner.sh.
#
# Db2 writes an image where the server can reach it, and db2ckbkp reads a file. So an image is written beside the data,
# checked, sent away in a tar of its own, and removed, one database after the other.

# backups HOW: facts, then the tars of all databases. HOW is online or offline.
backups() {
    limit=0
    how=$1
    log_in
    make_mark
    base=$(dirname "$(dirname "$home")")
    names=$(local_directory) || fail 'the instance does not tell its databases'
    if [ -z "$names" ]; then fail 'there is no database in this instance'; fi
    busy=$(utilities) || fail 'the instance does not tell its utilities'
    if [ -n "$busy" ]; then fail "a utility is at work: $(printf '%s' "$busy" | head -n 1)"; fi
    awake=$(active_databases) || fail 'the instance does not tell which databases are active'
    facts >&2 || exit
    make_room || exit
    while read -r alias name; do image "$alias" "$name" </dev/null || exit; done <<EOF
$names
EOF
}

# The images' own directory; what a run that was killed left is removed. No two runs are there at once.
make_room() {
    parent=$(backup_directory) || return 1
    directory=$parent/$GALLEY_RUN
    trap 'rm -rf "$directory"' EXIT
    rm -rf "$parent/${GALLEY_RUN%.*}".*
    if ! mkdir -p "$parent" || ! mkdir "$directory" || ! chown "$instance:" "$parent" "$directory"; then
        fail "no directory for images at $directory"
    fi
}

facts() {
    version=$(server_version) || fail 'db2level does not tell the level'
    printf 'user=%s\nversion=%s\ndata=%s\nkeep=instance=%s\n' "$instance" "$version" "$base" "$instance"
    sizes=
    positions=
    refused=
    while read -r alias name; do
        found=$(look_over "$alias" </dev/null) || fail "the database $alias can't be backed up"
        printf '%s\ndatabase=%s\n' "$found" "$alias" | grep -v '^\(size\|lsn\|refuse\|outside\)='
        sizes="$sizes$alias $(value_of size)
"
        lsn=$(value_of lsn)
        positions="$positions${lsn:+${positions:+, }$alias $lsn}"
        refused="$refused$(printf '%s\n' "$found" | sed -n 's/^refuse=\(.*\)/\1; /p')"
        outside=$(value_of outside | sed "\\|^$base/|d" | paste -s -d ' ')
        if [ -n "$outside" ]; then refused="$refused$alias has data outside $base, where a new container has no mount: $outside; "; fi
    done <<EOF
$names
EOF
    if [ -n "$refused" ]; then fail "${refused%; }"; fi
    if [ -n "$positions" ]; then printf 'log-position=%s\n' "$positions"; fi
    keystore
}

value_of() { printf '%s\n' "$found" | sed -n "s/^$1=//p"; }

# Of one database what stands against its backup, what a restore has to know, its bytes and its place in the log. One
# with a backup pending takes no connection.
look_over() {
    owner "database=$1" "how=$how" <<'EOF'
run get db cfg for "$database" || complain "$database"
cfg() { sed -n "s/.*$1[^=]*= *\([^[:blank:]].*\)/\1/p" "$out" | sed 's/[[:blank:]]*$//' | head -n 1; }
for state in Restore Rollforward Upgrade; do
    answer=$(cfg "$state pending")
    case $answer in '' | NO) ;; *) printf 'refuse=%s has %s pending (%s)\n' "$database" "$state" "$answer" ;; esac
done
if [ "$(cfg 'HADR database role')" = STANDBY ]; then printf 'refuse=%s is a standby: back up its primary\n' "$database"; fi
if [ "$how" = online ] && [ "$(cfg '(LOGARCHMETH1)')" = OFF ] && [ "$(cfg '(LOGARCHMETH2)')" = OFF ]; then
    printf 'refuse=%s has circular logging (LOGARCHMETH1 and LOGARCHMETH2 are OFF), and Db2 makes no online backup without archived logs (SQL2413N): take --method offline, or have the logs archived\n' \
        "$database"
elif [ "$how" = online ] && [ "$(cfg 'Backup pending')" = YES ]; then
    printf 'refuse=%s has Backup pending, which only an offline backup ends: take --method offline\n' "$database"
fi
if [ "$(cfg 'Encrypted database')" = YES ]; then printf 'keep=encrypted=%s\n' "$database"; fi
for name in LOGARCHMETH1 LOGARCHMETH2 FAILARCHPATH; do
    place=$(cfg "($name)")
    case ${place#DISK:} in /*) printf 'keep=directory=%s\n' "${place#DISK:}" ;; esac
done
for name in NEWLOGPATH MIRRORLOGPATH OVERFLOWLOGPATH 'Path to log files'; do
    case $name in P*) place=$(cfg "$name") ;; *) place=$(cfg "($name)") ;; esac
    case $place in /*) printf 'outside=%s\n' "$place" ;; esac
done
if ! enter "$database"; then
    said SQL1116N && exit 0
    complain "$database"
fi
rows "select 'outside=' || path from sysibmadm.dbpaths"
rows "select 'size=' || char(sum(tbsp_used_pages * tbsp_page_size)) from table(mon_get_tablespace('', -2)) as t"
rows "select 'lsn=' || char(max(current_lsn)) from table(mon_get_transaction_log(-2)) as t"
EOF
}

# The key to encrypted databases is in no backup.
keystore() {
    owner <<'EOF' || fail 'the instance does not tell its configuration'
run get dbm cfg || complain 'get dbm cfg'
keystore=$(sed -n 's/.*(KEYSTORE_LOCATION) = *\([^[:blank:]].*[^[:blank:]]\)[[:blank:]]*$/\1/p' "$out")
if [ -n "$keystore" ]; then
    printf 'key=%s\n' "$keystore"
    printf 'note=the keystore %s and its stash are in no backup of Db2: save both apart\n' "$keystore"
fi
EOF
    printf 'note=the configuration of the instance (dbm cfg, db2set) is not in it\n'
}

# image ALIAS NAME: Db2 writes it, db2ckbkp reads it, and it is sent away.
image() {
    need=$(printf '%s' "$sizes" | sed -n "s/^$1 \([0-9]*\)\..*$/\1/p; s/^$1 \([0-9]*\)$/\1/p")
    free=$(df -P -k "$directory" | awk 'NR == 2 { print $4 }')
    if [ "${need:-0}" -gt $((free * 1024)) ]; then
        fail "no room for the image of $1 in $parent: $((need / 1048576)) MiB are needed, $((free / 1024)) MiB are free"
    fi
    write_image "$1" "$2" >&2 || fail "the database $1 could not be backed up"
    file=$(ls "$directory")
    case $file in "$1".*.001) ;; *) fail "Db2 wrote no image of $1 in one file: $file" ;; esac
    owner "file=$directory/$file" <<'EOF' >&2 || fail "the image of $1 is not sound"
db2ckbkp "$file" >"$out" 2>&1 || complain db2ckbkp
said 'Image Verification Complete - successful' || complain db2ckbkp
EOF
    place=$(database_place "$2") || fail "the instance does not tell where $1 lies"
    printf 'keep=image=%s %s %s %s %s\n' "$how" "$1" "$2" "$file" "$place" >&2
    tar -c -f - -C "$directory" -- "$file" || fail "the image of $1 could not be sent"
    rm -f "$directory/$file"
}

# Where the database's own directory is.
database_place() {
    owner "name=$1" <<'EOF'
run list db directory || complain 'list db directory'
awk -F ' = ' -v name="$name" '
    { sub(/[[:blank:]]+$/, "", $2) }
    / Database name  *= / { at = $2 == name }
    / Local database directory  *= / && at { place = $2 }
    / Directory entry type  *= Indirect/ && at { print place; exit }
' "$out"
EOF
}
