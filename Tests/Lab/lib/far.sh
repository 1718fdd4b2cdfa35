# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034  # the paths come from common.sh, ours go to the files sourced next
# The engine as a host far away sees it: a namespace with one cable to the
# engine's, and the engine, the registry and the certificates at this end of it.

# One net a folder, so that two labs may share a machine.
far_net=10.213.$((16#$(printf '%s' "$lab_dir" | sha256sum | cut -c1-2) % 180 + 64))
near_address=$far_net.1
far_address=$far_net.2
tls_port=2376
far_name=$netns_name-far
far_path=/run/netns/$far_name
# Names of network devices have 15 characters at most.
near_link=galley${netns_name##*-}
near_link=${near_link:0:14}
tls_dir=$lab_dir/tls

make_cable() {
    if [[ ! -e $far_path ]]; then ip netns add "$far_name"; fi
    nsenter "--net=$far_path" ip link set lo up
    if ! in_place ip link show "${near_link}n" >/dev/null 2>&1; then
        in_place ip link add "${near_link}n" type veth peer name "${near_link}f" || die "no veth pair could be made"
        in_place ip link set "${near_link}f" netns "$far_path" || die "the cable's end could not be moved"
        in_place ip addr add "$near_address/30" dev "${near_link}n"
        nsenter "--net=$far_path" ip addr add "$far_address/30" dev "${near_link}f"
    fi
    in_place ip link set "${near_link}n" up
    nsenter "--net=$far_path" ip link set "${near_link}f" up
}

remove_cable() {
    # One end takes the other along; a namespace that is gone took both.
    ip link delete "${near_link}n" 2>/dev/null || true
    if [[ -e $far_path ]]; then ip netns delete "$far_name" || say "could not delete $far_name"; fi
}

# sign NAME USAGE SUBJECT-ALTERNATIVES: a key and a certificate of the lab's authority.
sign() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=galley lab $1" \
        -keyout "$1-key.pem" -out "$1.csr" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 365 -out "$1.pem" \
        -extfile <(printf 'extendedKeyUsage=%s\n%s' "$2" "${3:+subjectAltName=$3}") 2>/dev/null
    rm -f "$1.csr"
}

# An authority, a certificate for the engine and the registry, one for a client
# (in the layout of DOCKER_CERT_PATH), and what trusts the authority beside the machine's own.
make_certificates() {
    local bundle=/etc/ssl/certs/ca-certificates.crt
    if [[ -s $tls_dir/trusted.pem && $(cat "$tls_dir/address" 2>/dev/null) == "$near_address" ]] &&
        openssl x509 -checkend 86400 -noout -in "$tls_dir/server.pem" >/dev/null 2>&1; then return 0; fi
    rm -rf "$tls_dir"
    mkdir -p "$tls_dir/client"
    (
        cd "$tls_dir"
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
            -subj "/CN=galley lab authority" -addext basicConstraints=critical,CA:TRUE \
            -addext keyUsage=critical,keyCertSign,cRLSign -keyout ca-key.pem -out ca.pem 2>/dev/null
        sign server serverAuth "IP:$near_address,IP:127.0.0.1,DNS:localhost"
        sign client clientAuth ""
        mv client.pem client/cert.pem
        mv client-key.pem client/key.pem
        cp ca.pem client/ca.pem
        cat ca.pem >trusted.new
        if [[ -r $bundle ]]; then cat "$bundle" >>trusted.new; fi
        mv trusted.new trusted.pem
        printf '%s\n' "$near_address" >address
    ) || die "the certificates could not be made"
}
