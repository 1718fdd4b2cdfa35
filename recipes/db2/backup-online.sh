# An image of each database with the logs that it needs, made while clients go on. It holds what was committed before its
# end. ADMIN_CMD has BACKUP run in a connection that is known beforehand, and can be ended by its number.
write_image() {
    owner "database=$1" "directory=$directory" "mark=$mark" <<'EOF'
enter "$database" || complain "$database"
sign || complain "$database"
run "call sysproc.admin_cmd('backup database $database online to $directory include logs without prompting')" ||
    complain "$database"
EOF
}

backups online </dev/null
