# Everything a plan rests on. Changes nothing.
observe() {
    log_in
    databases=$(databases) || fail 'the server does not tell its databases'
    facts_from_sql || fail 'the server does not answer its own status'
    facts_from_files
    table_count=0
    collations=
    while IFS= read -r name; do look_into "$name"; done <<EOF
$databases
EOF
    printf 'table-count=%s\n' "$table_count"
    collation_facts
}

facts_from_sql() {
    sql "$main_database" <<'EOF'
SELECT 'version=' || current_setting('server_version');
SELECT 'identity=' || system_identifier FROM pg_control_system();
SELECT 'log-position=' || pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END, '0/0');
SELECT 'port=' || current_setting('port');
SELECT 'clients=' || count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();
SELECT 'note=' || count(*) || ' database(s) take no connections: their tables are not compared'
FROM pg_database WHERE NOT datallowconn AND datname <> 'template0' HAVING count(*) > 0;
SELECT 'databases=' || count(*) FROM pg_database WHERE NOT datistemplate;
-- A publication without a slot sends nothing, so slots tell it all.
SELECT 'replication=' || CASE
    WHEN pg_is_in_recovery() THEN 'the server is a standby or still recovers'
    WHEN EXISTS (SELECT FROM pg_stat_replication) THEN 'the server has standbys or other receivers connected'
    WHEN EXISTS (SELECT FROM pg_replication_slots) THEN 'the server has replication slots'
    WHEN EXISTS (SELECT FROM pg_subscription) THEN 'the server subscribes to another one'
    ELSE 'none' END;
SELECT 'in-doubt=' || count(*) || ' prepared transactions wait for their end' FROM pg_prepared_xacts HAVING count(*) > 0;
EOF
}

# Every directory and file that holds data or settings, and those whose loss costs little.
facts_from_files() {
    printf 'data-version=%s\n' "$(cat "$(data_directory)/PG_VERSION")"
    printf 'uid=%s\ngid=%s\narch=%s\n' "$(id -u)" "$(id -g)" "$(uname -m)"
    paths=$(
        sql "$main_database" <<'EOF'
SELECT setting FROM pg_settings WHERE name IN ('data_directory', 'config_file', 'hba_file', 'ident_file');
SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE pg_tablespace_location(oid) <> '';
SELECT DISTINCT sourcefile FROM pg_settings WHERE sourcefile IS NOT NULL;
EOF
    ) || fail 'the server does not tell its paths'
    wal=$(readlink -f "$(data_directory)/pg_wal")
    paths=$(printf '%s\n%s\n' "$paths" "$wal" | sort -u)
    printf '%s\n' "$paths" | sed 's/^/path=/'
    sql "$main_database" <<'EOF'
SELECT DISTINCT 'path-minor=' || setting FROM pg_settings
WHERE name IN ('log_directory', 'stats_temp_directory', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'ssl_crl_file',
    'ssl_dh_params_file', 'external_pid_file', 'krb_server_keyfile') AND setting LIKE '/%';
EOF
    printf 'data-bytes=%s\n' "$(printf '%s\n' "$paths" | total_bytes)"
}

# du counts what lies in two of its arguments once.
total_bytes() {
    set --
    while IFS= read -r path; do set -- "$@" "$path"; done
    total=0
    for size in $(du -sk -- "$@" 2>/dev/null | sed 's/[^0-9].*//'); do total=$((total + size)); done
    printf '%s' $((total * 1024))
}

# look_into DATABASE: adds to the number of tables and to the collations in use, as PROVIDER<tab>RECORDED<tab>ACTUAL
# lines: the version of the ordering rules that the indexes were made by, and that of today.
look_into() {
    found=$(sql "$1" -c "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'm') AND relpersistence <> 't'
        AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)") ||
        fail "the database $1 can't be looked into"
    table_count=$((table_count + found))
    if [ "$(sql "$1" -c 'SHOW server_version_num')" -ge 150000 ]; then
        of_database="datlocprovider, coalesce(datcollversion, '-'), coalesce(pg_database_collation_actual_version(oid), '-')"
        by_libc="datlocprovider = 'c'"
    else
        of_database="'c', '-', '-'"
        by_libc=true
    fi
    found=$(
        sql "$1" <<EOF
SELECT $of_database FROM pg_database
WHERE datname = current_database() AND NOT ($by_libc AND (datcollate IN ('C', 'POSIX') OR datcollate LIKE 'C.%'));
SELECT DISTINCT collprovider, coalesce(collversion, '-'), coalesce(pg_collation_actual_version(c.oid), '-')
FROM pg_collation AS c
WHERE collprovider <> 'd' AND collname NOT IN ('C', 'POSIX') AND collname NOT LIKE 'C.%' AND EXISTS (
    SELECT FROM pg_depend WHERE refclassid = 'pg_collation'::regclass AND refobjid = c.oid AND deptype IN ('n', 'a'));
EOF
    ) || fail "the database $1 does not tell its collations"
    collations=$(printf '%s\n%s\n' "$collations" "$found")
}

# One fact for each provider in use: today's versions, as the image's fact has them; where something was made by
# others, those too, so that the facts can't be equal.
collation_facts() {
    today=$(
        sql "$main_database" <<'EOF'
SELECT collprovider, string_agg(DISTINCT pg_collation_actual_version(oid), ',')
FROM pg_collation WHERE collprovider <> 'd' AND pg_collation_actual_version(oid) IS NOT NULL GROUP BY collprovider;
EOF
    ) || fail 'the server does not tell its collations'
    for provider in c=libc i=icu b=builtin; do
        rows=$(printf '%s\n' "$collations" | sed -n "s/^${provider%%=*}	//p")
        if [ -z "$rows" ]; then continue; fi
        versions=$(printf '%s\n' "$today" | sed -n "s/^${provider%%=*}	//p")
        if [ -z "$versions" ] && [ "$provider" = c=libc ]; then
            versions=$(getconf GNU_LIBC_VERSION 2>/dev/null)
            versions=${versions#* }
        fi
        others=$(printf '%s\n' "$rows" | awk -F '\t' '$1 != "-" && $1 != $2 { print $1 }' | sort -u | tr '\n' ',')
        if [ -n "$others$versions" ]; then printf 'collation.%s=%s\n' "${provider#*=}" "$others$versions"; fi
        if [ "$provider" = c=libc ]; then printf 'collation.libc-name=%s\n' "$(libc_name)"; fi
    done
}

observe </dev/null
