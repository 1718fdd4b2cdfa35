# Put before every script. The whole text arrives on sh's standard input, so all work is done in functions, and the
# last line of a script calls one with </dev/null: else the clients would swallow the rest of the text.
#
# GALLEY_USER and GALLEY_PASSWORD are assigned before this text, empty when the user gave none. A password reaches
# psql through a service file on descriptor 3, never through its arguments or environment.
#
# Exit statuses: 0 done; 75 not yet; 77 no login works; anything else is a failure, told on standard error.
set -u
umask 077
export LC_ALL=C
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGSSLMODE PGREQUIREAUTH PGCHANNELBINDING PGTARGETSESSIONATTRS \
    PGDATESTYLE PGTZ PGGEQO PGSYSCONFDIR
export PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=10 PGAPPNAME=galley
# The same text for every value, names always qualified, and no limit that the user set for ordinary clients.
export PGOPTIONS='-c search_path=pg_catalog -c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC
    -c extra_float_digits=3 -c bytea_output=hex -c lc_monetary=C -c row_security=off
    -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0
    -c default_transaction_read_only=off -c client_min_messages=error'

fail() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

# Images that do not put the programs on the path have them in one of these places.
find_programs() {
    if command -v "$1" >/dev/null; then return 0; fi
    for directory in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin /opt/*/postgresql/bin; do
        if [ -x "$directory/$1" ]; then PATH=$PATH:$directory; fi
    done
    command -v "$1" >/dev/null || fail "the image has no $1"
}

# The kind of C library: another one orders text by other rules.
libc_name() {
    if getconf GNU_LIBC_VERSION >/dev/null 2>&1; then
        echo glibc
    elif ls /lib/ld-musl-* >/dev/null 2>&1; then
        echo musl
    else
        echo unknown
    fi
}

# The data directory of the server that runs: every process of the server works in it.
data_directory() {
    for file in /proc/[0-9]*/comm; do
        if { read -r comm <"$file"; } 2>/dev/null && [ "$comm" = postgres ]; then
            directory=$(readlink "${file%/comm}/cwd" 2>/dev/null)
            if [ -f "$directory/postmaster.pid" ]; then
                printf '%s' "$directory"
                return 0
            fi
        fi
    done
    printf '%s' "${PGDATA:-/var/lib/postgresql/data}"
}

# postmaster_line NUMBER: 1 process, 4 port, 5 socket's directory, 6 first address listened on.
postmaster_line() { sed -n "$1p" "$(data_directory)/postmaster.pid" 2>/dev/null; }

use_socket() {
    host=$(postmaster_line 5)
    host=${host:-/var/run/postgresql}
    port=$(postmaster_line 4)
    port=${port:-5432}
}

use_tcp() {
    host=127.0.0.1
    port=$(postmaster_line 4)
    port=${port:-5432}
}

# sql DATABASE PSQL-OPTION…: reads SQL from standard input, unless -c has it. Rows come as lines, columns separated by
# tabs; only COPY escapes what is in a value. A service file would cut the blanks off the end of a database's name.
sql() {
    database=$1
    shift
    PGDATABASE=$database PGSERVICEFILE=/dev/fd/3 PGSERVICE=galley psql --no-psqlrc --no-password --quiet --no-align --tuples-only \
        --field-separator='	' --set=ON_ERROR_STOP=1 --set=VERBOSITY=verbose "$@" 3<<EOF
[galley]
host=$host
port=$port
user=$login_user
${login_password:+password=$login_password}
EOF
}

# with_service PROGRAM ARGUMENT…: runs a client as the login that was found, in the main database. A program that opens
# more than one connection reads its service file anew each time: a file that has no name any more, so that nothing of it
# is left whatever ends this.
with_service() {
    service=$(mktemp) || return 1
    cat >"$service" <<EOF
[galley]
host=$host
port=$port
dbname=$main_database
user=$login_user
${login_password:+password=$login_password}
EOF
    exec 3<"$service"
    rm -f "$service"
    PGSERVICEFILE=/dev/fd/3 PGSERVICE=galley "$@"
    result=$?
    exec 3<&-
    return "$result"
}

# variable NAME: the container's own setting NAME, or what is in the file that NAME_FILE names.
variable() {
    eval "value=\${$1-} file=\${$1_FILE-}"
    if [ -z "$value" ] && [ -n "$file" ] && [ -r "$file" ]; then value=$(cat "$file"); fi
    printf '%s' "$value"
}

# try_login USER PASSWORD WHAT: true when this login works in one of the databases that every cluster has.
try_login() {
    login_user=$1
    login_password=$2
    tried="${tried:+$tried, }$3"
    for main_database in postgres template1; do
        if message=$(sql "$main_database" -c 'SELECT 1' 2>&1 >/dev/null); then return 0; fi
    done
    return 1
}

# True when a login works: the one the user gave, and no other then; else the image's superuser by the socket's rules,
# then with its password.
try_logins() {
    tried=
    if [ -n "$GALLEY_USER" ]; then
        try_login "$GALLEY_USER" "$GALLEY_PASSWORD" "--user $GALLEY_USER"
        return
    fi
    superuser=$(variable POSTGRES_USER)
    superuser=${superuser:-postgres}
    if try_login "$superuser" '' "$superuser without a password"; then return 0; fi
    password=$(variable POSTGRES_PASSWORD)
    if [ -n "$password" ]; then
        if try_login "$superuser" "$password" "$superuser with POSTGRES_PASSWORD"; then return 0; fi
    fi
    if [ "$superuser" != postgres ]; then
        if try_login postgres '' 'postgres without a password'; then return 0; fi
    fi
    return 1
}

# accepts_logins: the server is up and asks who is there, whatever it then answers.
accepts_logins() { pg_isready --quiet --host="$host" --port="$port" --timeout=5; }

# Finds the login that the other functions use, or ends the script: 77 when none works.
log_in() {
    find_programs psql
    use_socket
    if ! try_logins; then
        accepts_logins || fail "the server does not answer on $host: $message"
        fail "no login works (tried: $tried)" 77
    fi
    # Another login would see only a part: a fingerprint of that would prove nothing.
    if [ "$(sql "$main_database" -c "SELECT current_setting('is_superuser')")" != on ]; then
        fail "the login $login_user is no superuser" 77
    fi
    # Triggers on what clients do, such as one that forbids DDL, are not meant for what is done here.
    PGOPTIONS="$PGOPTIONS -c session_replication_role=replica"
}

# Databases that can be connected to, one a line.
databases() {
    broken=$(sql "$main_database" -c "SELECT count(*) FROM pg_database WHERE datname ~ E'[\\n\\r]'") || return 1
    if [ "$broken" != 0 ]; then fail "the name of a database has a line break, which this recipe can't handle"; fi
    sql "$main_database" -c 'SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname'
}
