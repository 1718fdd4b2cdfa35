# Does the server itself answer on its socket? The entry point's temporary server does not count: it has no network
# and ends soon.
ready_locally() {
    client=$(need_program mariadb mysql) || exit
    use_socket
    try_logins || fail "not yet: $message" 75
    skips=$(sql -e 'SELECT @@GLOBAL.skip_networking') || fail "not yet: the server went away" 75
    if [ "$skips" = 1 ] && [ "$(server_pid)" != 1 ]; then fail "not yet: a temporary server runs" 75; fi
    # Behind the closed door nothing may write: an event that changes rows would look like a loss.
    sql -e 'SET GLOBAL event_scheduler = OFF' 2>/dev/null || true
}

ready_locally </dev/null
