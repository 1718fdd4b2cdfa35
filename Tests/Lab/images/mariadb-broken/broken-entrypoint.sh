#!/bin/bash
# Converts the data as the working image does, whatever MARIADB_AUTO_UPGRADE
# says, writes to it with the new server, and then sits there: the main process
# runs, nothing listens. LAB_IGNORE_TERM=1 makes it deaf to a stop, too.
set -euo pipefail

# Its main part does not run when it is read in like this.
# shellcheck source=/dev/null
. /usr/local/bin/working-entrypoint.sh

if [ "${1:0:1}" = - ]; then set -- mariadbd "$@"; fi
export MARIADB_AUTO_UPGRADE=1
prepare "$@"
start_temporary_server "$@" --skip-grant-tables
client <<'SQL'
CREATE DATABASE IF NOT EXISTS lab_broken;
CREATE TABLE IF NOT EXISTS lab_broken.written (at DATETIME(6) NOT NULL, by_version VARCHAR(100) NOT NULL);
INSERT INTO lab_broken.written VALUES (NOW(6), VERSION());
SQL
stop_temporary_server
note "the data is converted; from here on nothing happens"
if [ -n "${LAB_IGNORE_TERM:-}" ]; then trap '' TERM; else trap 'exit 143' TERM INT; fi
# In the background, for a foreground sleep would hold the signal back.
while :; do
    sleep 3600 &
    wait $! || true
done
