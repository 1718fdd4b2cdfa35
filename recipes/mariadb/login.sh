# Put before every script. The whole text arrives on sh's standard input, so all work is done in functions, and the
# last line of a script calls one with </dev/null: else the clients would swallow the rest of the text.
#
# GALLEY_USER and GALLEY_PASSWORD are assigned before this text, empty when the user gave none. A password reaches a
# client through an option file on descriptor 3, never through its arguments or environment.
#
# Exit statuses: 0 done; 75 not yet; 77 no login works; anything else is a failure, told on standard error.
set -u
umask 077
export LC_ALL=C
unset MYSQL_PWD MYSQL_HOST MYSQL_TCP_PORT MYSQL_UNIX_PORT MARIADB_HOST MARIADB_TCP_PORT MARIADB_UNIX_PORT
newline='
'

fail() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

# The first of these programs that the image has; versions before 10.5 know the older names only.
first_program() {
    for program; do
        if command -v "$program"; then return 0; fi
    done
    return 1
}

need_program() { first_program "$@" || fail "the image has no $1"; }

# The process of the server: 1, or its child under an init. Empty when there is none.
server_pid() {
    for status in /proc/[0-9]*/comm; do
        if { read -r comm <"$status"; } 2>/dev/null; then
            case $comm in
            mariadbd | mysqld)
                status=${status#/proc/}
                printf '%s' "${status%/comm}"
                return 0
                ;;
            esac
        fi
    done
}

# server_option NAME: its value on the server's command line, else in its option files; the last one counts.
server_option() {
    pid=$(server_pid)
    {
        if command -v my_print_defaults >/dev/null; then
            my_print_defaults --mysqld 2>/dev/null
        fi
        # It may end while we look.
        if [ -n "$pid" ]; then { tr '\0' '\n' <"/proc/$pid/cmdline"; } 2>/dev/null; fi
    } | sed -n "s/^--$1=//p" | tail -n 1
}

# A value for an option file, where a backslash starts an escape and quotes keep blanks and '#'.
quoted() {
    rest=$1
    out=
    while [ -n "$rest" ]; do
        tail=${rest#?}
        character=${rest%"$tail"}
        case $character in
        \\ | \") out="$out\\$character" ;;
        "$newline") out="$out\\n" ;;
        *) out="$out$character" ;;
        esac
        rest=$tail
    done
    printf '"%s"' "$out"
}

# Where clients connect: the socket of the server that runs, or TCP as a client from outside would.
use_socket() {
    where=$(server_option socket)
    where=${where:-/run/mysqld/mysqld.sock}
    address="socket=$(quoted "$where")"
}

use_tcp() {
    where=$(server_option port)
    where=127.0.0.1:${where:-3306}
    # Since 11.4 clients verify the server's certificate; the server's own self-signed one is good enough here.
    address="protocol=tcp${newline}host=127.0.0.1${newline}port=${where#*:}${newline}loose-skip-ssl-verify-server-cert"
}

# with_login PROGRAM ARGUMENT…: runs a client as the login that was found. Of the option files it reads this one
# only: the image's own could name another server.
with_login() {
    program=$1
    shift
    "$program" --defaults-file=/dev/fd/3 "$@" 3<<EOF
[client]
user=$(quoted "$login_user")
password=$(quoted "$login_password")
$address
EOF
}

# with_login_file PROGRAM ARGUMENT…: as with_login, for a program that reads its option file more than once: from a file
# that has no name any more, so that nothing of it is left whatever ends this.
with_login_file() {
    program=$1
    shift
    options=$(mktemp) || return 1
    cat >"$options" <<EOF
[client]
user=$(quoted "$login_user")
password=$(quoted "$login_password")
$address
EOF
    exec 3<"$options"
    rm -f "$options"
    "$program" --defaults-file=/dev/fd/3 "$@"
    result=$?
    exec 3<&-
    return "$result"
}

# Reads SQL from standard input. Rows come as lines, columns separated by tabs; the client escapes tabs, newlines and
# backslashes in values.
sql() {
    with_login "$client" --batch --skip-column-names --default-character-set=utf8mb4 --connect-timeout=10 \
        --skip-reconnect "$@"
}

# The error code in what a client said: 1045 for "ERROR 1045 (28000): …".
error_code() { printf '%s\n' "$1" | sed -n 's/.*ERROR \([0-9][0-9]*\).*/\1/p' | head -n 1; }

# try_login USER PASSWORD WHAT: true when this login works. Otherwise $code has the error's code.
try_login() {
    login_user=$1
    login_password=$2
    tried="${tried:+$tried, }$3"
    if message=$(sql -e 'SELECT 1' 2>&1 >/dev/null); then return 0; fi
    code=$(error_code "$message")
    return 1
}

# variable NAME: the container's own setting NAME, or what is in the file that NAME_FILE names.
variable() {
    eval "value=\${$1-} file=\${$1_FILE-}"
    if [ -z "$value" ] && [ -n "$file" ] && [ -r "$file" ]; then value=$(cat "$file"); fi
    printf '%s' "$value"
}

# From 2000 on it is the client that speaks: it did not reach the server.
no_answer() { [ -z "$code" ] || [ "$code" -ge 2000 ]; }

# True when a login works: the one the user gave, and no other then; else root by the socket's rules, then by the
# image's variables.
try_logins() {
    tried=
    code=
    if [ -n "$GALLEY_USER" ]; then
        try_login "$GALLEY_USER" "$GALLEY_PASSWORD" "--user $GALLEY_USER"
        return
    fi
    if try_login root '' 'root without a password'; then return 0; fi
    if no_answer; then return 1; fi
    for name in MARIADB_ROOT_PASSWORD MYSQL_ROOT_PASSWORD; do
        password=$(variable "$name")
        if [ -n "$password" ] && try_login root "$password" "root with $name"; then return 0; fi
    done
    return 1
}

# Finds the login that the other functions use, or ends the script: 77 when none works.
log_in() {
    client=$(need_program mariadb mysql) || exit
    use_socket
    if ! try_logins; then
        if no_answer; then fail "the server does not answer on $where: $message"; fi
        fail "no login works (tried: $tried)" 77
    fi
    # A login that sees only a part would find only a part: a fingerprint of it would prove nothing.
    missing=$(
        sql <<'EOF'
SELECT GROUP_CONCAT(needed.name SEPARATOR ', ')
FROM (SELECT 'SELECT' AS name UNION SELECT 'PROCESS' UNION SELECT 'SUPER') AS needed
WHERE needed.name NOT IN (
    SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
    WHERE GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''',
            SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')
        OR GRANTEE IN (SELECT CONCAT('''', ROLE_NAME, '''@''''') FROM information_schema.ENABLED_ROLES));
EOF
    ) || fail "the login $login_user can't read its own privileges" 77
    if [ "$missing" != NULL ]; then fail "the login $login_user lacks the privileges $missing" 77; fi
}
