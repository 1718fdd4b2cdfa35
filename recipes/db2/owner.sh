# Put before every script. The whole text arrives on sh's standard input, so all work is done in functions, and the
# last line of a script calls one with </dev/null.
#
# Everything is asked as the instance owner, who needs no password inside the container. Answers are judged by
# SQLCODEs and by the CLP's exit status, a bit mask: 1 no row, 2 warning, 4 error, 8 the CLP itself failed.
#
# Exit statuses: 0 done; 75 not yet; 77 no login works; anything else is a failure, told on standard error.
set -u
umask 077
export LC_ALL=C
instance=${DB2INSTANCE:-db2inst1}
# Seconds that one answer may take, so that a database that hangs is told by its name and does not use up the time of the
# others; scripts whose single commands may rightly take hours set it to 0, which is no limit.
limit=900

fail() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

instance_home() {
    sed -n "s/^$instance:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" /etc/passwd
}

# Ends the script when there is no instance, or when somebody else than its owner is to log in.
log_in() {
    if [ -n "$GALLEY_USER" ] && [ "$GALLEY_USER" != "$instance" ]; then
        fail "Db2 is upgraded by the instance owner $instance, who needs no password inside the container: leave --user out" 77
    fi
    home=$(instance_home)
    if [ -z "$home" ] || [ ! -r "$home/sqllib/db2profile" ]; then
        fail "no login works: there is no Db2 instance $instance in the container" 77
    fi
}

# What stands before each text that the owner runs. A connection belongs to the process that asked for it: no db2 in a
# subshell or a pipe.
# shellcheck disable=SC2016  # the owner's shell expands it
owner_prelude='
if [ -r "$HOME/sqllib/db2profile" ]; then . "$HOME/sqllib/db2profile"; fi
export LC_ALL=C
unset DB2OPTIONS
umask 077
out=$(mktemp) || exit 1
trap "exit 1" HUP INT TERM
trap "db2 terminate >/dev/null 2>&1; rm -f \"$out\"" EXIT

# run WORD…: true unless the CLP calls it an error; what it said is in $out.
run() {
    db2 "$@" >"$out" 2>&1
    code=$?
    [ $((code & 12)) -eq 0 ]
}
said() { grep -q "$1" "$out"; }
complain() {
    printf "%s: " "${1:-db2}" >&2
    grep -v "^[[:blank:]]*$" "$out" | tail -n 3 >&2
    exit "${2:-1}"
}
# enter DATABASE: connects in the code page of the database. In the locale C all that Latin-1 lacks would be exchanged for
# one and the same substitute, and some code pages would be refused (SQL0332N).
enter() {
    run get db cfg for "$1"
    page=$(sed -n "s/.*Database code page  *= *\([0-9][0-9]*\).*/\1/p" "$out")
    if [ -n "$page" ] && [ "$page" != "${DB2CODEPAGE:-}" ]; then
        db2 terminate >/dev/null 2>&1
        export DB2CODEPAGE="$page"
    fi
    run connect to "$1"
}
# sign: writes down in the file $mark which connection this is, for still-running and cancel.
sign() {
    run -x "select application_id() from sysibm.sysdummy1" || return 1
    sed "s/[[:blank:]]*$//; /^$/d; s/^/connection /" "$out" >>"$mark"
}
# rows SELECT: each row as a line without the blanks at its end.
rows() {
    run -x "$1" || complain "$database"
    sed "s/[[:blank:]]*$//; /^$/d" "$out"
}
'

