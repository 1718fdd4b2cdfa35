# Gives back what deleted rows hold, table by table. InnoDB writes a table anew beside the old one: one that would not fit
# onto the file system, with a tenth to spare, is left out and told. LOCAL: a replica is not made to do the same.
optimize() {
    echo 'each table is copied: what it takes is needed once more until its copy is done'
    each_table optimize_table
}

optimize_table() {
    if [ "$4" -lt $((with_smallest * 1024)) ]; then return 0; fi
    if [ "$5" = 'SYSTEM VERSIONED' ]; then
        printf '%s: left out: it keeps its history by system versioning\n' "$1"
        return 0
    fi
    # These repair a damaged table on the way, and throw rows away that they can't read.
    case $3 in
    Aria | MyISAM)
        attempt "$1" "CHECK TABLE $2" "$3"
        if [ -n "$bad" ]; then
            failed "$1: left out: it is damaged: $bad"
            return 0
        fi
        ;;
    esac
    free=$(free_kib) || fail 'the free space of the data directory can not be told'
    if [ "$free" -lt $(($4 + $4 / 10)) ]; then
        failed "$1: left out: a copy of $(($4 / 1024)) MiB does not fit into the $((free / 1024)) MiB that are free"
        return 0
    fi
    work "$1" "OPTIMIZE LOCAL TABLE $2" "$3" ", took $4 KiB before"
}

free_kib() {
    directory=$(sql --raw -e 'SELECT @@GLOBAL.datadir') || return 1
    df -Pk "$directory" | sed -n 's/^.* \([0-9][0-9]*\)  *[0-9-][0-9]*% .*$/\1/p' | grep .
}

optimize </dev/null
