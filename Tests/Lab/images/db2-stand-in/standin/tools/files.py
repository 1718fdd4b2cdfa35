"""db2fupdt, db2set, db2ckbkp: programs that only read or write files."""

import glob
import os

from standin import image, knobs, registry


def options_of(arguments, with_value):
    """Options that take a value as a mapping, and the words that are left."""
    found, left, words = {}, [], list(arguments)
    while words:
        word = words.pop(0)
        if word[:1] == "-" and word[1:] in with_value and words:
            found[word[1:]] = words.pop(0)
        else:
            left.append(word)
    return found, left


def db2fupdt(arguments):
    """Reads or changes a file of sections and parameters."""
    chosen, left = options_of(arguments, ("f", "s", "p", "v"))
    section, lines = chosen.get("s", ""), []
    if os.path.exists(chosen["f"]):
        with open(chosen["f"], encoding="utf-8") as file:
            lines = file.read().splitlines()
    current, at, last = "", None, len(lines) if not section else None
    for number, line in enumerate(lines):
        if line.startswith("["):
            current = line.strip("[] ")
        if current == section:
            last = number + 1
            if line.split("=")[0].strip() == chosen.get("p"):
                at = number
    if "v" not in chosen:
        if at is None:
            return 1
        if "-q" not in left:
            print(lines[at].partition("=")[2].strip())
        return 0
    new = "%s=%s" % (chosen["p"], chosen["v"])
    if at is not None:
        lines[at] = new
    elif last is None:
        lines += ["[%s]" % section, new]
    else:
        lines.insert(last, new)
    with open(chosen["f"], "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return 0


def db2set(arguments):
    machine = "-g" in arguments
    words = [word for word in arguments if word not in ("-g", "-i", "-immediate", "-im")]
    content = registry.load(registry.file(machine))
    told = knobs.value("ats-enable")
    if told and not machine:
        content.setdefault("DB2_ATS_ENABLE", told)
    if not words or words == ["-all"]:
        mark = "[i] " if words else ""
        for name, value in content.items():
            print("%s%s=%s" % (mark, name, value))
        return 0
    name, is_change, value = words[0].partition("=")
    if is_change:
        registry.change(name, value, machine)
    elif name.upper() in content:
        print(content[name.upper()])
    else:
        print("DBI1303W  Variable not set.")
        return 4
    return 0


def db2ckbkp(arguments):
    """The checksum is really compared."""
    told = knobs.act("ckbkp")
    status = 0
    for place in [name for word in arguments if not word.startswith("-") for name in (glob.glob(word) or [word])]:
        try:
            if told == "fail":
                raise image.Corrupt("told so by a knob")
            if told != "lie":
                image.read(place)
        except (OSError, image.Corrupt) as error:
            print("ERROR! %s: %s" % (place, error))
            print("\nImage Verification Complete - ERRORS DETECTED: 1\n")
            status = 1
            continue
        print("\n[1] Buffers processed:  ####\n\nImage Verification Complete - successful.\n")
    return status
