# What the image brings. Runs without a server, in a container of its own.
image() {
    server=$(need_program mariadbd mysqld) || exit
    version=$("$server" --no-defaults --version | sed -n 's/.* Ver \([^ ]*\).*/\1/p')
    if [ -z "$version" ]; then fail "$server does not tell its version"; fi
    printf 'version=%s\narch=%s\n' "$version" "$(uname -m)"
    if id mysql >/dev/null 2>&1; then printf 'uid=%s\ngid=%s\n' "$(id -u mysql)" "$(id -g mysql)"; fi
}

image </dev/null
