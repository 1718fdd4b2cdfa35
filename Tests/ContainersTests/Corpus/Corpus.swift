import GalleyCore

/// Odd containers, each with something that a tool of this kind has lost at least once.
enum Corpus {
    static let all: [(name: String, inspect: JSONValue)] = [
        ("plain", Given.container()),
        (
            "environment",
            Given.container(user: ["Env": ["DATADIR=/var/lib/db", "OWN=1", "EMPTY=", "UNSET", "A=1", "A=2"]])
        ),
        ("command", Given.container(user: ["Cmd": ["server", "--big"]])),
        ("entrypoint", Given.container(user: ["Entrypoint": ["own.sh"], "Cmd": ["server"]])),
        ("entrypoint cleared", Given.container(user: ["Entrypoint": [""], "Cmd": ["server", "--x"]])),
        ("entrypoint an empty list", Given.container(user: ["Entrypoint": [], "Cmd": ["server", "--x"]])),
        ("image's entrypoint without a command", Given.container(user: ["Entrypoint": ["entrypoint.sh"]])),
        ("health check", Given.container(user: ["Healthcheck": ["Test": ["CMD", "mine"], "StartInterval": 5]])),
        ("no health check", Given.container(user: ["Healthcheck": ["Test": ["NONE"]]])),
        (
            "user and signals",
            Given.container(user: [
                "User": "1000:1000", "WorkingDir": "/tmp", "StopSignal": "SIGQUIT", "StopTimeout": 0,
            ])
        ),
        ("hostname", Given.container(user: ["Hostname": "dbhost", "Domainname": "example.org"])),
        (
            "compose",
            Given.container(user: [
                "Labels": [
                    "com.docker.compose.project": "shop", "com.docker.compose.service": "db", "vendor": "mine",
                    "com.docker.compose.image": .string(Given.oldImageID), "com.docker.compose.config-hash": "abc",
                ]
            ])
        ),
        (
            "binds",
            Given.container(
                hostConfig: ["Binds": ["/srv/db:/var/lib/db:rw,z", "conf:/etc/db:ro", "/run/db:/run/db"]],
                mounts: [
                    Given.bind("/srv/db", at: "/var/lib/db", mode: "rw,z"), Given.bind("/run/db", at: "/run/db"),
                    Given.volume(named: "conf", at: "/etc/db", mode: "ro", readWrite: false),
                ])
        ),
        (
            "anonymous volumes",
            Given.container(
                user: ["Volumes": ["/own": [:]]], hostConfig: ["Binds": ["/bare"]],
                mounts: [
                    Given.volume("a", at: "/var/lib/db"), Given.volume("b", at: "/own"),
                    Given.volume("e", at: "/bare", mode: "z"),
                ])
        ),
        (
            "mounts",
            Given.container(
                hostConfig: [
                    "Mounts": [
                        ["Type": "volume", "Target": "/var/lib/db", "VolumeOptions": ["NoCopy": true]],
                        ["Type": "volume", "Source": "named", "Target": "/named", "ReadOnly": true],
                        ["Type": "tmpfs", "Target": "/scratch", "TmpfsOptions": ["SizeBytes": 1_000_000]],
                        ["Type": "bind", "Source": "/srv", "Target": "/srv", "BindOptions": ["Propagation": "rslave"]],
                    ]
                ],
                mounts: [
                    Given.volume("a", at: "/var/lib/db", mode: "z"),
                    Given.volume(named: "named", at: "/named", mode: "z", readWrite: false),
                    [
                        "Type": "tmpfs", "Source": "", "Destination": "/scratch", "Mode": "", "RW": true,
                        "Propagation": "",
                    ],
                    Given.bind("/srv", at: "/srv"),
                ])
        ),
        (
            "tmpfs over the image's volume",
            Given.container(
                hostConfig: ["Tmpfs": ["/var/lib/db": "size=1m", "/run": ""]], mounts: [])
        ),
        (
            "ports",
            Given.container(
                user: ["ExposedPorts": ["9999/udp": [:]]],
                hostConfig: [
                    "PortBindings": [
                        "3306/tcp": [["HostIp": "127.0.0.1", "HostPort": "23306"], ["HostIp": "", "HostPort": ""]],
                        "33060/tcp": [["HostIp": "", "HostPort": "28000-28010"]], "9/tcp": [], "10/tcp": nil,
                    ]
                ])
        ),
        (
            "static addresses on two networks",
            Given.container(
                user: ["Hostname": "dbhost", "MacAddress": "02:11:22:33:44:55"], hostConfig: ["NetworkMode": "front"],
                networks: [
                    "front": [
                        "IPAMConfig": ["IPv4Address": "10.7.1.5"], "Aliases": ["db", .string(Given.shortID), "dbhost"],
                        "NetworkID": "f1", "IPAddress": "10.7.1.5", "MacAddress": "02:11:22:33:44:55",
                        "DriverOpts": nil,
                    ],
                    "back": [
                        "IPAMConfig": [:], "Aliases": ["store", .string(Given.shortID)], "Links": ["cache:c"],
                        "NetworkID": "b1", "IPAddress": "10.7.2.2", "MacAddress": "02:42:0a:07:02:02",
                    ],
                ])
        ),
        ("links", Given.container(hostConfig: ["Links": ["/cache:/db/c", "/mail:/db/m"]])),
        (
            "host's network",
            Given.container(
                user: ["Hostname": "machine"], hostConfig: ["NetworkMode": "host"],
                networks: ["host": ["NetworkID": "h"]])
        ),
        ("host's UTS namespace", Given.container(hostConfig: ["UTSMode": "host"])),
        (
            "another's namespaces",
            Given.container(
                hostConfig: ["NetworkMode": "container:abcdef", "PidMode": "container:abcdef", "IpcMode": "host"],
                networks: [:])
        ),
        ("no network", Given.container(hostConfig: ["NetworkMode": "none"], networks: ["none": ["NetworkID": "n"]])),
        (
            "limits",
            Given.container(hostConfig: [
                "Memory": 268_435_456, "MemorySwappiness": 0, "NanoCpus": 1_500_000_000, "PidsLimit": 100,
                "Ulimits": [["Name": "nofile", "Soft": 1000, "Hard": 2000]], "OomScoreAdj": 10,
            ])
        ),
        ("unset limits", Given.container(hostConfig: ["PidsLimit": -1, "MemorySwappiness": -1, "CpuPeriod": 50000])),
        (
            "unconfined",
            Given.container(hostConfig: [
                "Privileged": true, "CapAdd": ["SYS_ADMIN"], "SecurityOpt": ["seccomp=unconfined"], "MaskedPaths": [],
                "ReadonlyPaths": [],
                "Devices": [["PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "r"]],
            ])
        ),
        (
            "logging and sysctls",
            Given.container(hostConfig: [
                "LogConfig": ["Type": "json-file", "Config": ["max-size": "1m"]],
                "Sysctls": ["net.core.somaxconn": "256"],
                "ExtraHosts": ["a:1.2.3.4"], "Dns": ["1.1.1.1"], "Init": true,
                "RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 5],
            ])
        ),
        (
            "fields of the future",
            Given.container(
                user: ["Galaxy": ["Arm": 3]], hostConfig: ["Gravity": [["Pull": 9]], "Warp": 9_007_199_254_740_993],
                networks: ["bridge": ["Wormhole": "on"]])
        ),
    ]
}
