import GRDB

/// The tables, as migrations that are never changed once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("upgrade and event") { try $0.execute(sql: upgradeAndEvent) }
        migrator.registerMigration("task run") { try $0.execute(sql: taskRun) }
        migrator.registerMigration("backup") { try $0.execute(sql: backup) }
        migrator.registerMigration("backup check") { try $0.execute(sql: backupCheck) }
        return migrator
    }

    private static let upgradeAndEvent = """
        CREATE TABLE upgrade (
          id TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
          database TEXT NOT NULL CHECK (length(database) > 0),
          engine TEXT NOT NULL CHECK (length(engine) > 0),
          containerId TEXT NOT NULL CHECK (length(containerId) > 0),
          successorId TEXT CHECK (length(successorId) > 0),
          fromImage TEXT NOT NULL CHECK (length(fromImage) > 0),
          toImage TEXT NOT NULL CHECK (length(toImage) > 0),
          fromVersion TEXT,
          toVersion TEXT,
          stepClass TEXT NOT NULL CHECK (stepClass IN ('compatible', 'converting', 'migrating')),
          recipe TEXT NOT NULL CHECK (length(recipe) > 0),
          startedAt TEXT NOT NULL CHECK (length(startedAt) = 24),
          endedAt TEXT CHECK (length(endedAt) = 24),
          outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'undone', 'failed', 'rolled-back')),
          prunedAt TEXT CHECK (length(prunedAt) = 24),
          operator TEXT NOT NULL CHECK (length(operator) > 0),
          host TEXT NOT NULL CHECK (length(host) > 0),
          reason TEXT,
          planDigest TEXT NOT NULL CHECK (length(planDigest) > 0),
          plan TEXT NOT NULL CHECK (json_valid(plan)),
          detail TEXT NOT NULL CHECK (json_valid(detail)),
          CHECK ((outcome = 'running') = (endedAt IS NULL)),
          CHECK (prunedAt IS NULL OR endedAt IS NOT NULL)
        ) STRICT;
        CREATE INDEX upgradeByDatabase ON upgrade (database, startedAt);
        CREATE TABLE event (
          upgradeId TEXT NOT NULL REFERENCES upgrade (id) ON DELETE RESTRICT,
          sequence INTEGER NOT NULL CHECK (sequence > 0),
          at TEXT NOT NULL CHECK (length(at) = 24),
          kind TEXT NOT NULL CHECK (length(kind) > 0),
          text TEXT NOT NULL,
          PRIMARY KEY (upgradeId, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER upgradeIsKept BEFORE DELETE ON upgrade
          BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
        CREATE TRIGGER upgradeKeepsWhatItWas
          BEFORE UPDATE OF id, database, engine, containerId, fromImage, toImage, startedAt, operator, host, reason,
            planDigest, plan ON upgrade
          BEGIN SELECT RAISE(ABORT, 'the audit is never rewritten'); END;
        CREATE TRIGGER eventIsKept BEFORE DELETE ON event
          BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
        CREATE TRIGGER eventKeepsWhatItWas BEFORE UPDATE ON event
          BEGIN SELECT RAISE(ABORT, 'the audit is never rewritten'); END;
        """

    private static let taskRun = """
        CREATE TABLE taskRun (
          id TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
          database TEXT NOT NULL CHECK (length(database) > 0),
          engine TEXT NOT NULL CHECK (length(engine) > 0),
          containerId TEXT NOT NULL CHECK (length(containerId) > 0),
          recipe TEXT NOT NULL CHECK (length(recipe) > 0),
          task TEXT NOT NULL CHECK (length(task) > 0),
          parameters TEXT NOT NULL CHECK (json_valid(parameters)),
          startedAt TEXT NOT NULL CHECK (length(startedAt) = 24),
          endedAt TEXT CHECK (length(endedAt) = 24),
          outcome TEXT NOT NULL
            CHECK (outcome IN ('running', 'refused', 'succeeded', 'failed', 'timed-out', 'cancelled', 'stuck', 'lost')),
          exitCode INTEGER,
          detail TEXT,
          operator TEXT NOT NULL CHECK (length(operator) > 0),
          host TEXT NOT NULL CHECK (length(host) > 0),
          process TEXT NOT NULL,
          reason TEXT,
          CHECK ((outcome = 'running') = (endedAt IS NULL))
        ) STRICT;
        CREATE INDEX taskRunByDatabase ON taskRun (engine, database, startedAt);
        CREATE TRIGGER taskRunIsKept BEFORE DELETE ON taskRun
          BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
        CREATE TRIGGER taskRunKeepsWhatItWas
          BEFORE UPDATE OF id, database, engine, containerId, recipe, task, parameters, startedAt, operator, host,
            process, reason ON taskRun
          BEGIN SELECT RAISE(ABORT, 'the audit is never rewritten'); END;
        """

    private static let backup = """
        CREATE TABLE backup (
          id TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
          database TEXT NOT NULL CHECK (length(database) > 0),
          engine TEXT NOT NULL CHECK (length(engine) > 0),
          containerId TEXT NOT NULL CHECK (length(containerId) > 0),
          image TEXT NOT NULL CHECK (length(image) > 0),
          recipe TEXT NOT NULL CHECK (length(recipe) > 0),
          method TEXT NOT NULL CHECK (length(method) > 0),
          destination TEXT NOT NULL CHECK (length(destination) > 0),
          isCommand INTEGER NOT NULL CHECK (isCommand IN (0, 1)),
          startedAt TEXT NOT NULL CHECK (length(startedAt) = 24),
          endedAt TEXT CHECK (length(endedAt) = 24),
          outcome TEXT NOT NULL
            CHECK (outcome IN ('running', 'refused', 'succeeded', 'failed', 'timed-out', 'cancelled', 'stuck', 'lost')),
          detail TEXT,
          version TEXT,
          storedBytes INTEGER CHECK (storedBytes > 0),
          sha256 TEXT CHECK (length(sha256) = 71),
          operator TEXT NOT NULL CHECK (length(operator) > 0),
          host TEXT NOT NULL CHECK (length(host) > 0),
          process TEXT NOT NULL,
          reason TEXT,
          CHECK ((outcome = 'running') = (endedAt IS NULL)),
          CHECK ((outcome = 'succeeded') = (sha256 IS NOT NULL))
        ) STRICT;
        CREATE INDEX backupByDatabase ON backup (engine, database, startedAt);
        CREATE TRIGGER backupIsKept BEFORE DELETE ON backup
          BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
        CREATE TRIGGER backupKeepsWhatItWas
          BEFORE UPDATE OF id, database, engine, containerId, image, recipe, method, destination, isCommand, startedAt,
            operator, host, process, reason ON backup
          BEGIN SELECT RAISE(ABORT, 'the audit is never rewritten'); END;
        """

    private static let backupCheck = """
        CREATE TABLE backupCheck (
          backup TEXT NOT NULL CHECK (length(backup) > 0),
          isGood INTEGER NOT NULL CHECK (isGood IN (0, 1)),
          detail TEXT NOT NULL,
          at TEXT NOT NULL CHECK (length(at) = 24),
          operator TEXT NOT NULL CHECK (length(operator) > 0),
          host TEXT NOT NULL CHECK (length(host) > 0),
          process TEXT NOT NULL
        ) STRICT;
        CREATE INDEX backupCheckByBackup ON backupCheck (backup, at);
        CREATE TRIGGER backupCheckIsKept BEFORE DELETE ON backupCheck
          BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
        CREATE TRIGGER backupCheckKeepsWhatItWas BEFORE UPDATE ON backupCheck
          BEGIN SELECT RAISE(ABORT, 'the audit is never rewritten'); END;
        """
}
