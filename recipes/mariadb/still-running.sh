# A line for each session at work on a statement that begins with the comment that GALLEY_TAG makes.
still_running() {
    log_in
    sql -e "SELECT CONCAT('session=', ID, ' in ', COALESCE(DB, 'no database'), ', ', COALESCE(STATE, ''))
        FROM information_schema.PROCESSLIST WHERE $(of_tag) ORDER BY ID" || exit
}

still_running </dev/null
