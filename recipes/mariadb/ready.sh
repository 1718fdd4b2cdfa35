# Does the server serve? A login over TCP, as a client from outside would. Only the server itself listens there: the
# entry point's temporary one, for a first start or a conversion, has no network.
ready() {
    client=$(need_program mariadb mysql) || exit
    if ! has_network; then
        use_socket
        try_logins || fail "not yet: $message" 75
        return 0
    fi
    use_tcp
    if try_logins; then return 0; fi
    if no_answer; then fail "not yet: $message" 75; fi
    # It answers, and wants a password for TCP or does not know 127.0.0.1: the socket shows that logins work.
    use_socket
    try_logins || fail "the server answers on TCP, but no login works (tried: $tried)" 75
}

# False when the server, and not just the entry point's temporary one, is told to do without a network.
has_network() {
    pid=$(server_pid)
    if [ "$pid" != 1 ]; then return 0; fi
    case $(server_option skip-networking) in ON | on | 1 | TRUE | true) return 1 ;; esac
    ! { tr '\0' '\n' </proc/1/cmdline; my_print_defaults --mysqld 2>/dev/null; } | grep -qx -e '--skip[-_]networking'
}

ready </dev/null
