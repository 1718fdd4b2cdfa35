#!/bin/bash
# Entry point of the lab's MariaDB images. Written for the lab; it keeps the
# official image's contract: the variables, the temporary server without
# network, the initialisation folder, MARIADB_AUTO_UPGRADE.
set -euo pipefail

socket=/run/mysqld/mysqld.sock
server_pid=

note() { printf '%s [Note] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*"; }
fail() {
    printf '%s [ERROR] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*" >&2
    exit 1
}

# setting NAME: MARIADB_NAME or MYSQL_NAME, each also as …_FILE, into MARIADB_NAME.
# Read while still root, as a secret's file may be root's alone.
setting() {
    local name=$1 prefix key file value=''
    for prefix in MYSQL MARIADB; do
        key=${prefix}_$name
        file=${key}_FILE
        if [ -n "${!key:-}" ] && [ -n "${!file:-}" ]; then
            fail "both $key and $file are set (but are exclusive)"
        fi
        if [ -n "${!file:-}" ]; then
            value=$(<"${!file}")
        elif [ -n "${!key:-}" ]; then
            value=${!key}
        fi
        unset "$file"
    done
    if [ -n "$value" ]; then export "MARIADB_$name=$value"; fi
}

read_settings() {
    local name
    for name in ROOT_HOST ROOT_PASSWORD RANDOM_ROOT_PASSWORD ALLOW_EMPTY_ROOT_PASSWORD \
        USER PASSWORD DATABASE; do
        setting "$name"
    done
    # The official image's older spelling of the same switch.
    if [ -n "${MARIADB_ALLOW_EMPTY_PASSWORD:-}${MYSQL_ALLOW_EMPTY_PASSWORD:-}" ]; then
        export MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1
    fi
}

# The data directory the server itself would use with these arguments.
find_data_dir() {
    # Read to the end: closing the pipe early would make the server fail.
    data_dir=$("$@" --verbose --help --log-bin-index=/tmp/none 2>/dev/null |
        awk '$1 == "datadir" && !seen { $1 = ""; sub(/^ */, ""); print; seen = 1 }')
    data_dir=${data_dir%/}
    [ -n "$data_dir" ] || fail "the server does not tell its data directory; are its options valid? $*"
}

# sql_string VALUE: as a quoted literal.
sql_string() {
    local value=${1//\\/\\\\}
    printf "'%s'" "${value//\'/\\\'}"
}

client() { mariadb --no-defaults --protocol=socket -uroot -hlocalhost --socket="$socket" --comments "$@"; }

temporary_server_answers() { client --database=mysql -e 'SELECT 1' >/dev/null 2>&1; }

start_temporary_server() {
    local tries=1200
    note "Starting temporary server"
    "$@" --skip-networking --default-time-zone=SYSTEM --socket="$socket" \
        --loose-wsrep_on=OFF --expire-logs-days=0 --skip-slave-start \
        --loose-innodb_buffer_pool_load_at_startup=0 &
    server_pid=$!
    until temporary_server_answers; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "the temporary server does not answer"
        kill -0 "$server_pid" 2>/dev/null || fail "the temporary server ended"
        sleep 0.1
    done
    note "Temporary server started."
}

stop_temporary_server() {
    note "Stopping temporary server"
    kill -TERM "$server_pid"
    wait "$server_pid" || fail "the temporary server did not end cleanly"
    note "Temporary server stopped"
}

check_root_setting() {
    if [ -z "${MARIADB_ROOT_PASSWORD:-}${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-}${MARIADB_RANDOM_ROOT_PASSWORD:-}" ]; then
        fail "Database is uninitialized and password option is not specified
	You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD"
    fi
    if [ -n "${MARIADB_PASSWORD:-}" ] && [ -z "${MARIADB_USER:-}" ]; then
        note "MARIADB_PASSWORD is set but MARIADB_USER is not; no user is created"
    fi
}

# For healthcheck.sh: an account that may do nothing but log in, its password
# in a file only the server's user reads, as the official image keeps it.
create_health_account() {
    local password host
    password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
    for host in localhost 127.0.0.1 ::1; do
        printf "CREATE USER healthcheck@'%s' IDENTIFIED BY '%s';\n" "$host" "$password"
    done
    (
        umask 077
        printf '[mariadb-client]\nport=3306\nsocket=%s\nuser=healthcheck\npassword=%s\nprotocol=tcp\n' \
            "$socket" "$password" >"$data_dir/.my-healthcheck.cnf"
    )
}

create_accounts() {
    local password root_host=${MARIADB_ROOT_HOST:-%} grantable
    if [ -n "${MARIADB_RANDOM_ROOT_PASSWORD:-}" ]; then
        MARIADB_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
        export MARIADB_ROOT_PASSWORD
        note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
    fi
    password=$(sql_string "${MARIADB_ROOT_PASSWORD:-}")
    {
        printf 'SET @@SESSION.SQL_LOG_BIN=0;\n'
        # Only root@localhost and the server's own account are left of the install.
        printf "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');\n"
        printf 'FLUSH PRIVILEGES;\n'
        printf "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD(%s);\n" "$password"
        if [ "$root_host" != localhost ]; then
            printf "CREATE USER root@%s IDENTIFIED BY %s;\n" "$(sql_string "$root_host")" "$password"
            printf "GRANT ALL ON *.* TO root@%s WITH GRANT OPTION;\n" "$(sql_string "$root_host")"
        fi
        if [ -n "${MARIADB_DATABASE:-}" ]; then
            # shellcheck disable=SC2016  # SQL's backticks
            printf 'CREATE DATABASE IF NOT EXISTS `%s`;\n' "${MARIADB_DATABASE//\`/\`\`}"
        fi
        if [ -n "${MARIADB_USER:-}" ] && [ -n "${MARIADB_PASSWORD:-}" ]; then
            printf "CREATE USER %s@'%%' IDENTIFIED BY %s;\n" \
                "$(sql_string "$MARIADB_USER")" "$(sql_string "$MARIADB_PASSWORD")"
            if [ -n "${MARIADB_DATABASE:-}" ]; then
                # In a grant an underscore would stand for any character.
                grantable=${MARIADB_DATABASE//\`/\`\`}
                printf "GRANT ALL ON \`%s\`.* TO %s@'%%';\n" "${grantable//_/\\_}" "$(sql_string "$MARIADB_USER")"
            fi
        fi
        create_health_account
    } | client --database=mysql
    export MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-}
}

run_init_files() {
    local file
    local -a database=()
    if [ -n "${MARIADB_DATABASE:-}" ]; then database=("--database=$MARIADB_DATABASE"); fi
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
        *.sh)
            note "running $file"
            # shellcheck source=/dev/null
            if [ -x "$file" ]; then "$file"; else . "$file"; fi
            ;;
        *.sql)
            note "running $file"
            client "${database[@]}" <"$file"
            ;;
        *.sql.gz)
            note "running $file"
            gunzip -c "$file" | client "${database[@]}"
            ;;
        *.sql.zst)
            note "running $file"
            zstd -dc "$file" | client "${database[@]}"
            ;;
        '/docker-entrypoint-initdb.d/*') ;;
        *) note "ignoring $file" ;;
        esac
    done
}

