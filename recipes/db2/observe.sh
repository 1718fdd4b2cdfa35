# Everything a plan rests on. Changes nothing.
observe() {
    log_in
    version=$(server_version) || fail 'db2level does not tell the level'
    printf 'version=%s\nuid=%s\ngid=%s\narch=%s\n' "$version" "$(id -u "$instance")" "$(id -g "$instance")" "$(uname -m)"
    if [ -n "${GALLEY_BRIEF:-}" ]; then
        notes
        return 0
    fi
    clients
    busy
    databases=$(local_databases) || fail 'the instance does not tell its databases'
    paths=$(
        instance_paths
        while IFS= read -r name; do
            if [ -n "$name" ]; then configuration "$name"; fi
        done <<EOF
$databases
EOF
    ) || exit
    printf '%s\n' "$paths" | grep -v '^path='
    if ! printf '%s\n' "$paths" | grep -q '^replication='; then echo 'replication=none'; fi
    # A database that waits for something takes no connection.
    if printf '%s\n' "$paths" | grep -q '^refuse='; then
        printf '%s\n' "$paths" | grep '^path='
        return 0
    fi
    positions
    contents
    paths=$(printf '%s\n%s\n' "$paths" "$storage" | sed -n 's|^path=\(.*[^/]\)/*$|\1|p' | sort -u)
    printf '%s\n' "$paths" | sed 's/^/path=/'
    printf 'data-bytes=%s\n' "$(printf '%s\n' "$paths" | total_bytes)"
    notes
}

# Before the first connection of our own.
clients() {
    owner <<'EOF' || fail 'the instance does not tell its applications'
run list applications || complain 'list applications'
printf 'clients=%s\n' "$(awk '$3 ~ /^[0-9]+$/ && $4 ~ /\./ { n++ } END { print n + 0 }' "$out")"
EOF
}

# What stands against touching the instance at all.
busy() {
    found=$(utilities) || fail 'the instance does not tell its utilities'
    if [ -n "$found" ]; then printf '%s\n' "$found" | sed 's/^/refuse=wait until it is through: /'; fi
    members=$(grep -c . "$home/sqllib/db2nodes.cfg" 2>/dev/null)
    if [ "${members:-1}" -gt 1 ]; then echo "refuse=the instance has $members members; Galley upgrades those of one"; fi
}

# The instance's own files, its port, the keystore with its stash.
instance_paths() {
    printf 'path=%s\npath=%s\n' "$home" "$(dirname "$home")"
    owner <<'EOF' || fail 'the instance does not tell its configuration'
run get dbm cfg || complain 'get dbm cfg'
value() { sed -n "s/.*($1) = *\([^[:blank:]].*[^[:blank:]]\)[[:blank:]]*$/\1/p" "$out"; }
port=$(value SVCENAME)
case $port in
*[!0-9]*) port=$(awk -v name="$port" '$1 == name && $2 ~ /\/tcp$/ { sub("/.*", "", $2); print $2; exit }' /etc/services) ;;
esac
printf 'port=%s\n' "$port"
directory=$(value DFTDBPATH)
if [ -n "$directory" ]; then printf 'path=%s\n' "$directory"; fi
keystore=$(value KEYSTORE_LOCATION)
if [ -n "$keystore" ]; then
    printf 'path=%s\n' "$keystore"
    stash=${keystore%.*}.sth
    if [ -e "$stash" ]; then
        printf 'path=%s\n' "$stash"
    elif [ "$(value KEYSTORE_TYPE)" = PKCS12 ]; then
        printf 'refuse=the keystore %s has no stash: no server could open it at its next start\n' "$keystore"
    fi
