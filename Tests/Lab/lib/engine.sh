# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# Starting and ending the private Docker engine. Every process ended here is
# found by a pid file of ours or by a command line that names our folder.

# The pid, if the pid file's process really is our engine (pids get reused).
engine_pid() {
    local pid
    [[ -r $pid_file ]] || return 1
    pid=$(<"$pid_file")
    [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--data-root $data_root " || return 1
    printf '%s\n' "$pid"
}

engine_answers() { lab_docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

process_gone() { [[ ! -d /proc/$1 ]] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# Another engine in this network namespace owns docker0 and the DOCKER chains;
# two of them fight over both.
other_engine_runs() {
    local proc ours
    ours=$(engine_pid || true)
    for proc in /proc/[0-9]*; do
        [[ ${proc#/proc/} != "$ours" && $(cat "$proc/comm" 2>/dev/null) == dockerd ]] || continue
        [[ $(readlink "$proc/ns/net" 2>/dev/null) == "$(readlink /proc/self/ns/net)" ]] && return 0
    done
    return 1
}

# engine_place: "host", or "netns" when another engine has the host's namespace.
engine_place() {
    if [[ ${GALLEY_LAB_NETWORK:-} == host || ${GALLEY_LAB_NETWORK:-} == netns ]]; then
        printf '%s\n' "$GALLEY_LAB_NETWORK"
    elif other_engine_runs; then
        printf 'netns\n'
    else
        printf 'host\n'
    fi
}

# start_engine host|netns|build. "build" is for building beside another engine:
# the host's network, but no bridge of ours and no packet filter rule touched.
start_engine() {
    local place=$1 pid
    local -a enter=() flags=()
    # containerd's socket path is the longest; the kernel's limit is 107 bytes.
    ((${#exec_root} + 40 < 107)) || die "$lab_dir is too long a path for unix sockets; set GALLEY_LAB_DIR"
    case $place in
    host)
        # The containers of an engine that was killed live on, at the addresses that ours would get.
        if [[ -n $(ip -o link show master docker0 2>/dev/null) ]]; then
            say "removing the bridge docker0, which a killed engine left with its containers"
            ip link delete docker0
        fi
        ;;
    netns)
        if [[ ! -e $netns_path ]]; then ip netns add "$netns_name"; fi
        # Not `ip netns exec`: it remounts /sys and hides the control groups.
        enter=(nsenter "--net=$netns_path")
        "${enter[@]}" ip link set lo up
        ;;
    build)
        ip link show galleylab0 >/dev/null 2>&1 || ip link add galleylab0 type bridge
        ip addr replace 10.213.47.1/24 dev galleylab0
        flags=(--bridge galleylab0 --iptables=false --ip6tables=false --ip-forward=false)
        ;;
    *) die "no such place for an engine: $place" ;;
    esac
    if [[ $place != build ]]; then
        make_cable
        make_certificates
        flags+=(-H "tcp://$near_address:$tls_port" --tlsverify --tlscacert "$tls_dir/ca.pem"
            --tlscert "$tls_dir/server.pem" --tlskey "$tls_dir/server-key.pem")
        # The lab's registry, besides those that the machine trusts.
        enter+=(env SSL_CERT_FILE="$tls_dir/trusted.pem")
    fi
    mkdir -p "$data_root" "$exec_root"
    rm -f "$pid_file"
    printf -- '--- start in %s, %s\n' "$place" "$(date --iso-8601=seconds)" >>"$engine_log"
    # A session of its own, so that a test's process group signal misses it.
    setsid "${enter[@]}" dockerd \
        --data-root "$data_root" --exec-root "$exec_root" -p "$pid_file" \
        -H "unix://$socket_path" --group root "${flags[@]}" \
        </dev/null >>"$engine_log" 2>&1 9>&- &
    pid=$!
    disown "$pid"
    # shellcheck disable=SC2317  # called by wait_until
    engine_up_or_dead() { engine_answers || process_gone "$pid"; }
    if ! wait_until 60 engine_up_or_dead || ! engine_answers; then
        tail -n 20 "$engine_log" >&2
        if [[ -d /proc/$pid ]]; then kill "$pid" 2>/dev/null || true; fi
        die "the engine did not come up; its log: $engine_log"
    fi
    printf '%s\n' "$place" >"$lab_dir/place"
}

# Stops the engine by its pid. $1 = TERM (clean) or KILL (a crash).
stop_engine() {
    local signal=$1 pid
    if pid=$(engine_pid); then
        kill "-$signal" "$pid" 2>/dev/null || true
        if ! wait_until 60 process_gone "$pid"; then
            say "the engine ignored $signal for 60 s, killing pid $pid"
            kill -KILL "$pid" 2>/dev/null || true
            wait_until 10 process_gone "$pid" || die "pid $pid does not end"
        fi
    fi
    settle_containerd
}

# A killed engine takes its containerd along, but not at once, and a slow init
# leaves it a zombie for a while: the next engine would take the pid in the file
# for a running containerd and wait for it in vain.
settle_containerd() {
    local file=$exec_root/containerd/containerd.pid pid
    [[ -r $file ]] || return 0
    pid=$(<"$file")
    if [[ $pid =~ ^[0-9]+$ ]] && wait_until 10 process_gone "$pid"; then rm -f "$file"; fi
}

# Pids of processes whose command line names our exec root: the engine's
# containerd and the shims it leaves behind when it is killed.
helper_pids() {
    local proc
    for proc in /proc/[0-9]*; do
        case $(cat "$proc/comm" 2>/dev/null) in containerd | containerd-shim* | docker-proxy) ;; *) continue ;; esac
        tr '\0' ' ' <"$proc/cmdline" 2>/dev/null | grep -qF -- "$exec_root/containerd/" || continue
        printf '%s\n' "${proc#/proc/}"
    done
}

children_of() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# A shim's child is a container's first process: it must go before the shim,
# for afterwards nothing tells whose it was.
end_helpers() {
    local pid child
    local -a pids
    mapfile -t pids < <(helper_pids)
    for pid in "${pids[@]}"; do
        if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == containerd-shim* ]]; then
            for child in $(children_of "$pid"); do
                kill -KILL "$child" 2>/dev/null || true
            done
        fi
        kill -TERM "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait_until 5 process_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait_until 5 process_gone "$pid" || say "pid $pid is still there"
    done
}

# Deepest first, so that a mount inside a mount does not block the outer one.
unmount_leftovers() {
    local target
    while read -r target; do
        umount "$target" 2>/dev/null || umount -l "$target" || say "could not unmount $target"
    done < <(awk -v dir="$lab_dir/" 'index($5, dir) == 1 {print $5}' /proc/self/mountinfo | sort -r)
}

remove_network_leftovers() {
    local place
    place=$(cat "$lab_dir/place" 2>/dev/null || true)
    if [[ -e $netns_path ]]; then ip netns delete "$netns_name" || say "could not delete $netns_name"; fi
    if [[ $place == build ]]; then ip link delete galleylab0 2>/dev/null || true; fi
    if [[ $place == host ]] && ! other_engine_runs; then ip link delete docker0 2>/dev/null || true; fi
}
