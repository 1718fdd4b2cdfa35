# Behind the closed door, by the new server: lets it change what it needs to change, then asks it about every table.
convert() {
    log_in
    upgrade=$(need_program mariadb-upgrade mysql_upgrade) || exit
    check=$(need_program mariadb-check mysqlcheck) || exit
    # By force: the entry point may have converted the system's tables and noted the version, and not looked at others.
    with_own_login "$upgrade" --force || fail "$upgrade ended with status $?"
    findings=$(with_login "$check" --all-databases --check-upgrade --silent) ||
        fail "$check ended with status $?: $findings"
    # The kind of each finding is the server's word in any language; notes and warnings need nothing done.
    if printf '%s\n' "$findings" | grep -i '^error' >&2; then
        fail "tables are not as this version needs them: $findings"
    fi
    version=$(sql -e 'SELECT @@GLOBAL.version') || exit
    printf 'version=%s\n' "$version"
}

# with_own_login PROGRAM ARGUMENT…: as with_login. mariadb-upgrade hands the login on to the programs it runs, in a file
# where a quote or backslash in a password does not come out as it went in: then it gets a short-lived account.
with_own_login() {
    case $login_password in
    *[\'\\]*) ;;
    *)
        with_login "$@"
        return
        ;;
    esac
    own_password=Aa1-$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
    trap drop_account EXIT
    trap 'exit 1' HUP INT TERM
    sql <<EOF || return 1
SET SESSION sql_log_bin = 0;
CREATE OR REPLACE USER 'galley-convert'@'localhost' IDENTIFIED BY '$own_password';
GRANT ALL PRIVILEGES ON *.* TO 'galley-convert'@'localhost' WITH GRANT OPTION;
EOF
    (
        login_user=galley-convert
        login_password=$own_password
        with_login "$@"
    )
    result=$?
    drop_account
    trap - EXIT
    return "$result"
}

drop_account() {
    sql -e "SET SESSION sql_log_bin = 0; DROP USER IF EXISTS 'galley-convert'@'localhost'"
}

convert </dev/null
