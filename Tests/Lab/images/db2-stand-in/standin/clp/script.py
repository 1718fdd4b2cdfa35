"""Cuts what is read from a file or from standard input into statements."""

import re


def without_comment(line):
    """Only whole-line comments: `--` inside a statement is SQL's, which drops it itself."""
    return "" if line.lstrip().startswith("--") else line


def statements(lines, options):
    """Pairs of a statement and whether it is the end that was asked for."""
    end = options.get("end", ";") if options.get("t") else None
    current = ""
    for line in lines:
        line = without_comment(line.rstrip("\n"))
        if end is None:
            if line.endswith("\\"):
                current += line[:-1] + " "
                continue
            statement, current = current + line, ""
            if statement.strip():
                yield statement.strip()
            continue
        if not current and re.match(r"\s*!", line):
            yield line.strip().rstrip(end)
            continue
        current += line + "\n"
        while ends(current, end):
            at = ends(current, end)
            statement, current = current[: at - 1], current[at - 1 + len(end) :]
            if statement.strip():
                yield statement.strip()
            if not current.strip():
                current = ""
    if current.strip():
        yield current.strip()


def ends(text, end):
    """One more than the index of the terminator outside quotes; 0 if there is none."""
    quote = None
    for index, letter in enumerate(text):
        if quote:
            quote = None if letter == quote else quote
        elif text.startswith(end, index):
            return index + 1
        elif letter in "'\"":
            quote = letter
    return 0
