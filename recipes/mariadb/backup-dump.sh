# Accounts and every database as SQL on standard output, as they were when it began: tables of engines without
# transactions as they are when they are read.
backup() {
    log_in
    tool=$(need_program mariadb-dump mysqldump) || exit
    facts >&2 || fail 'the server does not tell what it holds'
    with_login_file "$tool" --all-databases --single-transaction --routines --events --triggers --hex-blob \
        --default-character-set=utf8mb4 --flush-privileges --max-allowed-packet=1G || fail "$tool failed"
}

facts() {
    printf 'user=%s\n' "$login_user"
    sql <<'END'
SELECT CONCAT('version=', @@GLOBAL.version);
SELECT CONCAT('data=', TRIM(TRAILING '/' FROM @@GLOBAL.datadir));
SELECT CONCAT('log-position=', VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
WHERE VARIABLE_NAME = 'INNODB_LSN_CURRENT';
SELECT CONCAT('database=', SCHEMA_NAME) FROM information_schema.SCHEMATA
WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT CONCAT('note=', COUNT(*), ' tables of engines without transactions are as they were when they were read')
FROM information_schema.TABLES AS t JOIN information_schema.ENGINES AS e ON e.ENGINE = t.ENGINE
WHERE e.TRANSACTIONS <> 'YES' AND TABLE_TYPE = 'BASE TABLE'
    AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
HAVING COUNT(*) > 0;
END
}

backup </dev/null
