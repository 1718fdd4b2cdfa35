#!/bin/bash
# Entry point of the lab's PostgreSQL images. Written for the lab; it keeps the
# official image's contract: the variables, the temporary server on the unix
# socket only, the initialisation folder, the pg_hba lines.
set -euo pipefail

note() { printf '%s: %s\n' "docker-entrypoint" "$*"; }
fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

# setting NAME DEFAULT: from NAME or NAME_FILE. Read while still root, as a
# secret's file may be root's alone.
setting() {
    local key=$1 file=${1}_FILE value=${2:-}
    if [ -n "${!key:-}" ] && [ -n "${!file:-}" ]; then
        fail "both $key and $file are set (but are exclusive)"
    fi
    if [ -n "${!key:-}" ]; then
        value=${!key}
    elif [ -n "${!file:-}" ]; then
        value=$(<"${!file}")
    fi
    unset "$file"
    export "$key=$value"
}

read_settings() {
    setting POSTGRES_PASSWORD
    setting POSTGRES_USER postgres
    setting POSTGRES_DB "$POSTGRES_USER"
    setting POSTGRES_INITDB_ARGS
    setting POSTGRES_HOST_AUTH_METHOD
}

drop_root() {
    mkdir -p "$PGDATA" /run/postgresql
    chmod 700 "$PGDATA"
    find "$PGDATA" /run/postgresql ! -user postgres -exec chown postgres {} +
    exec setpriv --reuid postgres --regid postgres --init-groups -- env HOME=/var/lib/postgresql "$0" "$@"
}

check_password_setting() {
    if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
        fail 'Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser,
       or POSTGRES_HOST_AUTH_METHOD=trust to allow all connections without a password.'
    fi
}

# As the superuser over the socket; never over a network the caller's variables name.
sql() {
    PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password "$@"
}

run_init_files() {
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
        *.sh)
            note "running $file"
            # shellcheck source=/dev/null
            if [ -x "$file" ]; then "$file"; else . "$file"; fi
            ;;
        *.sql)
            note "running $file"
            sql --dbname "$POSTGRES_DB" -f "$file"
            ;;
        *.sql.gz)
            note "running $file"
            gunzip -c "$file" | sql --dbname "$POSTGRES_DB"
            ;;
        *.sql.zst)
            note "running $file"
            zstd -dc "$file" | sql --dbname "$POSTGRES_DB"
            ;;
        '/docker-entrypoint-initdb.d/*') ;;
        *) note "ignoring $file" ;;
        esac
    done
}

initialise() {
    local method=$POSTGRES_HOST_AUTH_METHOD
    local -a extra=()
    # A list of words by contract, as the official image splits it.
    read -r -a extra <<<"$POSTGRES_INITDB_ARGS"
    initdb -D "$PGDATA" --username "$POSTGRES_USER" --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") "${extra[@]}"
    if [ -z "$method" ]; then method=$(postgres -C password_encryption "${@:2}"); fi
    printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
    # An empty address list: clients must not meet a half-made database.
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -w start \
        -o "$(printf '%q ' "${@:2}" -c listen_addresses= -p "${PGPORT:-5432}")"
    if [ "$POSTGRES_DB" != postgres ]; then
        sql --dbname postgres --set database="$POSTGRES_DB" <<<'CREATE DATABASE :"database";'
    fi
    export PGPASSWORD=$POSTGRES_PASSWORD
    run_init_files
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
    unset PGPASSWORD
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

asks_for_help() {
    local argument
    for argument; do
        case $argument in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
    done
    return 1
}

prepare() {
    read_settings
    if [ "$(id -u)" = 0 ]; then drop_root "$@"; fi
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA" || true
    if [ -s "$PGDATA/PG_VERSION" ]; then
        printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
        check_password_setting
        initialise "$@"
    fi
}

main() {
    if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
    if [ "${1:-}" = postgres ] && ! asks_for_help "$@"; then prepare "$@"; fi
    exec "$@"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then main "$@"; fi
