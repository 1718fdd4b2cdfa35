# Is the instance up behind the closed door, and the start-up script through? The databases may still be of an older
# release.
ready_locally() {
    home=$(instance_home)
    if [ -z "$home" ] || [ ! -r "$home/sqllib/db2profile" ]; then fail 'not yet: there is no instance' 75; fi
    log_in
    startup_is_through || fail 'not yet: the start-up script is at work' 75
    active_databases >/dev/null 2>&1 || fail 'not yet: the instance is not started' 75
}

ready_locally </dev/null
