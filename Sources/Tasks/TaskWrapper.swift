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
    static let cancel = #"""
        run=$1
        found=
        for entry in /proc/[0-9]*; do
            case $(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") in
            *" galley-task "*" $run . ") found="$found ${entry#/proc/}" ;;
            esac
        done
        grown=1
        while [ -n "$grown" ]; do
            grown=
            for entry in /proc/[0-9]*; do
                pid=${entry#/proc/}
                parent=$(sed -n 's/^PPid:[[:space:]]*//p' "$entry/status" 2>/dev/null)
                case " $found " in *" $pid "*) continue ;; esac
                case " $found " in *" $parent "*) found="$found $pid"; grown=1 ;; esac
            done
        done
        for pid in $found; do kill -TERM "$pid" 2>/dev/null; done
        sleep 1
        for pid in $found; do kill -KILL "$pid" 2>/dev/null; done
        exit 0
        """#
}
