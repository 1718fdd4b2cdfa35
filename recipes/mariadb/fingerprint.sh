# What the database holds: every user table with its rows and a hash over their content, small ones first, until
# GALLEY_BUDGET_SECONDS (default 60) are over; and the names of what else there is. Needs a server without writers.
#
# A row's text is every column's bytes with their length before them, NULL apart; its MD5 is cut in two numbers of 60
# bits, which are summed over the rows: the order of rows does not matter, and a row that is there twice counts twice.
fingerprint() {
    log_in
    {
        session
        listing
    } | sql || fail 'the server does not tell what it holds'
    # The pipe hides how its left side ended: that goes another way round.
    exec 5>&1
    made=$({ { queries; echo "$?" >&4; } | sql --force >&5; } 4>&1)
    if [ "$made" != 0 ]; then fail 'the server does not tell its tables'; fi
}

queries() {
    printf 'SET @deadline = UNIX_TIMESTAMP(SYSDATE(6)) + %d;\n' "${GALLEY_BUDGET_SECONDS:-60}"
    session
    printf 'DELIMITER //\n'
    table_queries && sequence_queries && printf "SELECT 'end', @listed, @covered//\n"
}

# One form of text for every value, on every version.
session() {
    cat <<'EOF'
SET SESSION sql_mode = '', time_zone = '+00:00', max_statement_time = 0, group_concat_max_len = 67108864,
    character_set_results = utf8mb4, collation_connection = utf8mb4_bin, @covered = 0;
EOF
}

listing() {
    cat <<'EOF'
SELECT 'table', CONCAT(TABLE_SCHEMA, '.', TABLE_NAME), '-', '-' FROM information_schema.TABLES
WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
    AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT 'object', 'database', SCHEMA_NAME FROM information_schema.SCHEMATA
WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT 'object', 'view', CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.VIEWS
WHERE TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT 'object', LOWER(ROUTINE_TYPE), CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME), MD5(COALESCE(ROUTINE_DEFINITION, ''))
FROM information_schema.ROUTINES
WHERE ROUTINE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT 'object', 'trigger', CONCAT(TRIGGER_SCHEMA, '.', TRIGGER_NAME), MD5(ACTION_STATEMENT)
FROM information_schema.TRIGGERS
WHERE TRIGGER_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT 'object', 'event', CONCAT(EVENT_SCHEMA, '.', EVENT_NAME), MD5(EVENT_DEFINITION) FROM information_schema.EVENTS;
SELECT 'object', IF(is_role = 'Y', 'role', 'user'), CONCAT(User, '@', Host) FROM mysql.user;
SELECT 'object', 'grant', CONCAT(GRANTEE, ' ', PRIVILEGE_TYPE, ' ', TABLE_SCHEMA)
FROM information_schema.SCHEMA_PRIVILEGES WHERE PRIVILEGE_TYPE NOT LIKE 'DELETE %';
EOF
}

