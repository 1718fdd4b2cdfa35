# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh and far.sh
# A registry that asks for a name and a password, over TLS.

registry_dir=$lab_dir/registry
registry_port=5443
registry=$near_address:$registry_port
registry_user=keel
registry_images=(lab/mariadb:10.11-b)

registry_answers() { tcp_answers "$near_address" "$registry_port"; }

# The password goes in by files and standard input only.
make_registry_login() {
    local password
    mkdir -p "$registry_dir/docker"
    if [[ -s $registry_dir/docker/config.json && $(cat "$registry_dir/name" 2>/dev/null) == "$registry" ]]; then return 0; fi
    (
        umask 077
        password=$(openssl rand -hex 12)
        printf '%s' "$password" >"$registry_dir/password"
        printf '%s' "$password" | perl -e '
            local $/; my $password = <STDIN>;
            my @digits = (".", "/", 0 .. 9, "A" .. "Z", "a" .. "z");
            my $salt = join "", map { $digits[rand @digits] } 1 .. 21;
            print "$ARGV[0]:", crypt($password, "\$2y\$05\$$salt."), "\n"' "$registry_user" >"$registry_dir/htpasswd"
        printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$registry" \
            "$(printf '%s:%s' "$registry_user" "$password" | base64 -w0)" >"$registry_dir/docker/config.json"
        printf '%s\n' "$registry" >"$registry_dir/name"
        rm -f "$registry_dir/pushed"
    )
}

start_registry() {
    if service_pid registry >/dev/null; then return 0; fi
    make_registry_login
    cat >"$registry_dir/config.yml" <<TEXT
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $registry_dir/data }
  delete: { enabled: true }
http:
  addr: 0.0.0.0:$registry_port
  secret: of-one-process-only
  tls: { certificate: $tls_dir/server.pem, key: $tls_dir/server-key.pem }
auth:
  htpasswd: { realm: galley lab, path: $registry_dir/htpasswd }
TEXT
    start_service registry registry_answers docker-registry serve "$registry_dir/config.yml"
}

images_to_push() { lab_docker image inspect --format '{{.Id}}' "${registry_images[@]}" 2>/dev/null; }

registry_is_filled() { [[ -s $registry_dir/pushed && $(images_to_push) == "$(cat "$registry_dir/pushed")" ]]; }

fill_registry() {
    local image
    for image in "${registry_images[@]}"; do
        lab_docker tag "$image" "$registry/$image"
        DOCKER_CONFIG=$registry_dir/docker lab_docker push -q "$registry/$image" >"$build_log_dir/push.log" 2>&1 || {
            tail -n 5 "$build_log_dir/push.log" >&2
            die "$image could not be pushed to the lab's registry"
        }
        lab_docker rmi "$registry/$image" >/dev/null
    done
    images_to_push >"$registry_dir/pushed"
}
