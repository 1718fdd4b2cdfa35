# A copy of the server's data, made while it works, as one stream on standard output: with the log that makes it
# consistent. It holds what was committed before its end, whose place in the log it tells.
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
    mkdir "$directory/end" || exit
    with_login_file "$tool" --backup --stream=mbstream --target-dir="$directory" --extra-lsndir="$directory/end" ||
        fail "$tool failed"
    position >&2
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

# How far the log was copied, and the last transaction of the binary log by then: what is committed later is not in it.
position() {
    cat "$directory"/end/*_checkpoints | sed -n 's/^last_lsn = \([0-9]*\)$/log-position=\1/p'
    cat "$directory"/end/*_info | sed -n "s/^binlog_pos = .*GTID of the last change '\(..*\)'\$/gtid=\1/p"
}

backup </dev/null
