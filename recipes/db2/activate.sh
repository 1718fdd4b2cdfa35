# Wakes the databases that were active before: the image leaves that to the first client.
activate() {
    log_in
    for name in $GALLEY_KEPT; do
        owner "database=$name" <<'EOF' || fail "the database $name could not be activated"
# Already active, or a client was quicker.
run activate database "$database" || said SQL1490W || said SQL1494W || complain "$database"
EOF
    done
    try_password 'the password in DB2INST1_PASSWORD does not log in to the upgraded server'
}

activate </dev/null
