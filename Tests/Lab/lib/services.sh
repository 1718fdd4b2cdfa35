# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# What runs beside the engine: each service has a folder of its own, a pid file
# and a log, and is ended by that pid.

service_dir=$lab_dir/services

# The pid, if it really is our service: its command line names our folder.
service_pid() {
    local file=$service_dir/$1.pid pid
    [[ -r $file ]] || return 1
    pid=$(<"$file")
    [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$lab_dir/" || return 1
    printf '%s\n' "$pid"
}

# start_service NAME READY COMMAND…: READY is a function that tells when it answers. In the namespace of the engine.
start_service() {
    local name=$1 ready=$2 pid
    shift 2
    local -a enter=()
    if [[ -e $netns_path ]]; then enter=(nsenter "--net=$netns_path"); fi
    mkdir -p "$service_dir"
    setsid "${enter[@]}" "$@" </dev/null >>"$service_dir/$name.log" 2>&1 9>&- &
    pid=$!
    disown "$pid"
    printf '%s\n' "$pid" >"$service_dir/$name.pid"
    # shellcheck disable=SC2317  # called by wait_until
    ready_or_dead() { "$ready" || process_gone "$pid"; }
    if ! wait_until 30 ready_or_dead || ! "$ready"; then
        tail -n 20 "$service_dir/$name.log" >&2
        die "$name did not come up; its log: $service_dir/$name.log"
    fi
}

stop_service() {
    local name=$1 pid
    if pid=$(service_pid "$name"); then
        kill -TERM "$pid" 2>/dev/null || true
        if ! wait_until 10 process_gone "$pid"; then
            kill -KILL "$pid" 2>/dev/null || true
            wait_until 5 process_gone "$pid" || say "pid $pid ($name) is still there"
        fi
    fi
    rm -f "$service_dir/$name.pid"
}

# in_place COMMAND…: where the engine's network is.
in_place() {
    if [[ -e $netns_path ]]; then nsenter "--net=$netns_path" "$@"; else "$@"; fi
}

# tcp_answers ADDRESS PORT
tcp_answers() { in_place timeout 2 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }
