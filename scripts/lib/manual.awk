# Finishes a page of ArgumentParser's generate-manual: names as man looks for them (galley-upgrade), examples in a
# section of their own, paragraphs where it leaves blank lines, the exit statuses one by one.
# Variables: version; statuses, a file of mdoc.

function plain(text) {
    gsub(/"/, "", text)
    return text
}

# A paragraph's end is printed only before more text.
function text(line) {
    if (break_due) print ".Pp"
    break_due = 0
    print line
}

function print_statuses(   line) {
    while ((getline line < statuses) > 0) print line
    close(statuses)
}

# Commands stand four spaces in, what they are for two.
function print_examples(   place, command, shown) {
    if (!examples) return
    print ".Sh EXAMPLES"
    for (place = 1; place <= examples; place++) {
        if (example[place] == "") continue
        command = sub(/^    /, "", example[place])
        sub(/^  /, "", example[place])
        if (command && !shown) print ".Bd -literal -offset indent -compact"
        if (!command && shown) print ".Ed\n.Pp"
        shown = command
        print example[place]
    }
    if (shown) print ".Ed"
    examples = 0
}

function print_see_also() {
    print ".Sh \"SEE ALSO\""
    if (parent != "") print ".Xr " parent " 1" (references ? " ," : "")
    for (place = 1; place <= references; place++) print reference[place]
}

/^\.Dt / {
    gsub(/\./, "-", $2)
    page = tolower($2)
    parent = page
    if (!sub(/-[^-]*$/, "", parent)) parent = ""
    print ".Dt " $2 " " $3
    next
}
/^\.Os/ { print ".Os \"Galley " version "\""; next }
/^\.Sh / {
    section = plain(substr($0, 5))
    break_due = in_examples = 0
    if (section != "SEE ALSO") print
    next
}
/^\.Nm/ && section == "NAME" { name = plain(substr($0, 5)); print ".Nm " page; next }
/^\.Nm/ && section == "SYNOPSIS" { print ".Nm \"" name "\""; next }
/^\.Nd / { sub(/\."?$/, ""); print ".Nd " plain(substr($0, 5)); next }
/^\.Ex / { print_statuses(); next }
/^\.Xr / { gsub(/\./, "-", $2); reference[++references] = ".Xr " $2 " " $3 ($4 == "" ? "" : " " $4); next }
/^\.Pp/ || /^$/ && !in_examples { break_due = 1; next }
/^\.(It|El|Bl)/ { break_due = in_examples = 0; print; next }
/^EXAMPLES:$/ { in_examples = 1; next }
in_examples { example[++examples] = $0; next }
/^\./ { print; next }
{ text($0) }

END {
    print_examples()
    print_see_also()
}