initialise() {
    note "Initializing database files"
    mariadb-install-db --datadir="$data_dir" --skip-name-resolve --auth-root-authentication-method=normal \
        --skip-test-db --cross-bootstrap "${@:2}" >/tmp/install.log 2>&1 || {
        cat /tmp/install.log >&2
        fail "mariadb-install-db failed"
    }
    rm -f /tmp/install.log
    note "Database files initialized"
    start_temporary_server "$@"
    create_accounts
    run_init_files
    # So that the next start knows that this data needs no conversion. Some
    # versions' own install already wrote it, under the older name.
    if [ -z "$(data_version)" ]; then
        printf '%s' "$(upgrade_version)" >"$data_dir/mariadb_upgrade_info"
    fi
    stop_temporary_server
    unset MYSQL_PWD
    note "MariaDB init process done. Ready for start up."
}

# 10.11.19-MariaDB from 1:10.11.19-0+deb12u1
upgrade_version() {
    local version=${MARIADB_VERSION#*:}
    printf '%s-MariaDB' "${version%%-*}"
}

data_version() {
    local file
    for file in "$data_dir/mariadb_upgrade_info" "$data_dir/mysql_upgrade_info"; do
        if [ -r "$file" ]; then
            tr -d '\0\n' <"$file"
            return
        fi
    done
}

upgrade_needed() {
    local have=$1 want major_minor
    want=$(upgrade_version)
    if [ -z "$have" ]; then
        note "MariaDB upgrade information missing, assuming required"
        return 0
    fi
    major_minor=$(cut -d. -f1,2 <<<"$have")
    want=$(cut -d. -f1,2 <<<"$want")
    [ "$major_minor" != "$want" ] && [ "$(printf '%s\n%s\n' "$major_minor" "$want" | sort -V | head -n 1)" = "$major_minor" ]
}

upgrade_data() {
    local have
    have=$(data_version)
    if ! upgrade_needed "$have"; then
        note "MariaDB upgrade not required"
        return
    fi
    if [ -z "${MARIADB_AUTO_UPGRADE:-}" ]; then
        note "MariaDB upgrade (mariadb-upgrade) required, but skipped due to \$MARIADB_AUTO_UPGRADE setting"
        return
    fi
    start_temporary_server "$@" --skip-grant-tables --loose-innodb_buffer_pool_dump_at_shutdown=0
    if [ -z "${MARIADB_DISABLE_UPGRADE_BACKUP:-}" ]; then
        note "Backing up system database"
        mariadb-dump --no-defaults --protocol=socket --socket="$socket" --skip-lock-tables --single-transaction mysql |
            zstd -q -o "$data_dir/system_mysql_backup_${have:-unknown}.sql.zst" -f ||
            fail "Unable to backup system database for upgrade from ${have:-unknown}."
    fi
    note "Starting mariadb-upgrade"
    mariadb-upgrade --no-defaults --protocol=socket --socket="$socket" --upgrade-system-tables
    note "Finished mariadb-upgrade"
    stop_temporary_server
}

# Runs as root: gives the directories to the server's account and starts this
# script over as that account.
drop_root() {
    mkdir -p "$data_dir" /run/mysqld
    find "$data_dir" /run/mysqld ! -user mysql -exec chown mysql: {} +
    note "Switching to dedicated user 'mysql'"
    exec setpriv --reuid mysql --regid mysql --init-groups -- "$0" "$@"
}

asks_for_help() {
    local argument
    for argument; do
        case $argument in -'?' | --help | --print-defaults | -V | --version) return 0 ;; esac
    done
    return 1
}

prepare() {
    read_settings
    find_data_dir "$@"
    if [ "$(id -u)" = 0 ]; then drop_root "$@"; fi
    if [ ! -d "$data_dir/mysql" ]; then
        check_root_setting
        initialise "$@"
    else
        upgrade_data "$@"
    fi
}

main() {
    if [ "${1:0:1}" = - ]; then set -- mariadbd "$@"; fi
    case ${1:-} in
    mariadbd | mysqld) if ! asks_for_help "$@"; then prepare "$@"; fi ;;
    esac
    exec "$@"
}

# The broken image reads this file for its functions.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then main "$@"; fi
