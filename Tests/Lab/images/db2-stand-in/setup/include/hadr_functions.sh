# shellcheck shell=bash
# Waiting for a standby: nobody answers, so it lasts for ever, as with the real one when the other side is missing.

setup_hadr() {
    if [[ ${HADR_ENABLED:-} == true ]]; then
        while :; do
            echo "(*) Waiting for STANDBY to write in ${HADR_SHARED_DIR:-/hadr} ..."
            sleep 30
        done
    fi
    if [[ -z ${ETCD_ENDPOINT:-} ]]; then echo "(*) Skipping governor setup. No ETCD_ENDPOINT. "; fi
}
