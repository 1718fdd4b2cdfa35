# What tells this server's data from any other, and how far it has got.

# The number that the data directory got when it was made, and keeps: it stands behind four bytes of magic and
# version in Aria's control file.
identity() {
    directory=$(
        sql <<'EOF'
SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES
WHERE VARIABLE_NAME IN ('DATADIR', 'ARIA_LOG_DIR_PATH') ORDER BY VARIABLE_NAME LIMIT 1;
EOF
    ) || return 1
    od -An -tx1 -j4 -N16 "${directory%/}/aria_log_control" | tr -d ' \n'
}

log_position() {
    sql <<'EOF'
SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'INNODB_LSN_CURRENT';
EOF
}

position() {
    log_in
    identity=$(identity)
    if [ ${#identity} -ne 32 ]; then fail "the server's aria_log_control can't be read"; fi
    log_position=$(log_position)
    if [ -z "$log_position" ]; then fail "the server does not tell InnoDB's log position"; fi
    printf 'identity=%s\nlog-position=%s\n' "$identity" "$log_position"
}

position </dev/null
