# Renews the optimizer's statistics, table by table. With `persistent` also the engine-independent ones, of every column
# and index: each table is read whole. LOCAL: a replica is not made to do the same.
analyze() { each_table analyze_table; }

analyze_table() { work "$1" "ANALYZE LOCAL TABLE $2${with_persistent:+ PERSISTENT FOR ALL}" "$3"; }

analyze </dev/null
