#!/bin/bash
# Entry point of the stand-in for Db2. Ours; it keeps the real image's order of steps, its log lines and exit codes.
# The numbers are those of the steps in the facts this image rests on.
SETUPDIR=${SETUPDIR:-/var/db2_setup}

# shellcheck source=../include/db2_constants
. "$SETUPDIR/include/db2_constants"
# shellcheck source=../include/db2_common_functions
. "$SETUPDIR/include/db2_common_functions"
# shellcheck source=../include/database_functions
. "$SETUPDIR/include/database_functions"
# shellcheck source=../include/hadr_functions.sh
. "$SETUPDIR/include/hadr_functions.sh"

# shellcheck disable=SC2317  # called by the trap
on_sigterm() {
    echo '(*) Ending DB2 with db2stop force and db2ts "stop for text"'
    as_instance "db2stop force"
    echo "(*) Done"
    exit 0
}

run_custom_scripts() {
    local name
    [[ -d /var/custom ]] || return 0
    echo "(*) Running user-provided scripts ... "
    # shellcheck disable=SC2045  # the real one reads ls; its complaint about a missing folder is part of the log
    for name in $(ls /var/custom); do
        echo "(*) Running $name ..."
        "/var/custom/$name"
    done
}

# shellcheck disable=SC2154  # from db2_constants
echo "stand-in for Db2 $level; no IBM code"
# `su -` scrubs the environment; everything else reads the knobs here.
if [[ ! -e $knobs_file || -n ${STANDIN_KNOBS:-} ]]; then printf '%s\n' "${STANDIN_KNOBS:-}" >"$knobs_file"; fi

check_settings                       # 1, 2
chmod 755 /database                  # 3
obey setup || exit 1
export_shared_data                   # 4
restore_global_registry              # 5
create_users                         # 6
create_instance                      # 7
catalog_databases                    # 8
apply_licence                        # 9
update_dbm_cfg                       # 10, 11
remount                              # 12
update_db2_code "${DBNAME:-}"        # 13
if [[ ${SAMPLEDB:-} == true ]]; then update_db2_code sample; fi
start_db2                            # 14
if [[ ${TEXT_SEARCH:-} == true ]]; then echo "(*) Starting TEXT SEARCH service ..."; fi # 15
# Until here process 1 has no handler, so the kernel drops the signal.
trap on_sigterm SIGTERM              # 16
if [[ -z ${UPDATEAVAIL:-} ]]; then echo "This is not an update request."; fi # 17
first_setup                          # 18
setup_hadr                           # 19
# shellcheck disable=SC2119
backup_cfg &                         # 20
# shellcheck disable=SC2154  # from db2_constants
mkdir -p "$config_dir/.shared-data"
touch "$config_dir/.shared-data/db_activated" && echo "(*) All databases are now active. "
touch "$(setup_complete_file)" && echo "(*) Setup has completed."
run_custom_scripts                   # 21
case $(knob entrypoint-end tail) in
tail)
    # shellcheck disable=SC2154
    tail -f "$home_dir/sqllib/db2dump/DIAG0000/db2diag.log" &
    wait
    ;;
*)
    sleep infinity &
    wait
    ;;
esac
