# Writes changed pages out, so that the shutdown has little left to do. No lock is taken.
flush() {
    log_in
    names=$(active_databases) || fail 'the instance does not tell which databases are active'
    for name in $names; do
        owner "database=$name" <<'EOF' || fail "the pages of $name could not be written out"
enter "$database" || complain "$database"
run flush bufferpools all || complain "$database"
EOF
    done
}

flush </dev/null
