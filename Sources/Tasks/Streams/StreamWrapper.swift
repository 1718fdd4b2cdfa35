import Recipes

/// The shell text under which a task runs whose standard output is a stream of bytes that somebody reads: a backup.
///
/// Unlike ``RunWrapper`` nothing is kept in the container, since the stream may be larger than its disk. So a stream
/// that is not read to its end is worth nothing, and the task ends when its reader is gone.
enum StreamWrapper {
    /// What is said on standard error, in one line: the task is on its way; another of its name is, whose id follows; it
    /// can't be run here, and why. Without such a line nothing is known.
    static let started = RunWrapper.started
    static let busy = RunWrapper.busy
    static let unable = RunWrapper.unable

    /// Runs the script that comes on standard input and stays its parent: an orphan would fall to the container's first
    /// process (see ``TaskWrapper/cancel``). Arguments: task name, the script's length in bytes, run id.
    ///
    /// Standard input stays open as long as somebody reads. Its end, which the kernel of the engine's host makes also for
    /// a reader that was killed, ends the script and all that it started. Both outputs end with a line that says so: the
    /// stream's own tells that no byte before it is missing.
    static let run =
        TaskWrapper.trap + "{ \(RunWrapper.places)} 1>&2\n" + #"""
            task=$1
            run=$3
            trap '' HUP PIPE TERM
            script=$(head -c "$2")
            case $script in *'# galley-end') ;; *) echo 'the script was cut on its way' >&2; exit 74 ;; esac
            command -v flock >/dev/null || { echo 'galley-unable there is no flock in the container' >&2; exit 73; }
            exec 9>>"$base/$task.lock" || exit 73
            n=0
            until flock -n 9; do
                # Somebody may just be looking whether it is held.
                if [ "$n" -ge 5 ]; then printf 'galley-busy %s\n' "$(cat "$base/$task.now")" >&2; exit 75; fi
                n=$((n + 1))
                sleep 0.1 2>/dev/null || sleep 1
            done
            printf '%s\n' "$run" >"$base/$task.now"
            exec 8<&0 </dev/null
            echo galley-started >&2
            (trap galley_end TERM; eval "$script") </dev/null 8<&- &
            work=$!
            (
                trap 'exit 143' TERM
                cat <&8 >/dev/null
                exec /bin/sh -c "$ending" galley-cancel "$run" "$work"
            ) </dev/null >/dev/null 2>&1 9>&- &
            exec 8<&-
            wait "$work"
            code=$?
            printf '\ngalley-exit %s %03d\n' "$run" "$code"
            printf '\ngalley-exit %s %03d\n' "$run" "$code" >&2
            exec >/dev/null 2>&1
            wait
            """#

    /// The whole text: with the one that ends the work when its reader is gone.
    static let text = "ending=\(RecipeTask.quoted(TaskWrapper.cancel))\n" + run
}
