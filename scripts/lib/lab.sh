# shellcheck shell=bash
# shellcheck disable=SC2154  # root comes from setup.sh
# The engine that demo and bench work on: the lab's, or one that is there already.
# Sourced after setup.sh, never run.

lab_is_ours=false
# Put before what must be where the engine's published ports are.
there=()

# The lab, raised if it is not up.
use_lab() {
    local exports
    Tests/Lab/lab env >/dev/null 2>&1 || lab_is_ours=true
    Tests/Lab/lab up
    exports=$(Tests/Lab/lab env)
    eval "$exports"
    if [[ -n ${GALLEY_LAB_NETNS:-} ]]; then there=(nsenter "--net=$GALLEY_LAB_NETNS"); fi
}

# use_engine URL: an engine that is there already.
use_engine() {
    local module
    export DOCKER_HOST=$1
    command -v docker >/dev/null || die "docker's client is missing; it starts the databases Galley is shown on"
    docker version >/dev/null || die "no engine answers at $1"
    for module in pymysql psycopg2; do
        /usr/bin/python3 -c "import $module" 2>/dev/null || die "install python3-$module: the client that counts rows needs it"
    done
}

leave_engine() {
    if $lab_is_ours; then Tests/Lab/lab down; fi
}

need_image() {
    docker image inspect "$1" >/dev/null 2>&1 || docker pull "$1" >&2 || die "no image $1"
}

need_no_container() {
    ! docker container inspect "$1" >/dev/null 2>&1 ||
        die "there is a container '$1' on $DOCKER_HOST already; it was not touched"
}

# A port of this machine, or of the lab's namespace, that nothing listens on.
free_port() {
    "${there[@]}" /usr/bin/python3 -c \
        'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# within SECONDS WHAT COMMAND…: tries until the command succeeds.
within() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || die "$what: not within the time"
        sleep 0.2
    done
}

# remove_database NAME: everything of it in the engine, what Galley keeps included.
remove_database() {
    local -a found
    local filter
    for filter in "name=^/$1(-galley-.*|-before-.*)?\$" "label=galley.database=$1"; do
        mapfile -t found < <(docker ps -aq --filter "$filter")
        if ((${#found[@]} > 0)); then docker rm -f -v "${found[@]}" >/dev/null 2>&1 || true; fi
    done
    mapfile -t found < <(docker volume ls -q --filter "label=galley.database=$1")
    if ((${#found[@]} > 0)); then docker volume rm -f "${found[@]}" >/dev/null || true; fi
}
