# How much of each table and B-tree index is air. An estimate by default: what the rows should take by the statistics of
# the last ANALYZE, against what the files are. With `exact` the extension pgstattuple reads them. Changes nothing.
bloat() {
    begin
    each_database measure
}

measure() {
    chosen "$1" || return 0
    if [ -n "$with_exact" ]; then
        read_exactly "$1"
    else
        estimate "$1"
    fi
}

# A row takes its columns and a head of 24 bytes, padded to 8, and 4 bytes in its page; an index entry has a head of 8. A
# page has 24 bytes of head, 16 more in an index.
estimate() {
    printf '%s: an estimate; indexes with many equal values and tables with wide rows come out too low\n' "$1"
    report "$1" --set=rows="$with_rows" --set=table="$table" --set=name="$(named oid)" <<'EOF' ||
WITH block AS (SELECT current_setting('block_size')::numeric AS bytes),
chosen AS (
    SELECT c.* FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname NOT IN ('pg_toast', 'information_schema') AND CASE
        WHEN :table <> 0 THEN c.oid = :table OR c.oid IN (SELECT relid FROM pg_partition_tree(:table))
        ELSE nspname <> 'pg_catalog' END
),
widths AS (
    SELECT c.oid, 'table' AS kind, c.reltuples, 24 AS head, 24 AS page_head, 100 AS fill,
        sum((1 - stanullfrac) * stawidth)::numeric AS bytes, count(*) = count(stawidth) AS is_known
    FROM chosen AS c JOIN pg_attribute AS a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_statistic ON starelid = c.oid AND staattnum = attnum AND NOT stainherit
    GROUP BY c.oid, c.reltuples
    UNION ALL
    SELECT x.oid, 'index', x.reltuples, 8, 40, 90,
        sum((1 - stanullfrac) * stawidth)::numeric, count(*) = count(stawidth)
    FROM chosen AS c JOIN pg_index AS i ON indrelid = c.oid JOIN pg_class AS x ON x.oid = indexrelid
    JOIN pg_am AS m ON m.oid = x.relam AND amname = 'btree'
    CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    LEFT JOIN pg_statistic ON NOT stainherit AND CASE WHEN k.attnum = 0
        THEN starelid = indexrelid AND staattnum = place ELSE starelid = indrelid AND staattnum = k.attnum END
    GROUP BY x.oid, x.reltuples
),
sizes AS (
    SELECT w.oid, kind, pg_relation_size(w.oid) AS size, CASE WHEN is_known AND w.reltuples >= 0 THEN
        ceil(w.reltuples::numeric * (head + 8 * ceil(w.bytes / 8) + 4)
            / ((block.bytes - page_head) * coalesce((SELECT option_value::int FROM pg_options_to_table(reloptions)
                WHERE option_name = 'fillfactor'), fill) / 100)) * block.bytes
        + CASE kind WHEN 'index' THEN block.bytes ELSE 0 END END AS needed
    FROM widths AS w JOIN pg_class USING (oid), block
)
SELECT kind, :name AS name, pg_size_pretty(size) AS size,
    coalesce(pg_size_pretty(greatest(0, size - needed)), 'never analyzed') AS "air, about",
    coalesce(round(100 * greatest(0, size - needed) / nullif(size, 0)) || ' %', '') AS "of it"
FROM sizes ORDER BY greatest(0, size - needed) DESC NULLS LAST, size DESC, 2 LIMIT :rows;
EOF
        failed "$1: its tables can not be measured"
}

read_exactly() {
    if [ "$(sql "$1" -c "SELECT count(*) FROM pg_extension WHERE extname = 'pgstattuple'")" != 1 ]; then
        failed "$1: not measured: the extension pgstattuple is not there (CREATE EXTENSION pgstattuple)"
        return 0
    fi
    printf '%s: the biggest, as read by pgstattuple\n' "$1"
    report "$1" --set=rows="$with_rows" --set=table="$table" --set=name="$(named oid)" <<'EOF' ||
SELECT extnamespace::regnamespace AS place FROM pg_extension WHERE extname = 'pgstattuple' \gset
WITH chosen AS (
    SELECT c.* FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname NOT IN ('pg_toast', 'information_schema') AND CASE
        WHEN :table <> 0 THEN c.oid = :table OR c.oid IN (SELECT relid FROM pg_partition_tree(:table))
        ELSE nspname <> 'pg_catalog' END
),
biggest AS (
    SELECT oid, 'table' AS kind, pg_relation_size(oid) AS size FROM chosen WHERE relam = 2
    UNION ALL
    SELECT x.oid, 'index', pg_relation_size(x.oid) FROM chosen AS c JOIN pg_index AS i ON indrelid = c.oid
    JOIN pg_class AS x ON x.oid = indexrelid JOIN pg_am AS m ON m.oid = x.relam
    WHERE amname = 'btree' AND indisvalid
    ORDER BY size DESC LIMIT :rows
),
measured AS (
    SELECT oid, kind, size, CASE kind
        WHEN 'table' THEN (SELECT approx_free_space + dead_tuple_len FROM :place.pgstattuple_approx(oid))
        ELSE (SELECT size * greatest(0, 1 - avg_leaf_density / 90) FROM :place.pgstatindex(oid)
            WHERE avg_leaf_density <> 'NaN')
        END::bigint AS air
    FROM biggest
)
SELECT kind, :name AS name, pg_size_pretty(size) AS size, pg_size_pretty(coalesce(air, 0)) AS air,
    coalesce(round(100 * coalesce(air, 0) / nullif(size, 0)) || ' %', '') AS "of it"
FROM measured ORDER BY air DESC NULLS LAST, size DESC, 2;
EOF
        failed "$1: its tables can not be measured"
}

bloat </dev/null
