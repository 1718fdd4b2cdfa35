# shellcheck shell=bash
# shellcheck disable=SC2154  # the paths come from common.sh
# An ssh server on loopback, with keys of its own, behind which the docker
# command finds the lab's engine.

ssh_dir=$lab_dir/ssh
ssh_port=$((20000 + 16#$(printf '%s' "$lab_dir" | sha256sum | cut -c3-5)))

sshd_answers() { tcp_answers 127.0.0.1 "$ssh_port"; }

start_sshd() {
    if service_pid sshd >/dev/null; then return 0; fi
    mkdir -p "$ssh_dir"
    [[ -s $ssh_dir/host_key ]] || ssh-keygen -q -t ed25519 -N '' -C 'galley lab host' -f "$ssh_dir/host_key"
    [[ -s $ssh_dir/id ]] || ssh-keygen -q -t ed25519 -N '' -C 'galley lab' -f "$ssh_dir/id"
    cp "$ssh_dir/id.pub" "$ssh_dir/authorized_keys"
    printf '[127.0.0.1]:%s %s\n' "$ssh_port" "$(cut -d' ' -f1,2 "$ssh_dir/host_key.pub")" >"$ssh_dir/known_hosts"
    cat >"$ssh_dir/sshd_config" <<TEXT
ListenAddress 127.0.0.1:$ssh_port
HostKey $ssh_dir/host_key
AuthorizedKeysFile $ssh_dir/authorized_keys
PidFile none
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
# The folder may lie below one that others can write to.
StrictModes no
MaxStartups 200
MaxSessions 200
SetEnv DOCKER_HOST=unix://$socket_path
TEXT
    cat >"$ssh_dir/config" <<TEXT
Host 127.0.0.1
    Port $ssh_port
    User root
    IdentityFile $ssh_dir/id
    IdentitiesOnly yes
    UserKnownHostsFile $ssh_dir/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
    BatchMode yes
TEXT
    mkdir -p /run/sshd
    start_service sshd sshd_answers "$(command -v sshd || printf /usr/sbin/sshd)" -D -e -f "$ssh_dir/sshd_config"
}
