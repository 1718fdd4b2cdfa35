# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # work, db2_from and the like are set by scripts/demo, what is set here is read there
# The act of scripts/demo with Db2: one instance, three databases. Sourced after demo.sh, never run.

# db2 TEXT: CLP commands as the instance owner, in one shell.
db2() { docker exec demo-db2 su - db2inst1 -c "$1"; }

# How many orders each database has, in one line.
db2_content() {
    local name text=''
    for name in SHOP HR ARCHIVE; do
        text+="$name $(db2 "db2 connect to $name >/dev/null; db2 -x 'select count(*) from db2inst1.orders'; db2 terminate >/dev/null; true" |
            tr -d ' \n') orders, "
    done
    printf '%s' "${text%, }"
}

fill_db2() {
    local name row script
    for name in SHOP HR ARCHIVE; do
        script="db2 connect to $name && db2 'create table db2inst1.orders (id integer not null primary key, note varchar(40))'"
        for row in 1 2 3 4 5 6 7; do script+=" && db2 \"insert into db2inst1.orders values ($row, '$name order $row')\""; done
        [[ $name == SHOP ]] || db2 "db2 create database $name on /database/data" >/dev/null
        db2 "$script; db2 terminate; true" >/dev/null
    done
}

upgrade_db2() {
    local before
    kind=db2 database=demo-db2 writer_user=db2inst1 writer_database=SHOP
    if [[ $db2_from == *db2-stand-in:* ]]; then
        kind=db2-stand-in
        note "IBM's image can't be had here: this is the lab's stand-in, which behaves as IBM's texts say (docs/db2.md)"
    fi
    port=$(free_port)
    printf 'demo-%s' "$RANDOM$RANDOM" >"$work/password"
    # DBNAME names one database; the image upgrades no other.
    docker run -d --name demo-db2 --hostname db2host --restart always -p "127.0.0.1:$port:50000" \
        -v demo-db2-data:/database -e LICENSE=accept -e DB2INST1_PASSWORD="$(<"$work/password")" -e DBNAME=SHOP \
        "$db2_from" >/dev/null
    within "$db2_start" "Db2 starts" docker exec demo-db2 pgrep -f 'tail -f .*db2diag.log'
    fill_db2
    db2 'db2 activate database HR' >/dev/null
    before=$(db2_content)
    note "$before; HR is active"
    start_writer
    shown galley upgrade demo-db2 --to "$db2_to" --yes --reason "scripts/demo"
    judge
    note "$(db2 db2level | tr -d '\n' | sed 's/.*tokens are "\([^"]*\)".*/\1/'): $(db2_content)"
    [[ $(db2_content) == "$before" ]] || die "the rows are not what they were"
    db2 'db2 list active databases' | grep -q 'Database name .*= HR' || die "HR is not active again"
    shown galley status "$database"
    remove_db2
}

remove_db2() {
    remove_database demo-db2
    docker volume rm -f demo-db2-data >/dev/null
}
