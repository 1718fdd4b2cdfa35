"""`db2`: one statement from the arguments, or many from a file or standard input."""

import os
import re
import sys

from standin import messages
from standin.clp import client, local, options, script
from standin.messages import Db2Error

BANNER = "stand-in for the Db2 command line processor; no IBM code\n"


class Processor:
    def __init__(self, chosen):
        self.options = chosen
        self.stream = None
        self.status = 0

    def run(self, statement):
        """Carries one out, shows what it says, and gives its return code."""
        if self.options.get("v"):
            self.show(statement + "\n")
        if statement.startswith("!"):
            sys.stdout.flush()
            return os.waitstatus_to_exitcode(os.system(statement[1:]))
        try:
            found = local.run(statement)
        except Db2Error as error:
            found = messages.wrapped(error.line) + "\n", error.status
        if found is None:
            found = self.ask(statement)
        output, status = found[:2]
        if not self.options.get("w", True) and status in (1, 2):
            status = 0
        self.show(output)
        if self.options.get("e") and len(found) > 2:
            self.show("%d\n" % found[2])
        return status

    def ask(self, statement):
        if self.stream is None:
            self.stream = client.connect()
        if self.stream is None:
            return without_server(statement)
        answer = client.ask(
            self.stream, statement, bare=bool(self.options.get("x")), autocommit=self.options.get("c", True)
        )
        if answer is None:
            self.stream = None
            return messages.wrapped(messages.text("SQL1224N")) + "\n", 4, -1224
        return answer["output"], answer["status"], answer["sqlcode"]

    def show(self, text):
        if self.options.get("o", True):
            sys.stdout.write(text)
            sys.stdout.flush()
        for letter in "lrz":
            if self.options.get(letter):
                with open(self.options[letter], "a", encoding="utf-8") as file:
                    file.write(text)

    def run_all(self, lines, prompt=False):
        """The return code of many is all of theirs, bit by bit."""
        if prompt:
            self.show(BANNER + "\ndb2 => ")
        for statement in script.statements(lines, self.options):
            if re.fullmatch(r"(?i)quit;?", statement):
                break
            status = self.run(statement)
            self.status |= status
            if self.options.get("s") and status >= 4:
                break
            if prompt:
                self.show("db2 => ")
        return self.status


def without_server(statement):
    word = statement.split()[0].lower() if statement.split() else ""
    if word == "terminate":
        return messages.text("DB20000I", "TERMINATE") + "\n", 0
    if word in ("select", "insert", "update", "delete", "values", "with", "drop", "commit", "set", "call") and not re.match(
        r"(?i)update\s+(db|database)\b|drop\s+(db|database)\b", statement
    ):
        return messages.wrapped(messages.text("DB21034E")) + "\n" + messages.wrapped(messages.text("SQL1024N")) + "\n", 4, -1024
    return messages.wrapped(messages.text("SQL1032N")) + "\n", 4, -1032


def main(arguments):
    if not os.environ.get("DB2INSTANCE"):
        print(messages.wrapped(messages.text("SQL1390C")))
        return 8
    try:
        chosen, statement = options.parse(arguments)
    except Db2Error as error:
        print(messages.wrapped(error.line))
        return error.status
    processor = Processor(chosen)
    if chosen.get("f"):
        try:
            with open(chosen["f"], encoding="utf-8") as file:
                return processor.run_all(file)
        except OSError as error:
            print('DB21005E  An error occurred while accessing the file "%s". (%d)' % (chosen["f"], error.errno))
            return 4
    if statement and statement != "-":
        end = chosen.get("end", ";")
        statement = statement.strip()
        return processor.run(statement[: -len(end)] if statement.endswith(end) else statement)
    return processor.run_all(sys.stdin, prompt=bool(chosen.get("p")) and sys.stdin.isatty())
