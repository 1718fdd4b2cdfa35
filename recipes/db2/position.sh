# What tells these databases from any others, how far their logs are, and which are active.
position() {
    log_in
    positions
}

position </dev/null
