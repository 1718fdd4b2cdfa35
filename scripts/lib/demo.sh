# shellcheck shell=bash
# shellcheck disable=SC2154  # work, galley, from, to and the like are set by scripts/demo
# The acts of scripts/demo. Sourced, never run.

rows=100000
# No act may hang: an upgrade that takes longer is told to stop, and puts back what it began.
longest=900

act() { printf '\n# ── %s\n' "$*"; }
note() { printf '# %s\n' "$*"; }

# shown galley ARGUMENT…: prints the command as typed, runs it where the ports are.
shown() {
    local status=0
    shift
    printf '\n$ galley %s\n' "$(quoted "$@")"
    # Not `timeout`: it would hand Ctrl-C on to a program that gets it from the terminal as well.
    /usr/bin/python3 - "$longest" $$ <<'PYTHON' >/dev/null 2>&1 &
import subprocess, sys, time
for signal, seconds in (("TERM", float(sys.argv[1])), ("KILL", 300)):
    time.sleep(seconds)
    subprocess.run(["pkill", "-" + signal, "-P", sys.argv[2], "-x", "galley"])
PYTHON
    watchdog=$!
    "${there[@]}" "$galley" "$@" || status=$?
    stop_watchdog
    return "$status"
}

stop_watchdog() {
    if [[ -n ${watchdog:-} ]]; then kill "$watchdog" 2>/dev/null || true; fi
    watchdog=
}

quoted() {
    local word text=''
    for word; do
        if [[ $word == *[!A-Za-z0-9_./:=-]* ]]; then word="'$word'"; fi
        text+="$word "
    done
    printf '%s' "${text% }"
}

# shown_failing STATUS galley ARGUMENT…: that exit status is what should come.
shown_failing() {
    local expected=$1 status=0
    shift
    shown "$@" || status=$?
    printf '# exit status %d\n' "$status"
    ((status == expected)) || die "the exit status is $status and should be $expected"
}

# ── the client that writes all the while

writer_user=app writer_database=shop

# writer VERB ARGUMENT…: Tests/Lab/writer.py on the database at hand ($kind, $port).
writer() {
    local verb=$1
    shift
    "${there[@]}" /usr/bin/python3 Tests/Lab/writer.py "$verb" --kind "$kind" --port "$port" --user "$writer_user" \
        --password-file "$work/password" --database "$writer_database" --log "$work/writer.log" "$@"
}

start_writer() {
    rm -f "$work/writer.log"
    # Ends by itself a little after the longest upgrade, whatever happens to this script.
    writer run --seconds $((longest + 120)) --pid-file "$work/writer.pid" >"$work/writer.out" 2>&1 &
    writer_job=$!
    within 30 "the writer has no row acknowledged: $(cat "$work/writer.out")" grep -qm1 '^[0-9]' "$work/writer.log"
}

stop_writer() {
    if [[ -z ${writer_job:-} ]]; then return 0; fi
    if [[ -s $work/writer.pid ]]; then kill -TERM "$(<"$work/writer.pid")" 2>/dev/null || true; fi
    wait "$writer_job" || true
    writer_job=
}

# Lets the writer go on for a moment on what is there now, stops it and asks for its verdict.
judge() {
    sleep 2
    stop_writer
    local verdict
    verdict=$(writer verdict --output json) || {
        printf '%s\n' "$verdict"
        die "the writer misses rows that were acknowledged"
    }
    /usr/bin/python3 -c '
import json, sys
v = json.load(sys.stdin)
print("# The client: %d rows acknowledged, %d missing, %d corrupt. Longest wait, the outage it saw: %.1f s."
      % (v["acknowledged"], v["missing"], v["corrupt"], v["longest_gap_ms"] / 1000))' <<<"$verdict"
    note "$(writer control)"
}

# ── MariaDB

# sql TEXT: as root, in the container.
sql() {
    # shellcheck disable=SC2016  # the container's shell has the variable
    docker exec -i demo-mariadb sh -c \
        'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb --batch --skip-column-names --user=root shop' <<<"$1"
}