# One block for each table, as the server writes it: the client sends them one after the other. An error tells its
# code in the table's line; only the end of the time is none, as the table then stays as it was listed.
table_queries() {
    {
        session
        cat <<'EOF'
SELECT CONCAT('SET @listed = ', COUNT(*), '//') FROM information_schema.TABLES
WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
    AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys');
SELECT CONCAT(
    'SET SESSION max_statement_time = GREATEST(0.01, @deadline - UNIX_TIMESTAMP(SYSDATE(6)))//',
    'BEGIN NOT ATOMIC ',
    'DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN GET DIAGNOSTICS CONDITION 1 @code = MYSQL_ERRNO; ',
    'SELECT ''table'', ', QUOTE(CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME)),
    ', IF(@code IN (1317, 1969), ''-'', ''!''), IF(@code IN (1317, 1969), ''-'', @code); END; ',
    'IF UNIX_TIMESTAMP(SYSDATE(6)) < @deadline THEN ',
    'SELECT COUNT(*), COUNT(h), ',
    'CONCAT(COALESCE(SUM(CAST(CONV(SUBSTR(h, 1, 15), 16, 10) AS UNSIGNED)), 0), '':'', ',
    'COALESCE(SUM(CAST(CONV(SUBSTR(h, 16, 15), 16, 10) AS UNSIGNED)), 0)) INTO @rows, @hashed, @hash ',
    'FROM (SELECT MD5(CONCAT('''', ',
    COALESCE(GROUP_CONCAT(c.part ORDER BY c.place SEPARATOR ', '), ''''''),
    ')) AS h FROM `', REPLACE(t.TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(t.TABLE_NAME, '`', '``'), '`',
    IF(t.TABLE_TYPE = 'SYSTEM VERSIONED', ' FOR SYSTEM_TIME ALL', ''),
    ') AS hashed; ',
    -- A row whose text is longer than the server's longest packet has no hash.
    'SELECT ''table'', ', QUOTE(CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME)),
    ', IF(@rows = @hashed, @rows, ''!''), IF(@rows = @hashed, @hash, ''too-long''); ',
    'SET @covered = @covered + (@rows = @hashed); END IF; END//')
FROM information_schema.TABLES AS t
LEFT JOIN (
    SELECT TABLE_SCHEMA, TABLE_NAME, place,
        IF(is_long, CONCAT('COALESCE(MD5(', bytes, '), ''-'')'),
            CONCAT('COALESCE(CONCAT(LENGTH(', bytes, '), '':'', ', bytes, '), ''-'')')) AS part
    FROM (
        SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION AS place,
            COALESCE(CHARACTER_MAXIMUM_LENGTH, 0) > 65535 AS is_long,
            CONCAT('CAST(',
                CASE
                    -- Its own text has too few digits to tell two values apart.
                    WHEN DATA_TYPE = 'float' THEN CONCAT('CAST(', name, ' AS DOUBLE)')
                    -- The end of time of a row that is not history: 2038 up to 11.4, 2106 from 11.5 on.
                    WHEN GENERATION_EXPRESSION = 'ROW END' AND DATA_TYPE = 'timestamp'
                        THEN CONCAT('IF(', name, ' > ''2038-01-19 03:14:07'', ''now'', ', name, ')')
                    ELSE name
                END, ' AS BINARY)') AS bytes
        FROM (SELECT *, CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`') AS name
            FROM information_schema.COLUMNS) AS named
        -- Computed when it is read: no data.
        WHERE EXTRA NOT LIKE '%VIRTUAL GENERATED%'
        UNION ALL
        SELECT TABLE_SCHEMA, TABLE_NAME, 100000 + period.place, 0, period.bytes
        FROM information_schema.TABLES AS versioned,
            (SELECT 1 AS place, 'CAST(row_start AS BINARY)' AS bytes
            UNION SELECT 2, 'CAST(IF(row_end > ''2038-01-19 03:14:07'', ''now'', row_end) AS BINARY)') AS period
        WHERE TABLE_TYPE = 'SYSTEM VERSIONED' AND NOT EXISTS (
            SELECT 1 FROM information_schema.COLUMNS AS shown
            WHERE shown.TABLE_SCHEMA = versioned.TABLE_SCHEMA AND shown.TABLE_NAME = versioned.TABLE_NAME
                AND shown.GENERATION_EXPRESSION = 'ROW END')
    ) AS columns_of_data
) AS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
    AND t.TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
    -- What lies elsewhere, or is gone at every start.
    AND COALESCE(t.ENGINE, '') NOT IN ('MEMORY', 'BLACKHOLE', 'FEDERATED', 'CONNECT', 'SPIDER', 'SPHINX', 'S3', 'OQGRAPH')
GROUP BY t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.DATA_LENGTH
ORDER BY COALESCE(t.DATA_LENGTH, 0), t.TABLE_SCHEMA, t.TABLE_NAME;
EOF
    } | sql --raw
}

sequence_queries() {
    sql --raw <<'EOF'
SET SESSION sql_mode = '';
SELECT CONCAT('SELECT ''object'', ''sequence'', ', QUOTE(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)),
    ', next_not_cached_value FROM `', REPLACE(TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(TABLE_NAME, '`', '``'), '`//')
FROM information_schema.TABLES WHERE TABLE_TYPE = 'SEQUENCE';
EOF
}

fingerprint </dev/null
