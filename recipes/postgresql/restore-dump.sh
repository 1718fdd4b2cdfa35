# Makes a cluster in GALLEY_DATA as the dump's was and loads the SQL on standard input into it, by a server that nobody
# else can reach.
restore() {
    find_programs initdb
    superuser=$(kept superuser)
    if [ -z "$superuser" ]; then fail 'the superuser of the dump is not known'; fi
    mkdir -p "$GALLEY_DATA" || exit
    if [ -n "$(ls -A "$GALLEY_DATA")" ]; then fail "$GALLEY_DATA is not empty"; fi
    initdb --pgdata="$GALLEY_DATA" --username="$superuser" --encoding="$(kept encoding)" \
        --lc-collate="$(kept collate)" --lc-ctype="$(kept ctype)" --auth-local=trust --auth-host=scram-sha-256 \
        --no-sync >/dev/null </dev/null || fail 'no cluster could be made'
    # As the image's entry point has it. Also passwords that are stored as MD5 are asked for.
    printf 'host all all all md5\n' >>"$GALLEY_DATA/pg_hba.conf"
    directory=$(mktemp -d) || exit
    server "-c listen_addresses='' -c unix_socket_directories='$directory' -c fsync=off -c full_page_writes=off"
    load || fail 'the dump could not be loaded'
    pg_ctl --pgdata="$GALLEY_DATA" --wait --timeout=86400 --silent stop </dev/null >&2 || fail 'the server did not stop'
    initdb --pgdata="$GALLEY_DATA" --sync-only >/dev/null </dev/null || fail 'the data could not be synced'
    printf 'checked=loaded without an error\n'
}

kept() { printf '%s\n' "$GALLEY_KEPT" | sed -n "s/^$1=//p"; }

server() {
    pg_ctl --pgdata="$GALLEY_DATA" --wait --timeout=300 --silent --log="$directory/log" --options="$1" start \
        </dev/null >&2 || { tail -n 3 "$directory/log" >&2; fail 'the server did not start'; }
}

# The head of the dump makes every role; this one is there. The pipe would hide how sed ended, and psql would take what
# came for the whole: the dump's own last line has to be there.
load() {
    role=$(printf '%s' "$superuser" | sed 's/[][\.*^$/]/\\&/g')
    {
        sed -e "1,/^\\\\connect /{" -e "/^CREATE ROLE \"\\{0,1\\}$role\"\\{0,1\\};\$/d" -e '}'
        printf '\n\\echo galley-loaded\n'
    } | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host="$directory" --username="$superuser" \
        --dbname=postgres --file=- >"$directory/said" || return 1
    grep -qx galley-loaded "$directory/said"
}

restore
