import GRDB
import GalleyCore

/// What a failure of the file means for its user.
struct StoreFailure {
    struct WrittenByNewer: Error {}

    let directory: StateDirectory

    init(_ directory: StateDirectory) { self.directory = directory }

    func rendered(_ error: any Error) -> any Error {
        let path = directory.databasePath
        switch error {
        case is GalleyError, is CancellationError:
            return error
        case is WrittenByNewer:
            return GalleyError(
                .refused, "'\(path)' was written by a newer Galley",
                hint: "use that Galley, or another directory with --state-dir")
        case is OpeningLock.Taken:
            return busy
        case let error as DatabaseError:
            return rendered(error, path)
        default:
            return StateDirectory.unusable(directory.path, error)
        }
    }

    private var busy: GalleyError {
        GalleyError(
            .locked, "another process keeps '\(directory.databasePath)' busy",
            hint: "try again when it is done")
    }

    private func rendered(_ error: DatabaseError, _ path: String) -> GalleyError {
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            GalleyError(
                .badInput, "'\(path)' is damaged",
                hint:
                    "move it away and run the command again: history starts anew, running upgrades live in the engine",
                cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED: busy
        case .SQLITE_CONSTRAINT:
            GalleyError(.badInput, "the state file does not accept this record", cause: error)
        case .SQLITE_FULL:
            GalleyError(
                .usage, "no space is left for '\(path)'", hint: "free space there, or give another with --state-dir",
                cause: error)
        default: StateDirectory.unusable(directory.path, error)
        }
    }
}
