# Binds packages again: those that are no longer valid, or all.
rebind() { each_local rebind_database; }

rebind_database() {
    chore "database=$1" "all=$with_all" <<'EOF'
begin
which="where valid <> 'Y'"
if [ -n "$all" ]; then which=; fi
if ! run -x "select rtrim(pkgschema) || '.' || pkgname from syscat.packages $which order by 1"; then
    failed "$database" "$(words)"
    exit 0
fi
list=$(sed 's/[[:blank:]]*$//; /^$/d' "$out")
if [ -z "$list" ]; then printf '%s: every package is valid\n' "$database"; fi
while IFS= read -r package; do
    if [ -n "$package" ]; then attempt "$database: $package" "rebind package $package"; fi
done <<LIST
$list
LIST
EOF
}

rebind </dev/null
