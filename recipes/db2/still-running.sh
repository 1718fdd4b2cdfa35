# A line for each application that works for a run whose tag begins with GALLEY_TAG.
still_running() {
    log_in
    work_of_runs || exit
}

still_running </dev/null
