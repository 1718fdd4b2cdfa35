"""The profile registry: what `db2set` keeps, for the instance and, with -g, for the machine."""

from standin import paths


def load(file):
    try:
        with open(file, encoding="utf-8") as lines:
            return dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
    except FileNotFoundError:
        return {}


def save(file, content):
    with open(file, "w", encoding="utf-8") as lines:
        lines.writelines("%s=%s\n" % pair for pair in content.items())


def file(machine):
    return paths.GLOBAL_REGISTRY if machine else paths.profile_registry()


def change(name, value, machine=False):
    content = load(file(machine))
    if value:
        content[name.upper()] = value
    else:
        content.pop(name.upper(), None)
    save(file(machine), content)
