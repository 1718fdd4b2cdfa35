# Put before every maintenance script, still-running and cancel, after login.sh.
#
# Each statement on a table begins with the run's tag in a comment, which the server shows in its list of processes. What
# fails is gathered, told at the end, and makes the script end with 1.
failures=''
tab='	'

failed() { failures="$failures${failures:+$newline}  $1"; }

finish() {
    if [ -n "$failures" ]; then fail "failed:$newline$failures"; fi
}

# A text as the server reads it, whatever is in it and whatever sql_mode says.
literal() { printf "x'%s'" "$(printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n')"; }

# tagged STATEMENT: runs it so that it can be found.
tagged() {
    sql --comments <<EOF
SET SESSION max_statement_time = 0, lock_wait_timeout = ${with_lock_wait:-60};
/* $GALLEY_RUN */ $1;
EOF
}

# Lines of a name for people, the quoted name, the engine, the KiB of data and indexes, and the type. A backquote is the only
# character to be escaped in a quoted name; names with a line break or a tab do not fit into a line and are told.
tables() {
    sql --raw <<EOF
SET SESSION sql_mode = '';
SELECT CONCAT_WS('$tab', CONCAT(TABLE_SCHEMA, '.', TABLE_NAME),
    CONCAT('\`', REPLACE(TABLE_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(TABLE_NAME, '\`', '\`\`'), '\`'),
    COALESCE(ENGINE, '-'), CEIL(COALESCE(DATA_LENGTH + INDEX_LENGTH, 0) / 1024), TABLE_TYPE)
FROM information_schema.TABLES WHERE $chosen AND NOT $unspeakable ORDER BY TABLE_SCHEMA, TABLE_NAME;
EOF
}

unspeakable="CONCAT(TABLE_SCHEMA, TABLE_NAME) REGEXP '[[:cntrl:]]'"

# each_table FUNCTION: calls it with each table that is meant (the name for people, the quoted one, engine, KiB, type), and
# ends the script.
each_table() {
    log_in
    if [ -n "$with_table" ] && [ -z "$with_database" ]; then
        fail 'a table needs its database: --with database=NAME'
    fi
    chosen="TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
        AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')"
    if [ -n "$with_database" ]; then
        chosen="$chosen AND CAST(TABLE_SCHEMA AS BINARY) = $(literal "$with_database")"
    fi
    if [ -n "$with_table" ]; then chosen="$chosen AND CAST(TABLE_NAME AS BINARY) = $(literal "$with_table")"; fi
    list=$(tables) || fail 'the server does not tell its tables'
    odd=$(sql -e "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES
        WHERE $chosen AND $unspeakable") || fail 'the server does not tell its tables'
    if [ -n "$odd" ]; then
        while IFS= read -r name; do failed "$name: left out: a control character in its name"; done <<EOF
$odd
EOF
    fi
    if [ -z "$list$odd" ]; then
        if [ -n "$with_table" ]; then fail "there is no table $with_table in a database $with_database"; fi
        if [ -n "$with_database" ] && [ "$(sql -e "SELECT COUNT(*) FROM information_schema.SCHEMATA
            WHERE CAST(SCHEMA_NAME AS BINARY) = $(literal "$with_database")")" != 1 ]; then
            fail "there is no database $with_database"
        fi
        echo 'there are no tables'
        return 0
    fi
    if [ -z "$list" ]; then finish; fi
    while IFS=$tab read -r label name engine size type; do
        "$1" "$label" "$name" "$engine" "$size" "$type" </dev/null
    done <<EOF
$list
EOF
    finish
}

# attempt LABEL STATEMENT ENGINE: runs what answers with rows of table, operation, kind and text. Sets `bad` to what went
# wrong, and `is_told` where the engine can't do it at all.
attempt() {
    bad=''
    is_told=''
    if ! answer=$(tagged "$2" 2>&1); then
        # The client puts the statement before it.
        bad=$(printf '%s\n' "$answer" | sed -n '/^ERROR /p')
        bad=${bad:-$answer}
        return 0
    fi
    # The kind of a row is the server's word in any language.
    while IFS=$tab read -r _ _ kind text; do
        case $kind:$text in
        [Ee]rror:* | 'status:Operation failed' | status:Corrupt) bad="$bad${bad:+; }$text" ;;
        [Ww]arning:*) printf '%s: %s\n' "$1" "$text" ;;
        # That an engine can't do it. InnoDB says only that it copies instead.
        [Nn]ote:*)
            if [ "$3" != InnoDB ]; then
                printf '%s: %s\n' "$1" "$text"
                is_told=1
            fi
            ;;
        *) ;;
        esac
    done <<EOF
$answer
EOF
}

# work LABEL STATEMENT ENGINE MORE: as attempt, and tells how it went.
work() {
    began=$(date +%s)
    attempt "$1" "$2" "$3"
    if [ -n "$bad" ]; then
        failed "$1: $bad"
        printf '%s: failed: %s\n' "$1" "$bad"
    elif [ -z "$is_told" ]; then
        printf '%s: done in %s s%s\n' "$1" "$(($(date +%s) - began))" "${4-}"
    fi
}

# Which sessions the tag in GALLEY_TAG is meant for: at work on a statement that begins with the comment. The question
# itself begins with another word.
of_tag() {
    printf 'LEFT(CAST(INFO AS BINARY), %s) = %s' "$((${#GALLEY_TAG} + 3))" "$(literal "/* $GALLEY_TAG")"
}
