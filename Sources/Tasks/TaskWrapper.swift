/// The small shell texts under which a task runs in a container.
///
/// An engine reports a cut exec as ended with code 126 whatever the process did, and forgets execs when it restarts. So
/// the truth about a task is written inside the container: by a last line for a probe, by a run directory for a task
/// that changes something.
enum TaskWrapper {
    /// What the last line of a complete output starts with.
    static let trailer = "galley-exit="

    /// Runs the script from stdin and ends with the trailer line. For probes: nothing is left behind.
    /// Arguments: task name, run id (both only to be found again by ``cancel``).
    static let probe = #"""
        script=$(cat)
        (eval "$script") </dev/null
        printf '\n%s%s\n' 'galley-exit=' "$?"
        """#

    /// Runs the script from stdin detached, its output and exit code kept in a run directory; waits for it and prints
    /// both. Where the run is already there, it is joined; one that failed or died is run again.
    /// Arguments: task name, run id.
    static let durable = #"""
        umask 077
        script=$(cat)
        run=$2
        dir=
        for base in /tmp /dev/shm /run /var/tmp; do
            if mkdir -p "$base/.galley-$(id -u)" 2>/dev/null; then dir=$base/.galley-$(id -u)/$run; break; fi
        done
        [ -n "$dir" ] || { echo 'no directory in the container can be written' >&2; printf '\n%s73\n' 'galley-exit='; exit; }
        life=$(cut -d' ' -f22 /proc/1/stat 2>/dev/null)
        if [ -d "$dir" ]; then
            code=$(cat "$dir/exit" 2>/dev/null)
            alive=
            if [ "$(cat "$dir/life" 2>/dev/null)" = "$life" ] && kill -0 "$(cat "$dir/pid" 2>/dev/null || echo none)" 2>/dev/null; then alive=1; fi
            if [ -n "$code" ] && [ "$code" != 0 ] || [ -z "$code$alive" ]; then rm -rf "$dir"; fi
        fi
        if mkdir "$dir" 2>/dev/null; then
            printf '%s\n' "$life" >"$dir/life"
            (
                trap '' HUP PIPE
                (eval "$script") </dev/null >"$dir/out" 2>"$dir/err"
                echo "$?" >"$dir/exit.new"
                mv "$dir/exit.new" "$dir/exit"
            ) </dev/null >/dev/null 2>&1 &
            echo "$!" >"$dir/pid.new"
            mv "$dir/pid.new" "$dir/pid"
        fi
        pid=$(cat "$dir/pid" 2>/dev/null)
        while [ ! -f "$dir/exit" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.2 2>/dev/null || sleep 1; done
        [ -f "$dir/exit" ] || { echo 'the task was killed' >&2; printf '\n%s137\n' 'galley-exit='; exit; }
        cat "$dir/err" >&2
        cat "$dir/out"
        printf '\n%s%s\n' 'galley-exit=' "$(cat "$dir/exit")"
        """#

    /// Ends a run and every process it started. Argument: run id. A run is known by the end of its arguments: this text
    /// and its own arguments hold the same words, and must not be ended with it.
    ///
    /// All of them are stopped before any is ended: a shell whose child was ended would go on with its next line. Then
    /// each gets TERM, so that a script can clean up, and after five seconds KILL. Only what was read for certain is
    /// signalled, with the shell's own means: a failed fork here must never make the database's server one of them.
    static let cancel = #"""
        run=$1
        found=
        look() {
            { IFS= read -r state <"/proc/$1/stat"; } 2>/dev/null || return 1
            # shellcheck disable=SC2086
            set -- ${state##*) }
            state=$1 parent=$2 start=${20}
            [ -n "$start" ] && [ "$state" != Z ]
        }
        is_run() {
            last=
            while IFS= read -r line || [ -n "$line" ]; do last=$line; done 2>/dev/null <"/proc/$1/cmdline"
            case $last in *galley-task*"$run".) ;; *) return 1 ;; esac
        }
        grown=1
        while [ -n "$grown" ]; do
            grown=
            for pid in /proc/[0-9]*; do
                pid=${pid#/proc/}
                look "$pid" || continue
                case " $found " in *" $pid/$start "*) continue ;; esac
                case " $found " in *" $parent/"*) ;; *) is_run "$pid" || continue ;; esac
                kill -STOP "$pid" 2>/dev/null || continue
                found="$found $pid/$start"
                grown=1
            done
        done
        signal() {
            left=
            for pid in $found; do
                look "${pid%/*}" || continue
                [ "$start" = "${pid#*/}" ] || continue
                left="$left $pid"
                kill "-$1" "${pid%/*}" 2>/dev/null
            done
        }
        signal TERM
        signal CONT
        await_end() {
            n=0
            while signal 0 && [ -n "$left" ] && [ "$n" -lt 50 ]; do
                sleep 0.1 2>/dev/null || { sleep 1; n=$((n + 9)); }
                n=$((n + 1))
            done
        }
        await_end
        signal STOP
        signal KILL
        await_end
        [ -z "$left" ]
        """#
}
