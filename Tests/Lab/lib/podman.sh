# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh and far.sh
# Podman's API service, private to the folder, with the lab's images.

podman_dir=$lab_dir/podman
podman_socket=$podman_dir/podman.sock
podman_images=(lab/mariadb:10.11 lab/mariadb:10.11-b lab/mariadb:11.8 lab/postgres:15-a lab/postgres:15-b)
podman_options=(--root "$podman_dir/root" --runroot "$podman_dir/runroot" --tmpdir "$podman_dir/tmp"
    --network-config-dir "$podman_dir/networks" --storage-driver overlay --cgroup-manager cgroupfs)

# Settings for machines without systemd, with hybrid control groups, without CAP_SYS_RESOURCE.
write_podman_settings() {
    mkdir -p "$podman_dir"/{root,runroot,tmp,networks}
    cat >"$podman_dir/containers.conf" <<'TEXT'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
TEXT
    printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$podman_dir/policy.json"
}

# Its own command, aimed at the same folders.
lab_podman() {
    in_place env CONTAINERS_CONF="$podman_dir/containers.conf" SSL_CERT_FILE="$tls_dir/trusted.pem" \
        podman "${podman_options[@]}" "$@"
}

podman_answers() { docker -H "unix://$podman_socket" version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start_podman() {
    if service_pid podman >/dev/null; then return 0; fi
    write_podman_settings
    rm -f "$podman_socket"
    start_service podman podman_answers env CONTAINERS_CONF="$podman_dir/containers.conf" \
        SSL_CERT_FILE="$tls_dir/trusted.pem" podman "${podman_options[@]}" system service --time 0 "unix://$podman_socket"
}

images_to_copy() { lab_docker image inspect --format '{{.Id}}' "${podman_images[@]}" 2>/dev/null; }

podman_is_filled() { [[ -s $podman_dir/copied && $(images_to_copy) == "$(cat "$podman_dir/copied")" ]]; }

fill_podman() {
    local image
    lab_docker save "${podman_images[@]}" | lab_podman load -q >"$build_log_dir/podman.log" 2>&1 || {
        tail -n 5 "$build_log_dir/podman.log" >&2
        die "the images could not be copied to Podman"
    }
    # An archive's short names become localhost's; the API takes a short name for Docker Hub's.
    for image in "${podman_images[@]}"; do
        lab_podman tag "localhost/$image" "docker.io/$image"
        lab_podman rmi "localhost/$image" >/dev/null
    done
    images_to_copy >"$podman_dir/copied"
}

podman_helper_pids() {
    local proc
    for proc in /proc/[0-9]*; do
        case $(cat "$proc/comm" 2>/dev/null) in conmon | aardvark-dns) ;; *) continue ;; esac
        tr '\0' ' ' <"$proc/cmdline" 2>/dev/null | grep -qF -- "$podman_dir/" || continue
        printf '%s\n' "${proc#/proc/}"
    done
}

# Containers first: each has a monitor of its own, which outlives the service.
stop_podman() {
    local pid child
    [[ -d $podman_dir ]] || return 0
    if [[ -d $podman_dir/runroot ]] && command -v podman >/dev/null; then
        lab_podman rm -f -a -v -t 0 >/dev/null 2>&1 || say "not all of Podman's containers could be removed"
        lab_podman volume rm -f -a >/dev/null 2>&1 || say "not all of Podman's volumes could be removed"
        lab_podman network prune -f >/dev/null 2>&1 || true
    fi
    stop_service podman
    while read -r pid; do
        for child in $(children_of "$pid"); do kill -KILL "$child" 2>/dev/null || true; done
        kill -TERM "$pid" 2>/dev/null || true
    done < <(podman_helper_pids)
    rm -f "$podman_socket"
}

# After the mounts below it are gone.
remove_podman_leftovers() { rm -rf --one-file-system "$podman_dir/runroot" "$podman_dir/tmp"; }
