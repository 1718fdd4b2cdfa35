#!/bin/bash
# healthcheck.sh [--connect] [--innodb_initialized]: logs in over TCP, so the
# temporary server, which has no network, is not taken for the real one.
set -euo pipefail
query='SELECT 1'
for argument; do
    case $argument in
    --connect) ;;
    --innodb_initialized) query="SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')" ;;
    *)
        echo "healthcheck.sh: unknown check $argument" >&2
        exit 2
        ;;
    esac
done
[ "$(mariadb --defaults-file=/var/lib/mysql/.my-healthcheck.cnf -h127.0.0.1 --skip-ssl --connect-timeout=3 \
    --batch --skip-column-names -e "$query")" = 1 ]
