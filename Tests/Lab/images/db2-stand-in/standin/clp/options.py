"""The options of the `db2` program."""

from standin.messages import Db2Error

DEFAULTS = {"c": True, "o": True, "p": True, "w": True}
# These take the next word, or what is left of their own.
WITH_FILE = "flrz"
FLAGS = "abcdijkmnopqstvwx"


def parse(arguments):
    """The options, and what is left: the statement."""
    options = dict(DEFAULTS)
    arguments = list(arguments)
    while arguments and len(arguments[0]) > 1 and arguments[0][0] in "-+" and arguments[0] != "--":
        word = arguments.pop(0)
        on, letters = word[0] == "-", word[1:]
        if not letters[0].isalpha():
            arguments.insert(0, word)
            break
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter == "t" and letters[:1] == "d":
                options["t"], options["end"] = on, letters[1:] or ";"
                letters = ""
            elif letter == "e" and letters[:1] in ("c", "s"):
                options["e"], letters = letters[0] if on else None, letters[1:]
            elif letter in WITH_FILE:
                options[letter] = (letters or (arguments.pop(0) if arguments else "")) if on else None
                letters = ""
            elif letter in FLAGS:
                options[letter] = on
            else:
                raise Db2Error("DB21001E", word, status=4)
    return options, " ".join(arguments)
