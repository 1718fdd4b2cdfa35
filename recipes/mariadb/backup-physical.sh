# A copy of the server's data, made while it works, as one stream on standard output: with the log that makes it
# consistent. It holds what was committed before its end.
backup() {
    log_in
    tool=$(need_program mariadb-backup mariabackup) || exit
    need_program mbstream >/dev/null || exit
    outside=$(places) || fail 'the server does not tell where its data lies'
    if [ -n "$outside" ]; then
        fail "data lies outside the data directory ($outside), and is not put back there: use the method dump"
    fi
    facts >&2 || fail 'the server does not tell what it holds'
    directory=$(mktemp -d) || exit
    trap 'rm -rf "$directory"' EXIT
    with_login_file "$tool" --backup --stream=mbstream --target-dir="$directory" || fail "$tool failed"
    position >&2 || fail 'the server does not tell its position'
}

places() {
    sql <<'END'
SELECT GROUP_CONCAT(LOWER(VARIABLE_NAME), '=', VARIABLE_VALUE SEPARATOR ', ') FROM information_schema.GLOBAL_VARIABLES
WHERE VARIABLE_NAME IN ('INNODB_DATA_HOME_DIR', 'INNODB_LOG_GROUP_HOME_DIR', 'INNODB_UNDO_DIRECTORY', 'ARIA_LOG_DIR_PATH')
    AND VARIABLE_VALUE NOT IN ('', '.', './', @@GLOBAL.datadir, TRIM(TRAILING '/' FROM @@GLOBAL.datadir))
HAVING COUNT(*) > 0;
END
}

facts() {
    printf 'user=%s\n' "$login_user"
    sql <<'END'
SELECT CONCAT('version=', @@GLOBAL.version);
SELECT CONCAT('data=', TRIM(TRAILING '/' FROM @@GLOBAL.datadir));
SELECT CONCAT('database=', SCHEMA_NAME) FROM information_schema.SCHEMATA
WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
END
}

position() {
    sql <<'END'
SELECT CONCAT('log-position=', VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
WHERE VARIABLE_NAME = 'INNODB_LSN_CURRENT';
SELECT CONCAT('gtid=', @@GLOBAL.gtid_binlog_pos) FROM DUAL WHERE @@GLOBAL.gtid_binlog_pos <> '';
END
}

backup </dev/null
