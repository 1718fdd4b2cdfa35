# Everything a plan rests on. Changes nothing.
observe() {
    log_in
    read_variables
    facts_from_sql || fail "the server does not answer its own status"
    facts_from_files
    replication
    in_doubt
}

# The server's settings that this script needs, as NAME<tab>VALUE lines.
read_variables() {
    variables=$(
        sql <<'EOF'
SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES
WHERE VARIABLE_NAME IN ('DATADIR', 'PORT', 'INNODB_DATA_HOME_DIR', 'INNODB_DATA_FILE_PATH', 'INNODB_LOG_GROUP_HOME_DIR',
    'INNODB_UNDO_DIRECTORY', 'ARIA_LOG_DIR_PATH', 'LOG_BIN_BASENAME', 'RELAY_LOG_BASENAME', 'ROCKSDB_DATADIR',
    'ROCKSDB_WAL_DIR', 'TMPDIR', 'INNODB_TMPDIR', 'SLAVE_LOAD_TMPDIR', 'GENERAL_LOG_FILE', 'SLOW_QUERY_LOG_FILE',
    'LOG_ERROR', 'SECURE_FILE_PRIV', 'SSL_CA', 'SSL_CERT', 'SSL_KEY', 'WSREP_ON');
EOF
    ) || fail "the server does not tell its settings"
    datadir=$(setting datadir)
    datadir=${datadir%/}
}

setting() { printf '%s\n' "$variables" | sed -n "s/^$1	//p"; }

facts_from_sql() {
    printf 'port=%s\n' "$(setting port)"
    sql <<'EOF'
SELECT CONCAT('version=', @@GLOBAL.version);
SELECT CONCAT('log-position=', VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
    WHERE VARIABLE_NAME = 'INNODB_LSN_CURRENT';
SELECT CONCAT('clients=', COUNT(*)) FROM information_schema.PROCESSLIST
    WHERE ID <> CONNECTION_ID() AND USER NOT IN ('system user', 'event_scheduler')
        AND COMMAND NOT IN ('Daemon', 'Killed', 'Slave_IO', 'Slave_SQL', 'Slave_worker', 'Binlog Dump');
SELECT CONCAT('note=', COUNT(*), ' table(s) of the engine MEMORY lose their rows at the stop') FROM information_schema.TABLES
    WHERE ENGINE = 'MEMORY' AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
    HAVING COUNT(*) > 0;
SELECT 'note=the event scheduler is on: an event that writes while a conversion is proved makes it fail, and it is undone'
    FROM DUAL WHERE @@GLOBAL.event_scheduler = 'ON';
SELECT CONCAT('databases=', COUNT(*)) FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT CONCAT('table-count=', COUNT(*)) FROM information_schema.TABLES
    WHERE TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
        AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED');
EOF
}

facts_from_files() {
    aria=$(setting aria_log_dir_path)
    aria=$(absolute "${aria:-$datadir}")
    identity=$(od -An -tx1 -j4 -N16 "$aria/aria_log_control" | tr -d ' \n')
    if [ ${#identity} -ne 32 ]; then fail "the server's $aria/aria_log_control can't be read"; fi
    printf 'identity=%s\narch=%s\n' "$identity" "$(uname -m)"
    for file in "$datadir/mariadb_upgrade_info" "$datadir/mysql_upgrade_info"; do
        if [ -r "$file" ]; then
            printf 'data-version=%s\n' "$(tr -d '\0\n' <"$file")"
            break
        fi
    done
    sed -n 's/^\([UG]\)id:[[:blank:]]*\([0-9]*\).*/\1id=\2/p' "/proc/$(server_pid)/status" | tr UG ug
    paths=$(data_paths | sort -u)
    printf '%s\n' "$paths" | sed 's/^/path=/'
    for name in tmpdir innodb_tmpdir slave_load_tmpdir general_log_file slow_query_log_file log_error secure_file_priv \
        ssl_ca ssl_cert ssl_key; do
        # A list of directories is separated by colons. What is relative lies in the data directory.
        setting "$name" | tr ':' '\n' | sed -n 's|^/|path-minor=/|p'
    done | sort -u
    printf 'data-bytes=%s\n' "$(printf '%s\n' "$paths" | total_bytes)"
}

# absolute PATH: a setting's path without its last slash; a relative one counts from the data directory.
absolute() {
    case $1 in
    /*) path=$1 ;;
    '' | . | ./) path=$datadir ;;
    ./*) path=$datadir/${1#./} ;;
    *) path=$datadir/$1 ;;
    esac
    printf '%s\n' "${path%/}"
}

# Every directory and file outside the data directory that holds data, and the data directory.
data_paths() {
    printf '%s\n' "$datadir"
    for name in innodb_data_home_dir innodb_log_group_home_dir innodb_undo_directory aria_log_dir_path rocksdb_datadir \
        rocksdb_wal_dir; do
        value=$(setting "$name")
        if [ -n "$value" ]; then absolute "$value"; fi
    done
    for name in log_bin_basename relay_log_basename; do
        value=$(setting "$name")
        if [ -n "$value" ]; then absolute "${value%/*}"; fi
    done
    setting innodb_data_file_path | tr ';' '\n' | sed -n 's|^\(/[^:]*\):.*|\1|p'
    # Tables with a DATA DIRECTORY: a file that names the place, or a symbolic link.
    for file in "$datadir"/* "$datadir"/*/*; do
        case $file in *.isl) sed -n 's|\(.*\)/[^/]*$|\1|p' "$file" ;; esac
        if [ -L "$file" ]; then readlink -f "$file"; fi
    done
}

# du counts what lies in two of its arguments once.
total_bytes() {
    kilobytes=$(
        set --
        while IFS= read -r path; do set -- "$@" "$path"; done
        du -sk -- "$@" 2>/dev/null | while read -r size _; do echo "$size"; done
    )
    total=0
    for size in $kilobytes; do total=$((total + size)); done
    printf '%s' $((total * 1024))
}

replication() {
    replicas=$(sql -e "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'") || exit
    # Not through a pipe, which would hide that the server did not answer.
    sources=$(sql -e 'SHOW ALL SLAVES STATUS') || fail 'the server does not tell whether it is a replica'
    if [ "$(setting wsrep_on)" = ON ]; then
        echo 'replication=the server is a member of a Galera cluster'
    elif [ -n "$sources" ]; then
        echo 'replication=the server is a replica of another one'
    elif [ "$replicas" -gt 0 ]; then
        echo 'replication=the server has replicas connected'
    else
        echo 'replication=none'
    fi
}

in_doubt() {
    prepared=$(sql -e 'XA RECOVER') || fail 'the server does not tell its prepared transactions'
    if [ -n "$prepared" ]; then
        echo "in-doubt=$(printf '%s\n' "$prepared" | wc -l) prepared XA transactions wait for their end"
    fi
}

observe </dev/null
