/// The shell texts of a task that a user runs: it goes on whatever becomes of the connection, its output can be read
/// while it comes and read on after a cut, and two of one kind exclude each other.
///
/// Everything about a run is in its directory: `out`, `err` and, in the end, `exit`. Whether it is under way the kernel
/// tells: a lock that all of it holds, so that whoever dies has let go of it; `TASK.now` says whose it is. What a cut
/// connection may swallow is never taken for an answer: each text says a word when it is through.
enum RunWrapper {
    /// What ``start`` may say, in one line: the run is on its way; another run of this task is, whose id follows; it can't
    /// be run here, and why. Without such a line nothing is known.
    static let started = "galley-started"
    static let busy = "galley-busy "
    static let unable = "galley-unable "
    /// The last line of ``look``, ``current`` and ``forget``.
    static let through = "through=1"

    /// Finds the directory for runs of this user, and defines `alive`.
    static let places = #"""
        umask 077
        base=''
        for place in /tmp /dev/shm /run /var/tmp; do
            base=$place/.galley-$(id -u)
            # Not one that somebody else laid there.
            if mkdir -p "$base" 2>/dev/null && [ -O "$base" ] && [ -w "$base" ]; then break; fi
            base=''
        done
        if [ -z "$base" ]; then
            echo 'no directory in the container can be written' >&2
            echo 'galley-unable no directory in the container can be written'
            exit 73
        fi
        alive() {
            # Shared: two who look at the same time must not take each other for a run.
            [ "$(cat "$base/${1%.*}.now" 2>/dev/null)" = "$1" ] && ! flock -s -n "$base/${1%.*}.lock" true
        }

        """#

    /// Starts the script from stdin and stays its parent: an orphan would fall to the container's first process (see
    /// ``TaskWrapper/cancel``). A run that has begun already is left alone. Arguments: task name, run id.
    static let start =
        TaskWrapper.trap + places + #"""
            task=$1
            run=$2
            trap '' HUP PIPE TERM
            script=$(cat)
            case $script in *'# galley-end') ;; *) exit 74 ;; esac
            dir=$base/$run
            if [ -d "$dir" ]; then echo galley-started; exit; fi
            command -v flock >/dev/null || { echo 'galley-unable there is no flock in the container'; exit 73; }
            exec 9>>"$base/$task.lock" || exit 73
            n=0
            until flock -n 9; do
                now=$(cat "$base/$task.now" 2>/dev/null)
                if [ "$now" = "$run" ]; then echo galley-started; exit; fi
                # Somebody may just be looking whether it is held.
                if [ "$n" -ge 5 ]; then printf 'galley-busy %s\n' "$now"; exit 75; fi
                n=$((n + 1))
                sleep 0.1 2>/dev/null || sleep 1
            done
            # It is seen whole or not at all; the script waits for that.
            rm -rf "$dir.new"
            if ! { mkdir "$dir.new" && : >"$dir.new/out" && : >"$dir.new/err"; } 2>/dev/null; then
                printf 'galley-unable %s can not be written\n' "$base"
                exit 73
            fi
            printf '%s\n' "$run" >"$base/$task.now"
            (
                n=0
                until [ -d "$dir" ]; do
                    [ "$n" -lt 100 ] || exit 1
                    sleep 0.05 2>/dev/null || sleep 1
                    n=$((n + 1))
                done
                (trap galley_end TERM; eval "$script") </dev/null >"$dir/out" 2>"$dir/err"
                echo "$?" >"$dir/exit.new"
                mv "$dir/exit.new" "$dir/exit"
            ) </dev/null >/dev/null 2>&1 &
            mv "$dir.new" "$dir" || exit 73
            echo galley-started
            exec >/dev/null 2>&1
            wait
            """#

    /// Prints what the run prints, from these places on, until its end. Arguments: run id, bytes of stdout and of stderr
    /// that are known already.
    static let follow =
        places + #"""
            run=$1
            dir=$base/$run
            known_out=$2
            known_err=$3
            more() {
                size=$(wc -c <"$dir/$1") || exit 1
                if [ "$size" -gt "$2" ]; then tail -c "+$(($2 + 1))" "$dir/$1" | head -c "$((size - $2))" || exit 1; fi
            }
            nap=0.1
            while :; do
                ended=''
                if [ -f "$dir/exit" ] || ! alive "$run"; then ended=1; fi
                more out "$known_out"
                known_out=$size
                more err "$known_err" >&2
                known_err=$size
                if [ -n "$ended" ]; then exit; fi
                sleep "$nap" 2>/dev/null || sleep 1
                case $nap in 0.1) nap=0.2 ;; 0.2) nap=0.5 ;; *) nap=1 ;; esac
            done
            """#

    /// Prints `state` (`running`, `exited`, `killed` or `absent`), and `exit` where there is one. Argument: run id.
    static let look =
        places + #"""
            trap 'echo through=1' EXIT
            dir=$base/$1
            if [ ! -d "$dir" ]; then echo state=absent; exit; fi
            if [ ! -f "$dir/exit" ] && alive "$1"; then echo state=running; exit; fi
            # Between the two looks it may have ended.
            if [ -f "$dir/exit" ]; then printf 'state=exited\nexit=%s\n' "$(cat "$dir/exit")"; else echo state=killed; fi
            """#

    /// Prints as `run` the id of the task's run that is under way, if one is. Argument: task name.
    static let current =
        places + #"""
            trap 'echo through=1' EXIT
            run=$(cat "$base/$1.now" 2>/dev/null) || exit 0
            if alive "$run"; then printf 'run=%s\n' "$run"; fi
            """#

    /// Prints as `run` each task whose lock is held, since when and by which run; `-` for what can't be told. Changes
    /// nothing, and looks in every directory: which of them can be written may have changed since the run began.
    static let underWay = #"""
        command -v flock >/dev/null || exit 0
        for place in /tmp /dev/shm /run /var/tmp; do
            base=$place/.galley-$(id -u)
            [ -O "$base" ] || continue
            for lock in "$base"/*.lock; do
                if [ ! -f "$lock" ] || flock -s -n "$lock" true; then continue; fi
                now=${lock%.lock}.now
                task=${lock##*/}
                since=$(date -u -r "$now" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null)
                run=$(cat "$now" 2>/dev/null)
                printf 'run=%s %s %s\n' "${task%.lock}" "${since:--}" "${run:--}"
            done
        done
        """#

    /// Removes what is left of a run that has ended. Argument: run id.
    static let forget =
        places + #"""
            trap 'echo through=1' EXIT
            if ! alive "$1" || [ -f "$base/$1/exit" ]; then rm -rf "${base:?}/$1"; fi
            """#
}
