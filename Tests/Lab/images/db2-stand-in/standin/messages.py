"""Message numbers, their lines and SQLSTATEs, and the width the command line processor breaks them at."""

import re

TEXTS = {
    "DB20000I": ("The {} command completed successfully.", ""),
    "DB21001E": ('The option "{}" specified after the \'db2\' command is incorrect.', ""),
    "DB21007E": ("End of file reached while reading the command.", ""),
    "DB21024I": ("This command is asynchronous and may not be effective immediately.", ""),
    "DB21034E": (
        "The command was processed as an SQL statement because it was not a valid Command Line Processor command.  "
        "During SQL processing it returned:",
        "",
    ),
    "SQL0100W": ("No row was found for FETCH, UPDATE or DELETE; or the result of a query is an empty table.", "02000"),
    "SQL0104N": ('An unexpected token "{}" was found following "{}".  Expected tokens may include:  "{}".', "42601"),
    "SQL0204N": ('"{}" is an undefined name.', "42704"),
    "SQL0206N": ('"{}" is not valid in the context where it is used.', "42703"),
    "SQL0276N": (
        'The connection failed because the database is in "restore pending" state or in "upgrade pending" state.  '
        'Database name: "{}".',
        "08004",
    ),
    "SQL0290N": ("Table space access is not allowed.", "55039"),
    "SQL0293N": ("Error accessing a table space container.", "57048"),
    "SQL0407N": ('Assignment of a NULL value to a NOT NULL column "{}" is not allowed.', "23502"),
    "SQL0440N": ('No authorized routine named "{}" of type "{}" having compatible arguments was found.', "42884"),
    "SQL0530N": ('The insert or update value of the FOREIGN KEY "{}" is not equal to any value of the parent key.', "23503"),
    "SQL0545N": ('The requested operation is not allowed because a row does not satisfy the check constraint "{}".', "23513"),
    "SQL0601N": ('The name of the object to be created is identical to the existing name "{}" of type "{}".', "42710"),
    "SQL0719N": ('Bind error for user "{}".  The package "{}" already exists.', "42710"),
    "SQL0803N": (
        "One or more values in the INSERT statement, UPDATE statement, or foreign key update caused by a DELETE "
        'statement are not valid because the primary key, unique constraint or unique index identified by "{}" '
        'constrains table "{}" from having duplicate values for the index key.',
        "23505",
    ),
    "SQL0805N": ('Package "{}" was not found.', "51002"),
    "SQL0901N": ("The SQL statement failed because of a non-severe system error.  Reason: {}.", "58004"),
    "SQL0911N": ('The current transaction has been rolled back because of a deadlock or timeout.  Reason code "{}".', "40001"),
    "SQL1001N": ('"{}" is not a valid database name.', ""),
    "SQL1005N": (
        'The database alias "{}" already exists in either the local database directory or system database directory.',
        "",
    ),
    "SQL1013N": ('The database alias name or database name "{}" could not be found.', "42705"),
    "SQL1015N": ("The database is in an inconsistent state.", "55025"),
    "SQL1024N": ("A database connection does not exist.", "08003"),
    "SQL1025N": ("The database manager was not stopped because databases are still active.", ""),
    "SQL1026N": ("The database manager is already active.", ""),
    "SQL1027N": ("The node directory cannot be found.", ""),
    "SQL1031N": ("The database directory cannot be found on the indicated file system.", "58031"),
    "SQL1032N": ("No start database manager command was issued.", "57019"),
    "SQL1034C": ("The database was damaged, so all applications processing the database were stopped.", "58031"),
    "SQL1035N": (
        "The operation failed because the specified database cannot be connected to in the mode requested.",
        "57019",
    ),
    "SQL1036C": ("An I/O error occurred while accessing the database.", "58030"),
    "SQL1042C": ("An unexpected system error occurred.", "58004"),
    "SQL1057W": ("The system database directory is empty.", "01606"),
    "SQL1061W": (
        "The RESTART DATABASE command completed successfully, but indoubt transactions exist against the database.",
        "",
    ),
    "SQL1062N": ('The database path "{}" was not found.', ""),
    "SQL1063N": ("DB2START processing was successful.", ""),
    "SQL1064N": ("DB2STOP processing was successful.", ""),
    "SQL1092N": (
        "The requested command or operation failed because the user ID does not have the authority to perform the "
        'requested command or operation.  User ID: "{}".',
        "",
    ),
    "SQL1103W": ("The UPGRADE DATABASE command was completed successfully.", ""),
    "SQL1116N": (
        'A connection to or activation of database "{}" failed because the database is in BACKUP PENDING state.',
        "57019",
    ),
    "SQL1117N": (
        'A connection to or activation of database "{}" cannot be made because of ROLL-FORWARD PENDING.',
        "57019",
    ),
    "SQL1119N": (
        'A connection to or activation of database "{}" cannot be made because a previous restore is incomplete or '
        "still in progress.",
        "57019",
    ),
    "SQL1224N": (
        "The database manager is not able to accept new requests, has terminated all requests in progress, or has "
        "terminated the specified request because of an error or a forced interrupt.",
        "55032",
    ),
    "SQL1251W": ("No data returned for heuristic query.", ""),
    "SQL1260N": ('Database "{}" is not configured for roll-forward recovery on node(s) "{}".', ""),
    "SQL1273N": (
        'An operation reading the logs on database "{}" cannot continue because of a missing log file "{}" on database '
        'partition "{}" and log stream "{}".',
        "",
    ),
    "SQL1363W": (
        "One or more of the parameters submitted for immediate modification were not changed dynamically. For these "
        "configuration parameters, the database must be shutdown and reactivated before the configuration parameter changes "
        "become effective.",
        "",
    ),
    "SQL1390C": ("The environment variable DB2INSTANCE is not defined or is invalid.", ""),
    "SQL1490W": ("Activate database is successful, however, the database has already been activated on one or more nodes.", ""),
    "SQL1493N": ("The command failed because the application is already connected to an active database.", ""),
    "SQL1494W": ("Activate database is successful, however, there is already a connection to the database.", ""),
    "SQL1495W": ("Deactivate database is successful, however, there is still a connection to the database.", ""),
    "SQL1496W": ("Deactivate database is successful, but the database was not activated.", ""),
    "SQL1499W": (
        "Database upgrade was successful; however, additional user action may be required. See the administration "
        "notification log for more details.",
        "",
    ),
    "SQL1611W": ("No data was returned by Database System Monitor.", ""),
    "SQL1639N": (
        "The database server was unable to perform authentication because security-related database manager files on "
        "the server do not have the required operating system permissions.",
        "08001",
    ),
    "SQL1701N": ("The database cannot be upgraded because the database terminated abnormally.", ""),
    "SQL1704N": ('Database upgrade or update request failed.  Reason code "{}".', ""),
    "SQL1768N": ('Unable to start HADR. Reason code = "{}".', ""),
    "SQL1776N": ('The command cannot be issued on an HADR database. Reason code = "{}".', ""),
    "SQL20157N": ('User ID "{}" failed to attach to a quiesced instance, or connect to a quiesced database.', "08004"),
    "SQL20322N": ("The database name provided does not match the name of the database that the application is connected to.", "42961"),
    "SQL2036N": ('The path for the file, named pipe, or device "{}" is not valid.', ""),
    "SQL2216N": ("SQL error \"{}\" occurred while reorganizing a database table or its indexes.", ""),
    "SQL2310N": ("The utility could not generate statistics.  Error \"{}\" was returned.", ""),
    "SQL2314W": (
        'Some statistics are in an inconsistent state. The newly collected "{}" statistics are inconsistent with the existing '
        '"{}" statistics.',
        "",
    ),
    "SQL2306N": ('The table or index "{}" does not exist.', ""),
    "SQL2413N": (
        "Online backup is not allowed because the database is not recoverable or a backup pending condition is in effect.",
        "",
    ),
    "SQL2419N": ('The target disk "{}" has become full.', ""),
    "SQL2421N": ("Table space level backup is not allowed because the database is not recoverable or a backup pending condition is in effect.", ""),
    "SQL2519N": (
        'The database was restored but the restored database was not upgraded to the current release.  Error "{}" with '
        'tokens "{}" is returned.',
        "57011",
    ),
    "SQL2530N": ("The backup image is corrupted.  Reason code \"{}\".", ""),
    "SQL2537N": ("Roll-forward is required following the Restore.", ""),
    "SQL2539W": (
        "The specified name of the backup image to restore is the same as the name of the target database.  Restoring "
        "to an existing database that is the same as the backup image database will cause the current database to be "
        "overwritten by the backup version.",
        "",
    ),
    "SQL2540W": (
        'Restore is successful, however a warning "{}" was encountered during Database Restore while processing in No '
        "Interrupt mode.",
        "",
    ),
    "SQL2542N": (
        'No match for a database image file was found based on the source database alias "{}" and timestamp "{}" provided.',
        "",
    ),
    "SQL2581N": (
        "Restore is unable to extract log files or restore a log directory from the backup image to the specified path "
        '"{}".  Reason code "{}".',
        "",
    ),
    "SQL3001C": ('An I/O error (reason = "{}") occurred while opening the output file.', ""),
    "SQL3104N": ('The Export utility is beginning to export data to file "{}".', ""),
    "SQL3105N": ('The Export utility has finished exporting "{}" rows.', ""),
    "SQL30082N": ('Security processing failed with reason "{}" ("{}").', "08001"),
    "SQL5030C": ("Command processing failed because of release number mismatch.", "58031"),
    "SQL5035N": (
        "The connection failed because the database product has been updated and the database needs to be upgraded",
        "55001",
    ),
    "SQL6031N": ('Error in the db2nodes.cfg file at line number "{}".  Reason code "{}".', ""),
}

WIDTH = 79


def text(code, *tokens):
    body, state = TEXTS[code]
    line = "%s  %s" % (code, body.format(*tokens))
    return line + ("  SQLSTATE=" + state if state else "")


def wrapped(line):
    """Greedy, at 79; the blanks before a break stay at the end of the line."""
    lines, current = [], ""
    for word in re.findall(r"\s*\S+ *", line):
        if current and len(current) + len(word) > WIDTH:
            lines.append(current)
            current = ""
        current += word
    return "\n".join(lines + [current])


class Db2Error(Exception):
    """A command's end with a message. `status` is the command line processor's return code."""

    def __init__(self, code, *tokens, status=None):
        super().__init__(code)
        self.code, self.tokens = code, tokens
        self.status = status if status is not None else (2 if code[-1] == "W" else 4)

    @property
    def line(self):
        return text(self.code, *self.tokens)

    @property
    def sqlcode(self):
        digits = int(re.sub(r"\D", "", self.code[3:]) or 0)
        return digits if self.code[-1] == "W" else -digits
