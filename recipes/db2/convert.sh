# Behind the closed door, by the new server: every local database, whichever the image itself has seen to. Doing it
# twice does no harm: a database that is there already is left as it is.
convert() {
    limit=0
    log_in
    names=$(local_databases) || fail 'the instance does not tell its databases'
    while IFS= read -r name; do
        if [ -z "$name" ]; then continue; fi
        upgrade "$name"
        bring_catalogue_up "$name"
        bind_tools "$name"
        prove "$name"
        printf 'converted=%s\n' "$name"
    done <<EOF
$names
EOF
}

# SQL1035N: a hook of the image's has opened it. SQL1103W: there already. SQL1499W: done, and the administrator should
# read what it says.
upgrade() {
    owner "database=$1" <<'EOF' || fail "the database $1 could not be upgraded"
tries=0
until run upgrade database "$database"; do
    tries=$((tries + 1))
    if ! said SQL1035N || [ "$tries" -ge 10 ]; then complain "$database"; fi
    run force applications all
    run deactivate database "$database"
    sleep 2
done
if said SQL1499W; then printf 'note=%s: %s\n' "$database" "$(tr '\n' ' ' <"$out")"; fi
said DB20000I || said SQL1103W || said SQL1499W || complain "$database"
EOF
}

# The release's own tool brings the catalogue to the level of the fix pack.
bring_catalogue_up() {
    owner "database=$1" <<'EOF' || fail "the catalogue of $1 could not be brought up to date"
tool=
for file in $(ls -d "$HOME"/sqllib/bin/db2updv[0-9]* 2>/dev/null | sort -V); do if [ -x "$file" ]; then tool=$file; fi; done
if [ -z "$tool" ]; then
    echo 'the image has no db2updv' >&2
    exit 1
fi
"$tool" -d "$database" >"$out" 2>&1 || complain "${tool##*/}"
said 'completed successfully' || complain "${tool##*/}"
EOF
}

# The packages of the tools, then all others. SQL0719N says that one is there already, SQL0440N stands for what older
# catalogues lack; SQL0082C, SQL0091N and SQL0092N only say that there was an error, and excuse nothing.
bind_tools() {
    owner "database=$1" <<'EOF' || fail "the packages of $1 could not be bound"
bound() {
    if [ "$((code & 12))" -eq 0 ]; then return 0; fi
    if [ "$((code & 8))" -ne 0 ] || ! said 'SQL0719N\|SQL0440N'; then return 1; fi
    ! grep -o 'SQL[0-9]*[NC]' "$out" | grep -vqx -e SQL0719N -e SQL0440N -e SQL0082C -e SQL0091N -e SQL0092N
}
run get db cfg for "$database" || complain "$database"
public='grant public'
if grep -q 'Restrict access  *= YES' "$out"; then public=; fi
enter "$database" || complain "$database"
run bind "$HOME/sqllib/bnd/db2schema.bnd" blocking all $public sqlerror continue
bound || complain db2schema.bnd
for list in db2ubind.lst db2cli.lst; do
    run bind "$HOME/sqllib/bnd/@$list" blocking all $public action add
    bound || complain "$list"
done
db2 terminate >/dev/null 2>&1
log=$(mktemp) || exit 1
db2rbind "$database" -l "$log" all >"$out" 2>&1
code=$?
cat "$log" >>"$out"
rm -f "$log"
# A package that no longer can be bound was most likely invalid before.
failed=$(sed -n 's/.*[Ff]ailed to rebind *= *\([0-9][0-9]*\).*/\1/p' "$out" | tail -n 1)
if [ "${failed:-0}" -gt 0 ]; then
    printf 'note=%s: %s of its packages could not be bound again: see SYSCAT.PACKAGES, VALID\n' "$database" "$failed"
elif [ "$code" -ne 0 ]; then
    complain db2rbind
fi
EOF
}

# It must be awakened and take a connection; then it sleeps again, so that the stop is a clean one.
prove() {
    owner "database=$1" <<'EOF' || fail "the upgraded database $1 does not serve"
run activate database "$database" || said SQL1490W || said SQL1494W || complain "$database"
enter "$database" || complain "$database"
rows 'select 1 from sysibm.sysdummy1' >/dev/null
run connect reset
run deactivate database "$database" || complain "$database"
EOF
}

convert </dev/null
