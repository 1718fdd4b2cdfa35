# Does the server itself answer on its socket? The entry point's temporary server does not count: its command line
# tells it to listen nowhere, and it ends soon.
ready_locally() {
    find_programs psql
    use_socket
    try_logins || fail "not yet: $message" 75
    temporary=$(
        sql "$main_database" -c "SELECT setting = '' AND source = 'command line' FROM pg_settings
            WHERE name = 'listen_addresses'"
    ) || fail 'not yet: the server went away' 75
    if [ "$temporary" = t ] && [ "$(postmaster_line 1)" != 1 ]; then fail 'not yet: a temporary server runs' 75; fi
}

ready_locally </dev/null
