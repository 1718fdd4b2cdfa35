#!/usr/bin/python3
"""What a run of the tests says about docs/db2.md: a table of its promises, one of the tests.

certificate.py RESULTS… DOCUMENT: RESULTS is the XML that `swift test --xunit-output` leaves, of XCTest and of Swift
Testing a file each where it runs both. A promise is a row of a table with a column `tried by`, whose cells name tests as `Suite.test`.
"""

import re
import sys
from xml.etree import ElementTree


def outcomes(places):
    """What became of each test, by Suite.test, and why it was skipped."""
    found = {}
    for case in (case for place in places for case in ElementTree.parse(place).iter("testcase")):
        name = "%s.%s" % (case.get("classname", "").split(".")[-1], re.split(r"[(`]", case.get("name", ""))[0])
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            found[name] = ("failed", "")
        elif skipped is not None:
            found[name] = ("skipped", (skipped.text or skipped.get("message") or "").strip())
        else:
            found[name] = ("passed", "")
    return found


def promises(place):
    """What the image does, what Galley does about it, and the tests, of each row that names some."""
    columns = None
    with open(place, encoding="utf-8") as document:
        for line in document:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else None
            if cells is None:
                columns = None
            elif columns is None:
                columns = cells
            elif "tried by" in columns and not set(line.strip()) <= set("|- "):
                answer = "" if columns[1].startswith("source") else cells[1]
                yield cells[0], answer, re.findall(r"`(\w+\.\w+)`", cells[columns.index("tried by")])


def verdict(tests, results):
    """Proven only where every test that tries it has passed."""
    states = {test: results.get(test, ("skipped", "was not run")) for test in tests}
    by_state = lambda wanted: [test for test in tests if states[test][0] == wanted]
    reasons = sorted({states[test][1] for test in by_state("skipped")} - {""})
    missing = ", ".join(by_state("skipped")) + (": " + "; ".join(reasons) if reasons else "")
    if by_state("failed"):
        return "**FAILED**: " + ", ".join(by_state("failed"))
    if not by_state("passed"):
        return "not proven here; " + missing
    if by_state("skipped"):
        return "proven by %s; not tried here: %s" % (", ".join(by_state("passed")), missing)
    return "proven"


def main():
    results = outcomes(sys.argv[1:-1])
    print("| of docs/db2.md | what Galley does | here |\n|---|---|---|")
    for cause, answer, tests in promises(sys.argv[-1]):
        print("| %s | %s | %s |" % (cause, answer, verdict(tests, results)))
    print("\n| test | outcome |\n|---|---|")
    for name, (state, reason) in sorted(results.items()):
        print("| %s | %s |" % (name, state + (": " + reason if reason else "")))


main()
