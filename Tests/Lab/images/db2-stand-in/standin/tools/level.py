"""db2level, db2ls, db2licm, db2diag, db2support."""

import os
import time

from standin import levels, paths
from standin.messages import wrapped


def db2level(arguments):
    level = levels.current()
    product = levels.product_directory(level)
    print(wrapped(
        'DB21085I  This instance or install (instance name, where applicable: "%s") uses "64" bits and DB2 code release '
        '"%s" with level identifier "%s".' % (paths.instance() or "*", level.code, level.identifier)
    ))
    print(wrapped(
        'Informational tokens are "DB2 v%s", "%s", "%s", and Fix Pack "%s".'
        % (level.name, level.token_build, level.token_type, level.fix_pack)
    ))
    print(wrapped('Product is installed at "%s".' % product) + "\n")
    return 0


def db2ls(arguments):
    level = levels.current()
    product = levels.product_directory(level)
    stamp = "Mon Jan  1 00:00:00 2024 UTC"
    if "-c" in arguments:
        print("#PATH:VERSION:FIXPACK:SPECIAL:INSTALLDATE:INSTALLERUID")
        print("%s:%s:%s:::%s:0" % (product, level.name, level.fix_pack, stamp))
        return 0
    print("\nInstall Path                       Level   Fix Pack   Special Install Number   Install Date                  Installer UID ")
    print("-" * 121)
    print("%-33s  %-8s  %5s  %24s  %s  %12s " % (product, level.name, level.fix_pack, "", stamp, "0"))
    return 0


def db2licm(arguments):
    if arguments[:1] == ["-a"]:
        print("LIC1402I  License added successfully.")
        return 0
    print('Product name:                     "stand-in for Db2; no IBM code"\nLicense type:                     "Community"\n'
          'Expiry date:                      "Permanent"\nProduct identifier:               "db2dec"')
    print('Version information:              "%s"\nMax amount of memory (GB):        "16"\nMax number of cores:              "4"\n'
          % levels.release_text(levels.current().release))
    return 0


def db2diag(arguments):
    """-A moves the log away; otherwise it is shown."""
    place = paths.diagnostic_log()
    if "-A" in arguments or "-archive" in arguments:
        archived = "%s_%s" % (place, time.strftime("%Y-%m-%d-%H.%M.%S"))
        os.rename(place, archived)
        print('db2diag: Moving "%s"\n         to     "%s"' % (place, archived))
        return 0
    with open(place, encoding="utf-8") as file:
        print(file.read(), end="")
    return 0


def db2support(arguments):
    folder = next((word for word in arguments if not word.startswith("-")), ".")
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/db2support.zip", "w", encoding="ascii") as file:
        file.write("stand-in for db2support\n")
    return 0
