# An image of each database, made while it is closed: whoever is connected to it is sent away, and nobody gets in before
# its image is written. It is the only way with circular logging.
write_image() {
    owner "database=$1" "name=$2" "directory=$directory" "mark=$mark" <<'EOF' || return 1
printf 'offline %s\n' "$name" >>"$mark"
tries=0
run deactivate database "$database"
until run backup database "$database" to "$directory" without prompting; do
    tries=$((tries + 1))
    if ! said SQL1035N || [ "$tries" -ge 30 ]; then complain "$database"; fi
    run list applications for database "$database"
    handles=$(awk -v name="$name" '$(NF - 1) == name && $(NF - 3) ~ /^[0-9]+$/ { printf "%s%s", n++ ? ", " : "", $(NF - 3) }' "$out")
    if [ -n "$handles" ]; then run force application "($handles)"; fi
    run deactivate database "$database"
    sleep 1
done
EOF
    case " $awake " in
    *" $1 "*)
        owner "database=$1" <<'EOF'
run activate database "$database" || said SQL1490W || said SQL1494W || {
    printf 'note=%s could not be activated again: ' "$database" >&2
    tr '\n' ' ' <"$out" >&2
    echo >&2
}
exit 0
EOF
        ;;
    esac
}

backups offline </dev/null
