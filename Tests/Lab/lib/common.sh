# shellcheck shell=bash
# Paths and small helpers. Sourced by Tests/Lab/lab, never run by itself.
# shellcheck disable=SC2034  # the paths are used by the files sourced next

lab_dir=${GALLEY_LAB_DIR:-/var/cache/galley-lab}
data_root=$lab_dir/data
exec_root=$lab_dir/run
pid_file=$lab_dir/engine.pid
socket_path=$lab_dir/engine.sock
engine_log=$lab_dir/engine.log
build_log_dir=$lab_dir/build-logs
lock_file=$lab_dir/lock

# The folder's own network namespace, used only beside another Docker engine.
netns_name=galley-lab-$(printf '%s' "$lab_dir" | sha256sum | cut -c1-8)
netns_path=/run/netns/$netns_name

say() { printf 'lab: %s\n' "$*" >&2; }

die() {
    printf 'lab: error: %s\n' "$*" >&2
    exit 1
}

# wait_until SECONDS COMMAND…: polls ten times a second, never longer than told.
wait_until() {
    local tries=$(($1 * 10))
    shift
    while ((tries-- > 0)); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    return 1
}

# The engine's own client, always aimed at the lab's socket. The environment's
# context and host must not lead us to somebody else's engine.
lab_docker() {
    env -u DOCKER_CONTEXT -u DOCKER_HOST DOCKER_BUILDKIT=0 \
        docker -H "unix://$socket_path" "$@"
}

# One `lab` at a time per folder. The engine must not inherit the lock: it is
# started with descriptor 9 closed.
take_lock() {
    mkdir -p "$lab_dir"
    chmod 700 "$lab_dir"
    exec 9>"$lock_file"
    flock -w 900 9 || die "another lab command holds $lock_file for 15 minutes"
}
