"""Which command a statement is. What is none of them is SQL."""

import importlib
import re

from standin import messages
from standin.engine import result
from standin.messages import Db2Error
from standin.sql import layout

DB = r"(?:db|database)"
NAME = r'"?(?P<db>[\w@#$]+)"?'
LOGIN = r"(?: user (?P<user>\S+)(?: using (?P<password>\S+))?)?"

PART = r'(?:"(?:[^"]|"")*"|[\w@#$]+)'
TABLE_NAME = rf"(?P<table>{PART}(?:\.{PART})?)"

# A blank in a rule stands for any white space. The first that matches the whole statement is it.
TABLE = [
    (rf"connect to {NAME}(?: in (?:share|exclusive) mode)?{LOGIN}", "connection.connect"),
    (r"connect reset|disconnect (?:current|all|\w+)", "connection.reset"),
    (r"connect", "connection.show"),
    (r"terminate", "connection.terminate"),
    (r"get connection state", "connection.state"),
    (r"attach.*|detach", "connection.attach"),
    (rf"activate {DB} {NAME}{LOGIN}", "activation.activate"),
    (rf"deactivate {DB} {NAME}{LOGIN}", "activation.deactivate"),
    (rf"restart {DB} {NAME}{LOGIN}.*", "activation.restart"),
    (r"force applications? (?P<who>all|\([\d ,]+\))(?: mode async)?", "applications.force"),
    (r"list applications(?: for (?:db|database) (?P<db>\w+))?(?P<detail> show detail)?(?: global)?", "applications.listing"),
    (r"list active databases(?: global)?", "applications.active"),
    (r"list utilities(?: show detail)?", "applications.utilities"),
    (r"list indoubt transactions(?: with prompting)?", "applications.indoubt"),
    (r"quiesce (?P<what>db|database|instance \w+) .*", "applications.quiesce"),
    (r"unquiesce (?P<what>db|database|instance \w+).*", "applications.unquiesce"),
    (rf"create {DB} {NAME}(?P<rest>.*)", "lifecycle.create"),
    (rf"drop {DB} {NAME}", "lifecycle.drop"),
    (rf"upgrade {DB} {NAME}{LOGIN}(?P<rebind> rebindall)?", "upgrade.upgrade"),
    (rf"standin updv {NAME}", "upgrade.updv"),
    (rf"backup {DB} {NAME}{LOGIN}(?P<rest>.*)", "backup.backup"),
    (rf"restore {DB} {NAME}{LOGIN}(?P<rest>.*)", "restore.restore"),
    (rf"rollforward {DB} {NAME}{LOGIN}(?P<rest>.*)", "restore.rollforward"),
    (rf"get {DB} (?:cfg|configuration)(?: for {NAME})?(?: show detail)?", "configuration.get"),
    (rf"update {DB} (?:cfg|configuration)(?: for {NAME})? using (?P<pairs>.*)", "configuration.update"),
    (rf"archive log for {DB} {NAME}.*", "logs.archive"),
    (rf"prune (?:history|logfile) .*", "logs.prune"),
    (rf"list history .* for {NAME}", "logs.history"),
    (rf"runstats on table {TABLE_NAME}(?: (?P<rest>.*))?", "maintenance.runstats"),
    (rf"reorg (?P<what>table|indexes all for table) {TABLE_NAME}(?: (?P<rest>.*))?", "maintenance.reorg"),
    (rf"reorgchk(?: (?P<update>update|current) statistics)?(?: on (?:schema (?P<schema>\S+)|table (?:(?P<all>all|user|system)|{TABLE_NAME})))?", "maintenance.reorgchk"),
    (r"bind (?P<file>\S+)(?P<rest>.*)", "packages.bind"),
    (r"standin rebind", "packages.rebind_all"),
    (r"rebind(?: package)? (?P<package>\S+)(?: .*)?", "packages.rebind"),
    (r"export to (?P<file>\S+) of (?P<kind>\w+)(?P<rest>.*)", "export.export"),
    (r"standin stop(?P<force> force)?", "stop.stop"),
]
PATTERNS = [(re.compile(rule.replace(" ", r"\s+"), re.I | re.S), place) for rule, place in TABLE]


def matching(text):
    for pattern, place in PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            return match, place
    return None, None


def run(instance, session, text, options):
    match, place = matching(text)
    if match:
        module, function = place.split(".")
        return getattr(importlib.import_module("standin.commands." + module), function)(instance, session, match, options)
    table, changed = session.sql(text, options.get("autocommit", True))
    if table is not None:
        return layout.rows(table, options)
    if changed == 0:
        return result.lines(messages.text("SQL0100W"), status=1, sqlcode=100)
    return result.done("SQL")


def answer(instance, session, request):
    text = request["text"].strip()
    try:
        with session.lock:
            return run(instance, session, text, request).as_answer()
    except Db2Error as error:
        return result.failed(error, as_sql=matching(text)[0] is None).as_answer()
    except Exception as error:
        import traceback

        from standin import paths

        paths.log_problem("dispatch", traceback.format_exc(), "Severe")
        return result.failed(Db2Error("SQL0901N", repr(error))).as_answer()
