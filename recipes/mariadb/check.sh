# Asks the server about each table; one that is corrupt is a failure.
check() {
    case $with_mode in
    quick) how=' QUICK' ;;
    extended) how=' EXTENDED' ;;
    *) how='' ;;
    esac
    each_table check_table
}

check_table() { work "$1" "CHECK TABLE $2$how" "$3"; }

check </dev/null
