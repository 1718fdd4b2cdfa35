# Writes changed pages out, so that the shutdown has little left to do: twice, as the first one takes long on a busy
# server, and pages change again meanwhile. Takes no lock; ends after GALLEY_BUDGET_SECONDS (default 60).
flush() {
    log_in
    deadline=$(($(date +%s) + ${GALLEY_BUDGET_SECONDS:-60}))
    for round in 1 2; do
        left=$((deadline - $(date +%s)))
        if [ "$left" -le 0 ]; then break; fi
        result=$(
            sql "$main_database" -c "SET statement_timeout = '${left}s'" -c CHECKPOINT 2>&1
        ) || case $result in
        *57014*) break ;;
        *) fail "$result" ;;
        esac
        printf 'checkpoints=%s\n' "$round"
    done
}

flush </dev/null
