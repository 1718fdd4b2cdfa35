import Recipes

/// That a stream came into a container as a whole.
///
/// To a process that reads its standard input a cut connection looks like the end: of SQL a beginning is loaded without
/// an error, and half the tables are taken for all. So the stream is followed by a mark, and its reader's success counts
/// only where exactly the mark is left behind it.
enum WholeArrival {
    /// The exit code where the mark is not there, whatever the reader made of what came.
    static let notWhole = 74
    /// A script's exit code for what it lacks here, a setting or a key: nothing is said against the backup.
    static let lacking = 78

    static func mark(_ manifest: BackupManifest) -> String { "galley-whole \(manifest.id)" }

    /// A shell text that gives so many bytes to the script. What the script leaves is read all the same, so that what is
    /// behind them is the mark. `dd` and not `head`, which in busybox reads further than it was told.
    static func script(around script: String, of manifest: BackupManifest) -> String {
        """
        dd bs=65536 iflag=fullblock,count_bytes count=\(manifest.streamBytes) 2>/dev/null | {
        (
        \(script)
        )
        code=$?
        cat >/dev/null
        exit "$code"
        }
        code=$?
        if [ "$(dd bs=200 count=1 iflag=fullblock 2>/dev/null)" != \(RecipeTask.quoted(mark(manifest))) ]; then
            echo 'the backup did not arrive whole in the container' >&2
            exit \(notWhole)
        fi
        exit "$code"
        """
    }
}
