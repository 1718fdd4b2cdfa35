# What the image brings. Runs without a server, in a container of its own.
image() {
    find_programs postgres
    version=$(postgres --version | sed -n 's/^[^0-9]*\([0-9].*\)/\1/p')
    if [ -z "$version" ]; then fail 'postgres does not tell its version'; fi
    printf 'version=%s\nuid=%s\ngid=%s\narch=%s\n' "$version" "$(id -u)" "$(id -g)" "$(uname -m)"
    collations=$(ask_throwaway_cluster 2>/dev/null)
    printf '%s\n' "$collations" | grep '^collation\.'
    # An image without any locale but C has nothing to ask about.
    if ! printf '%s\n' "$collations" | grep -q '^collation\.libc='; then
        libc=$(getconf GNU_LIBC_VERSION 2>/dev/null)
        if [ -n "$libc" ]; then printf 'collation.libc=%s\n' "${libc#* }"; fi
    fi
    printf 'collation.libc-name=%s\n' "$(libc_name)"
}

# The server itself knows what its libraries say: a small cluster is made, asked in single-user mode, and removed.
ask_throwaway_cluster() {
    directory=$(mktemp -d) || return 1
    trap 'rm -rf "$directory"' EXIT
    initdb --pgdata="$directory/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null ||
        return 1
    printf '%s\n' "SELECT 'collation.' || CASE collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' ELSE 'builtin' END
        || '=' || string_agg(DISTINCT pg_collation_actual_version(oid), ',')
        FROM pg_collation WHERE collprovider <> 'd' AND pg_collation_actual_version(oid) IS NOT NULL
        GROUP BY collprovider;" | tr '\n' ' ' |
        postgres --single -D "$directory/data" -c log_min_messages=fatal template1 |
        sed -n 's/.*"\(collation\.[^"]*\)".*/\1/p'
}

image </dev/null
