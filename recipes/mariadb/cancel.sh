# Ends the sessions at work on a statement that begins with the comment that GALLEY_TAG makes. One ends at its next safe
# point: who waits looks again.
cancel() {
    log_in
    found=$(sql -e "SELECT ID FROM information_schema.PROCESSLIST WHERE $(of_tag) ORDER BY ID") || exit
    for id in $found; do
        # 1094: it has ended by itself.
        if message=$(sql -e "KILL CONNECTION $id" 2>&1); then
            printf 'ended=%s\n' "$id"
        elif [ "$(error_code "$message")" != 1094 ]; then
            fail "the session $id can not be ended: $message"
        fi
    done
}

cancel </dev/null
