# Makes a server's data in GALLEY_DATA and loads the SQL on standard input into it, by a server that nobody else can
# reach.
restore() {
    server=$(need_program mariadbd mysqld) || exit
    client=$(need_program mariadb mysql) || exit
    install=$(need_program mariadb-install-db mysql_install_db) || exit
    admin=$(need_program mariadb-admin mysqladmin) || exit
    mkdir -p "$GALLEY_DATA" || exit
    if [ -n "$(find "$GALLEY_DATA" -mindepth 1 ! -name lost+found)" ]; then fail "$GALLEY_DATA is not empty"; fi
    chown "$(id -u mysql):$(id -g mysql)" "$GALLEY_DATA"
    "$install" --user=mysql --datadir="$GALLEY_DATA" --auth-root-authentication-method=normal --skip-test-db \
        >/dev/null </dev/null || fail 'no data directory could be made'
    directory=$(mktemp -d) || exit
    chown mysql "$directory"
    socket=$directory/socket
    "$server" --user=mysql --datadir="$GALLEY_DATA" --skip-networking --socket="$socket" --skip-log-bin \
        --max-allowed-packet=1G --pid-file="$directory/pid" >"$directory/log" 2>&1 </dev/null &
    process=$!
    wait_for_server
    {
        cat
        printf '\nSELECT "galley-loaded";\n'
    } | "$client" --no-defaults --socket="$socket" --user=root --default-character-set=utf8mb4 \
        --max-allowed-packet=1G --batch --skip-column-names >"$directory/said" || fail 'the dump could not be loaded'
    grep -qx galley-loaded "$directory/said" || fail 'the dump could not be loaded to its end'
    kill -TERM "$process"
    wait "$process" || fail 'the server did not stop cleanly'
    printf 'checked=loaded without an error\n'
}

wait_for_server() {
    tries=0
    until "$admin" --no-defaults --socket="$socket" --user=root ping >/dev/null 2>&1 </dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ] || ! kill -0 "$process" 2>/dev/null; then
            tail -n 3 "$directory/log" >&2
            fail 'the server did not start'
        fi
        sleep 0.5 2>/dev/null || sleep 1
    done
}

restore
