# shellcheck shell=bash
# shellcheck disable=SC2154  # release_flags comes from release.sh
# The manual pages: the argument parser's own generator makes them of what the program says of its commands.
# Sourced after release.sh, never run.

# The first two columns of docs/exit-codes.md, in the manual's language.
manual_statuses() {
    printf '.Bl -tag -width 4n\n'
    awk -F ' *[|] *' '/^\| *[0-9]/ { gsub(/[*`]/, "", $3); print ".It " $2 "\n" $3 }' docs/exit-codes.md
    printf '.El\n'
}

# install_manual PROGRAM FOLDER: galley.1, galley-upgrade.1, …
install_manual() {
    local program=$1 folder=$2 work page name version
    local -a tool=("${release_flags[@]}" --product generate-manual)
    swift build "${tool[@]}" >&2
    work=$(mktemp -d)
    manual_statuses >"$work/statuses"
    "$(swift build "${tool[@]}" --show-bin-path)/generate-manual" "$program" --multi-page --output-directory "$work" \
        --date "$(git log -1 --format=%cs 2>/dev/null || date +%F)"
    version=$("$program" --version)
    mkdir -p "$folder"
    # A command that is gone leaves no page behind.
    rm -f "$folder"/galley.1 "$folder"/galley-*.1
    for page in "$work"/*.1; do
        name=$(basename "$page" .1)
        name=$folder/${name//./-}.1
        awk -v "version=$version" -v "statuses=$work/statuses" -f scripts/lib/manual.awk "$page" >"$name"
        chmod 644 "$name"
    done
    rm -rf "$work"
}