# What the 100,000 rows and the table on the volume are, in one line.
content() {
    sql "SELECT CONCAT(COUNT(*), ' orders, sum of CRCs ', SUM(CRC32(CONCAT_WS(':', id, customer, note)))) FROM orders;
         SELECT CONCAT(COUNT(*), ' in the archive, sum of CRCs ', SUM(CRC32(CONCAT_WS(':', id, note)))) FROM archive" |
        paste -sd ';' | sed 's/;/; /'
}

start_mariadb() {
    kind=mariadb database=demo-mariadb
    port=$(free_port)
    # Of the demo only: it guards nothing.
    printf 'demo-%s' "$RANDOM$RANDOM" >"$work/password"
    mkdir "$work/data"
    docker volume create demo-archive >/dev/null
    docker run -d --name demo-mariadb --hostname shop-db --restart unless-stopped \
        -p "127.0.0.1:$port:3306" -v "$work/data:/var/lib/mysql" -v demo-archive:/srv/archive \
        -e MARIADB_ROOT_PASSWORD="root-$(<"$work/password")" -e MARIADB_DATABASE=shop \
        -e MARIADB_USER=app -e MARIADB_PASSWORD="$(<"$work/password")" -e TZ=Europe/Berlin \
        --label com.example.team=shop --label com.example.tier=gold \
        --memory 768m --cpus 1.5 --ulimit nofile=4096:8192 --shm-size 96m \
        "$from" >/dev/null
    # Only the real server listens on TCP; the one of the first start has no network.
    # shellcheck disable=SC2016
    within 90 "MariaDB starts" docker exec demo-mariadb sh -c \
        'MYSQL_PWD=$MARIADB_PASSWORD mariadb --protocol=tcp --host=127.0.0.1 --user=app shop -e "SELECT 1"'
    docker exec -u 0 demo-mariadb sh -c 'chown "$(stat -c %u:%g /var/lib/mysql)" /srv/archive'
    sql "CREATE TABLE orders (id INT PRIMARY KEY, customer VARCHAR(40) NOT NULL, note VARCHAR(200) NOT NULL,
             placed DATETIME NOT NULL, KEY (customer));
         INSERT INTO orders SELECT seq, CONCAT('customer ', seq MOD 977), REPEAT(MD5(seq), 4),
             '2024-01-01' + INTERVAL seq SECOND FROM seq_1_to_$rows;
         CREATE TABLE archive (id INT PRIMARY KEY, note VARCHAR(200) NOT NULL) DATA DIRECTORY='/srv/archive';
         INSERT INTO archive SELECT seq, SHA1(seq) FROM seq_1_to_5000"
    note "MariaDB $(sql 'SELECT VERSION()'): data in a bind mount, an archive table in a named volume, a published port,"
    note "environment, labels, limits, hostname, restart policy. $(content)"
}

remove_mariadb() {
    remove_database demo-mariadb
    docker volume rm -f demo-archive >/dev/null
    # The server's files are not ours, unless we are root.
    if [[ -d $work/data ]]; then
        docker run --rm --network none --user 0 -v "$work:/work" --entrypoint /bin/sh "$from" \
            -c 'rm -rf /work/data /work/data.galley-*'
    fi
}

upgrade_mariadb() {
    local before
    start_mariadb
    before=$(content)
    start_writer
    shown galley upgrade demo-mariadb --to "$to" --yes --reason "scripts/demo"
    judge
    note "MariaDB $(sql 'SELECT VERSION()'): $(content)"
    [[ $(content) == "$before" ]] || die "the rows are not what they were"
    shown galley status "$database"
    shown galley prune demo-mariadb --yes
    remove_mariadb
}

