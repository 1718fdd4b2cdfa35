"""What a statement gives back to the command line processor."""

from standin import messages


class Result:
    def __init__(self, output="", status=0, sqlcode=0):
        self.output, self.status, self.sqlcode = output, status, sqlcode

    def as_answer(self):
        return {"output": self.output, "status": self.status, "sqlcode": self.sqlcode}


def done(name):
    return Result(messages.text("DB20000I", name) + "\n")


def lines(*texts, status=0, sqlcode=0):
    return Result("".join(messages.wrapped(line) + "\n" for line in texts), status, sqlcode)


def failed(error, as_sql=False):
    """The message; in front of it, for SQL, that it was no command."""
    output = ""
    if as_sql:
        output = messages.wrapped(messages.text("DB21034E")) + "\n"
    return Result(output + messages.wrapped(error.line) + "\n", error.status, error.sqlcode)