fi
for name in SSL_SVR_KEYDB SSL_SVR_STASH; do
    place=$(value "$name")
    case $place in /*) printf 'path=%s\n' "$place" ;; esac
done
diagnostics=$(value DIAGPATH)
if [ -n "$diagnostics" ]; then printf 'path-minor=%s\n' "${diagnostics%% *}"; fi
EOF
}

# configuration DATABASE: where its logs are, and what stands against touching it. Needs no connection.
configuration() {
    owner "database=$1" <<'EOF' || fail "the database $1 does not tell its configuration"
run get db cfg for "$database" || complain "$database"
value() { sed -n "s/.*$1[^=]*= *\([^[:blank:]].*\)/\1/p" "$out" | sed 's/[[:blank:]]*$//' | head -n 1; }
for pending in Backup Restore Rollforward Upgrade; do
    answer=$(value "$pending pending")
    case $answer in
    '' | NO) ;;
    *) printf 'refuse=the database %s has %s pending (%s)\n' "$database" "$pending" "$answer" ;;
    esac
done
role=$(value 'HADR database role')
case $role in
'' | STANDARD) ;;
*)
    printf 'replication=the database %s is an HADR %s, and a primary may not be above the level of its standby\n' \
        "$database" "$role"
    printf 'refuse=%s: the standby is upgraded first, by hand, as the Db2 manual says\n' "$database"
    ;;
esac
printf 'path=%s\n' "$(value 'Path to log files')"
for name in LOGARCHMETH1 LOGARCHMETH2; do
    method=$(value "($name)")
    case $method in
    DISK:*) printf 'path=%s\n' "${method#DISK:}" ;;
    '' | OFF | LOGRETAIN) ;;
    *) printf 'note=%s keeps its logs by %s, which Galley can not look into\n' "$database" "$method" ;;
    esac
done
for name in NEWLOGPATH FAILARCHPATH OVERFLOWLOGPATH MIRRORLOGPATH; do
    place=$(value "($name)")
    case $place in /*) printf 'path=%s\n' "$place" ;; esac
done
EOF
}

# Of each database: its storage, its tables, transactions in doubt. Sets storage.
contents() {
    storage=
    tables=0
    while IFS= read -r name; do
        if [ -z "$name" ]; then continue; fi
        found=$(look_into "$name") || exit
        storage=$(printf '%s\n%s\n' "$storage" "$(printf '%s\n' "$found" | grep '^path=')")
        printf '%s\n' "$found" | grep '^in-doubt='
        tables=$((tables + $(printf '%s\n' "$found" | sed -n 's/^tables=//p')))
    done <<EOF
$databases
EOF
    printf 'databases=%s\ntable-count=%s\n' "$(printf '%s\n' "$databases" | grep -c .)" "$tables"
}

look_into() {
    owner "database=$1" <<'EOF' || fail "the database $1 can't be looked into"
enter "$database" || complain "$database"
rows "select 'path=' || path from sysibmadm.dbpaths"
rows "select 'tables=' || char(count(*)) from syscat.tables where type in ('T', 'S') and ownertype <> 'S'
    and tabschema not like 'SYS%'"
run list indoubt transactions || said SQL1251W || complain "$database"
if ! said SQL1251W; then printf 'in-doubt=the database %s has transactions in doubt\n' "$database"; fi
EOF
}

# du counts what lies in two of its arguments once.
total_bytes() {
    set --
    while IFS= read -r path; do set -- "$@" "$path"; done
    total=0
    for size in $(du -sk -- "$@" 2>/dev/null | sed 's/[^0-9].*//'); do total=$((total + size)); done
    printf '%s' $((total * 1024))
}

# People of the container's own, licence, hooks: none of them stops an upgrade.
notes() {
    awk -F : -v owner="$instance" '$3 >= 1000 && $3 < 60000 && $1 != owner && $1 != "db2fenc1" { print "user=" $1 }' \
        /etc/passwd
    # Only read: Galley accepts no licence for anyone.
    owner <<'EOF'
db2licm -l >"$out" 2>&1
sed -n 's/^\(Product name\|License type\|Expiry date\): *"\(.*\)".*/\2/p' "$out" | paste -s -d ',' |
    sed 's/,/, /g; s/^./note=the licence now: &/'
EOF
    try_password 'the password in DB2INST1_PASSWORD does not log in: it was changed by hand, and the new container may set it back'
    if [ -n "$(ls /var/custom 2>/dev/null)" ]; then
        echo 'note=the hooks in /var/custom run at every start of the image, also behind the closed door'
    fi
}

observe </dev/null