undo_mariadb() {
    local before
    start_mariadb
    # Only here: the built-in recipe waits 5 minutes before it calls a start failed, and nobody watches that long.
    mkdir -p "$work/home/galley/recipes"
    cp -r recipes/mariadb "$work/home/galley/recipes/mariadb"
    sed -i 's/start-timeout: 5m/start-timeout: 20s/' "$work/home/galley/recipes/mariadb/recipe.yaml"
    note "for this act a copy of the recipe gives up after 20 s instead of 5 min, so that nobody has to wait"
    before=$(content)
    start_writer
    shown_failing 1 galley upgrade demo-mariadb --to "$broken" --yes --reason "scripts/demo"
    judge
    note "MariaDB $(sql 'SELECT VERSION()'): $(content)"
    [[ $(content) == "$before" ]] || die "the rows are not what they were"
    [[ $(sql "SHOW DATABASES LIKE 'lab_broken'") == '' ]] || die "what the broken image wrote is still there"
    shown galley status "$database"
    shown galley prune demo-mariadb --yes
    rm -r "$work/home/galley"
    remove_mariadb
}

# ── PostgreSQL

upgrade_postgres() {
    kind=postgresql database=demo-postgres
    port=$(free_port)
    printf 'demo-%s' "$RANDOM$RANDOM" >"$work/password"
    docker run -d --name demo-postgres --restart always -p "127.0.0.1:$port:5432" \
        -e POSTGRES_USER=app -e POSTGRES_PASSWORD="$(<"$work/password")" -e POSTGRES_DB=shop \
        --shm-size 96m --label com.example.team=shop "$postgres_from" >/dev/null
    within 90 "PostgreSQL starts" docker exec demo-postgres psql -h 127.0.0.1 -U app -d shop -c 'SELECT 1'
    docker exec demo-postgres psql -q -U app -d shop -c \
        "CREATE TABLE orders AS SELECT n AS id, md5(n::text) AS note FROM generate_series(1, $rows) AS n"
    start_writer
    shown galley upgrade demo-postgres --to "$postgres_to" --yes --reason "scripts/demo"
    judge
    note "$(docker exec demo-postgres psql -Atq -U app -d shop -c "SELECT count(*) || ' orders' FROM orders")"
    shown galley status "$database"
    shown galley rollback demo-postgres --yes
    note "back on $(docker inspect -f '{{.Config.Image}}' demo-postgres); a compatible step loses nothing on the way back"
    remove_database demo-postgres
}

# ── beginning and end

# From here on everything printed goes to the transcript, too.
start_transcript() {
    exec 3>&1 4>&2
    mkfifo "$work/pipe"
    tee "$work/transcript" <"$work/pipe" &
    tee_job=$!
    exec >"$work/pipe" 2>&1
}

# Ends the copying; folders that are somewhere else on each machine get their usual names.
end_transcript() {
    exec 1>&3 2>&4
    wait "$tee_job" || true
    sed -i -e "s|$work|/var/tmp/galley-demo|g" -e "s|${GALLEY_LAB_DIR:-$work}/|/var/cache/galley-lab/|g" "$work/transcript"
}

write_transcripts() {
    /usr/bin/python3 - "$work/transcript" "${transcripts[@]}" <<'PYTHON'
import os, re, sys
whole = open(sys.argv[1]).read().strip("\n") + "\n"
first = "# ── " + whole.split("# ── ")[1].strip("\n") + "\n"
for place in sys.argv[2:]:
    old = open(place).read() if os.path.exists(place) else ""
    new = old
    for mark, text in (("demo", whole), ("demo 1", first)):
        block = "<!-- %s -->\n```console\n%s```\n<!-- /demo -->" % (mark, text)
        new = re.sub("<!-- %s -->.*?<!-- /demo -->" % mark, lambda _: block, new, flags=re.S)
    open(place, "w").write(new if "<!-- demo" in old else whole)
PYTHON
    say "the transcript is in ${transcripts[*]}"
}

finish() {
    local status=$?
    trap - EXIT
    set +e
    stop_watchdog
    stop_writer
    if [[ -n ${tee_job:-} ]]; then end_transcript; fi
    if $owns_containers; then
        remove_mariadb
        remove_database demo-postgres
        remove_db2
        $had_journal_image || docker rmi galley/journal:1 >/dev/null 2>&1
    fi
    if ((${#transcripts[@]} > 0 && status == 0)); then write_transcripts; fi
    leave_engine
    rm -rf --one-file-system "$work"
    if ((status != 0)); then say "FAILED ($status); what the demo made was removed"; fi
    exit "$status"
}
