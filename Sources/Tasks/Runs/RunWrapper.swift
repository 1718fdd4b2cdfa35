/// The shell texts of a task that a user runs: it goes on whatever becomes of the connection, its output can be read
/// while it comes and read on after a cut, and two of one kind exclude each other.
///
/// Everything about a run is in its directory: `out`, `err`, `pid`, `life` (of the container's first process) and, in
/// the end, `exit`. The lock is the kernel's: whoever dies has let go of it.
enum RunWrapper {
    /// What ``start`` says when the run is on its way; then nothing more is to be heard.
    static let started = "galley-started\n"
    /// The exit code of ``start`` where another run of this task is under way; its id is on standard error.
    static let busy = 75

    /// Finds the directory for runs of this user, and defines `alive`.
    private static let places = #"""
        umask 077
        base=''
        for place in /tmp /dev/shm /run /var/tmp; do
            base=$place/.galley-$(id -u)
            # Not one that somebody else laid there.
            if mkdir -p "$base" 2>/dev/null && [ -O "$base" ] && [ -w "$base" ]; then break; fi
            base=''
        done
        [ -n "$base" ] || { echo 'no directory in the container can be written' >&2; exit 73; }
        life=$(cut -d' ' -f22 /proc/1/stat 2>/dev/null)
        alive() {
            [ "$(cat "$1/life" 2>/dev/null)" = "$life" ] && kill -0 "$(cat "$1/pid" 2>/dev/null || echo none)" 2>/dev/null
        }

        """#

    /// Starts the script from stdin and stays its parent: an orphan would fall to the container's first process (see
    /// ``TaskWrapper/cancel``). A run that has begun already is left alone. Arguments: task name, run id.
    static let start =
        places + #"""
            task=$1
            run=$2
            trap '' HUP PIPE TERM
            script=$(cat)
            case $script in *'# galley-end') ;; *) echo 'the script was cut on its way' >&2; exit 74 ;; esac
            dir=$base/$run
            if [ -d "$dir" ]; then echo galley-started; exit; fi
            command -v flock >/dev/null || { echo 'there is no flock in the container' >&2; exit 73; }
            exec 9>>"$base/$task.lock" || exit 73
            if ! flock -n 9; then
                now=$(cat "$base/$task.now" 2>/dev/null)
                if [ "$now" = "$run" ]; then echo galley-started; exit; fi
                printf '%s\n' "$now" >&2
                exit 75
            fi
            printf '%s\n' "$run" >"$base/$task.now"
            # It is seen whole or not at all; the script waits for that.
            rm -rf "$dir.new"
            mkdir "$dir.new" || exit 73
            printf '%s\n' "$life" >"$dir.new/life"
            (
                n=0
                until [ -d "$dir" ]; do
                    [ "$n" -lt 100 ] || exit 1
                    sleep 0.05 2>/dev/null || sleep 1
                    n=$((n + 1))
                done
                (trap 'wait; exit 143' TERM; eval "$script") </dev/null >"$dir/out" 2>"$dir/err" 9>&-
                echo "$?" >"$dir/exit.new"
                mv "$dir/exit.new" "$dir/exit"
            ) </dev/null >/dev/null 2>&1 &
            echo "$!" >"$dir.new/pid"
            : >"$dir.new/out"
            : >"$dir.new/err"
            mv "$dir.new" "$dir" || exit 73
            echo galley-started
            exec >/dev/null 2>&1
            wait
            """#

    /// Prints what the run prints, from these places on, until its end. Arguments: run id, bytes of stdout and of stderr
    /// that are known already.
    static let follow =
        places + #"""
            dir=$base/$1
            known_out=$2
            known_err=$3
            more() {
                size=$(wc -c <"$dir/$1") || exit 1
                if [ "$size" -gt "$2" ]; then tail -c "+$(($2 + 1))" "$dir/$1" | head -c "$((size - $2))" || exit 1; fi
            }
            nap=0.1
            while :; do
                ended=''
                if [ -f "$dir/exit" ] || ! alive "$dir"; then ended=1; fi
                more out "$known_out"
                known_out=$size
                more err "$known_err" >&2
                known_err=$size
                if [ -n "$ended" ]; then exit; fi
                sleep "$nap" 2>/dev/null || sleep 1
                case $nap in 0.1) nap=0.2 ;; 0.2) nap=0.5 ;; *) nap=1 ;; esac
            done
            """#

    /// Prints `state` (`running`, `exited`, `killed` or `absent`), and `exit` and the sizes of the output where there
    /// are some. Argument: run id.
    static let look =
        places + #"""
            dir=$base/$1
            if [ ! -d "$dir" ]; then echo state=absent; exit; fi
            if alive "$dir" && [ ! -f "$dir/exit" ]; then echo state=running; exit; fi
            # Between the two looks it may have ended.
            if [ -f "$dir/exit" ]; then printf 'state=exited\nexit=%s\n' "$(cat "$dir/exit")"; else echo state=killed; fi
            printf 'out=%s\nerr=%s\n' "$(wc -c <"$dir/out")" "$(wc -c <"$dir/err")"
            """#

    /// Prints as `run` the id of the task's run that is under way, if one is. Argument: task name.
    static let current =
        places + #"""
            run=$(cat "$base/$1.now" 2>/dev/null) || exit 0
            if alive "$base/$run" && [ ! -f "$base/$run/exit" ]; then printf 'run=%s\n' "$run"; fi
            """#

    /// Removes what is left of a run that has ended. Argument: run id.
    static let forget =
        places + #"""
            if ! alive "$base/$1" || [ -f "$base/$1/exit" ]; then rm -rf "${base:?}/$1"; fi
            """#
}