# owner ASSIGNMENT…: runs the text on standard input as the instance owner, in the owner's own environment.
owner() {
    assignments=$(for assignment in "$@"; do printf '%s=%s\n' "${assignment%%=*}" "$(quoted "${assignment#*=}")"; done)
    text=$(cat)
    # Inside: what is ended there is the whole process group, a client that hangs included.
    su - "$instance" -c "exec timeout -k 10 $limit \"\${SHELL:-/bin/sh}\" -c $(quoted "$owner_prelude$assignments
$text")" </dev/null
    status=$?
    # 137: it had to be killed.
    if [ "$status" -eq 137 ] && [ "$limit" -gt 0 ]; then status=124; fi
    if [ "$status" -eq 124 ]; then printf 'no answer within %s s\n' "$limit" >&2; fi
    return "$status"
}

# Of each database that lies here its alias and its name, one a line; of two aliases for one database the first. Remote
# ones are not ours.
local_directory() {
    owner <<'EOF'
if ! run list db directory && ! said SQL1031N && ! said SQL1057W; then complain 'list db directory'; fi
awk -F ' = ' '
    { sub(/[[:blank:]]+$/, "", $2) }
    / Database alias  *= / { alias = $2 }
    / Database name  *= / { name = $2 }
    / Local database directory  *= / { place = $2 }
    / Directory entry type  *= Indirect/ && !seen[name, place]++ { print alias, name }
' "$out"
EOF
}

local_databases() {
    known=$(local_directory) || return 1
    printf '%s\n' "$known" | cut -d ' ' -f 1
}

# Aliases on one line, blanks between them: the server tells names, and only an alias can be addressed.
active_databases() {
    known=$(local_directory) || return 1
    awake=$(
        owner <<'EOF'
run list active databases || complain 'list active databases'
sed -n 's/^Database name  *= *\([^[:blank:]]*\).*/\1/p' "$out"
EOF
    ) || return 1
    printf '%s\n-\n%s\n' "$known" "$awake" |
        awk '$0 == "-" { listed = 1; next } !listed { if (!($2 in alias)) alias[$2] = $1; next } $1 in alias { print alias[$1] }' |
        paste -s -d ' '
}

# What db2level says, without its line breaks: a token may stand on either side of one.
server_version() {
    said=$(
        owner <<'EOF'
db2level
EOF
    ) || return 1
    level=$(printf '%s' "$said" | tr -d '\n' | sed -n 's/.*"DB2 *v\([0-9][0-9.]*\)".*/\1/p')
    [ -n "$level" ] && printf '%s' "$level"
}

# Where the image keeps backups, if that is on a mount; else beside the databases.
backup_directory() {
    usual=$(dirname "$(dirname "$(instance_home)")")/backup
    place=$usual
    while [ ! -d "$place" ]; do place=$(dirname "$place"); done
    if [ "$(stat -c %d "$place")" != "$(stat -c %d /)" ]; then
        printf '%s' "$usual"
        return 0
    fi
    owner <<'EOF'
run get dbm cfg || complain 'get dbm cfg'
sed -n 's|.*(DFTDBPATH) = \([^[:blank:]]*\).*|\1/galley-backup|p' "$out"
EOF
}

# What LOAD, RESTORE and their like have under way, as "TYPE in DATABASE": they end with the connection, and leave a
# database behind that waits for them. RUNSTATS and REORG are taken up again.
utilities() {
    owner <<'EOF'
run list utilities || said SQL1611W || complain 'list utilities'
awk -F ' *= *' '
    $1 == "Type" { type = $2 }
    $1 == "Database Name" && type !~ /^(RUNSTATS|REORG|REBALANCE)/ { print type " in " $2 }
' "$out"
EOF
}

# Where runs write down which work in the server is theirs, one file a run. A connection is known by its application id,
# which no other ever has.
marks=/run/galley-db2

# make_mark: sets mark to this run's file. What other runs of the task wrote is stale: two exclude each other.
make_mark() {
    if ! mkdir -p "$marks" || ! chmod 711 "$marks"; then fail "$marks can't be made"; fi
    rm -f "$marks/${GALLEY_RUN%.*}".*
    mark=$marks/$GALLEY_RUN
    if ! : >"$mark" || ! chown "$instance" "$mark"; then fail "$mark can't be made"; fi
}

# The image sets the owner's password at its first start only to that of the environment; no connection inside needs it.
# Tells in a note when it does not work. SQL1639N: the program that looks at passwords may not become root, since its file
# system is mounted nosuid; the image mounts it anew at its start, and may only do so if it is privileged.
try_password() {
    case ${DB2INST1_PASSWORD:-} in '' | *[!A-Za-z0-9._+-]*) return 0 ;; esac
    name=$(local_databases | head -n 1)
    if [ -z "$name" ]; then return 0; fi
    file=$(mktemp) || return 0
    printf 'connect to %s user %s using %s\n' "$name" "$instance" "$DB2INST1_PASSWORD" >"$file"
    chown "$instance" "$file"
    owner "file=$file" "message=$1" <<'EOF'
db2 -f "$file" >"$out" 2>&1
if said SQL30082N; then printf 'note=%s\n' "$message"; fi
if said SQL1639N; then printf 'note=no password logs in (SQL1639N): the data is mounted nosuid, and the container is not privileged\n'; fi
EOF
    rm -f "$file"
}

# The image's start-up script goes on after the server answers, and a signal to stop is lost on it until it is nearly
# through: when it follows the diagnostic log, or has left its mark since the container's start.
startup_is_through() {
    for file in /proc/[0-9]*/cmdline; do
        case $({ tr '\0' ' ' <"$file"; } 2>/dev/null) in
        'tail '*db2diag.log*) return 0 ;;
        esac
    done
    mark=$(stat -c %Y "$(dirname "$(instance_home)")/.shared-data/db_activated" 2>/dev/null) || return 1
    booted=$(sed -n 's/^btime //p' /proc/stat)
    started=$(sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20)
    [ "$mark" -gt $((booted + started / $(getconf CLK_TCK))) ]
}

# identity, log-position and keep: each database by the time its catalogue was made and its log sequence number.
positions() {
    awake=$(active_databases) || fail 'the instance does not tell which databases are active'
    names=$(local_databases) || fail 'the instance does not tell its databases'
    identity=
    while IFS= read -r name; do
        if [ -z "$name" ]; then continue; fi
        found=$(
            owner "database=$name" <<'EOF'
enter "$database" || complain "$database"
rows "select 'created=' || char(create_time) from syscat.tablespaces where tbspaceid = 0"
rows "select 'lsn=' || char(max(current_lsn)) from table(mon_get_transaction_log(-2)) as t"
EOF
        ) || fail "the database $name does not tell which it is"
        created=$(printf '%s\n' "$found" | sed -n 's/^created=//p')
        lsn=$(printf '%s\n' "$found" | sed -n 's/^lsn=//p')
        if [ -z "$created" ] || [ -z "$lsn" ]; then fail "the database $name does not tell which it is"; fi
        identity="$identity $name:$created"
        printf 'log-position=%s %s\n' "$lsn" "$name"
    done <<EOF
$names
EOF
    if [ -z "$identity" ]; then printf 'log-position=0\n'; fi
    printf 'identity=%s%s\nkeep=%s\n' "$instance" "$identity" "$awake"
}
