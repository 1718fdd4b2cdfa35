# Does the server serve? A login over TCP, as a client from outside would. Only the server itself listens there: the
# entry point's temporary one, for a first start, has the socket only.
ready() {
    find_programs psql
    # A server that is told to listen nowhere is as ready as its socket.
    if [ "$(postmaster_line 1)" = 1 ] && [ -z "$(postmaster_line 6)" ]; then
        use_socket
        try_logins || fail "not yet: $message" 75
        return 0
    fi
    use_tcp
    if try_logins; then return 0; fi
    accepts_logins || fail "not yet: $message" 75
    # It answers, and wants a password for TCP: the socket shows that logins work.
    use_socket
    try_logins || fail "the server answers on TCP, but no login works (tried: $tried)" 75
}

ready </dev/null
