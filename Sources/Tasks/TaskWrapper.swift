/// The small shell texts under which a task runs in a container.
///
/// An engine reports a cut exec as ended with code 126 whatever the process did, and forgets execs when it restarts. So
/// the truth about a task is written inside the container: by a last line for a probe, by a run directory for a task
/// that changes something.
enum TaskWrapper {
    /// What the last line of a complete output starts with.
    static let trailer = "galley-exit="

    /// What ``cancel`` says last: nothing of the run is left, or something is.
    static let ended = "galley-ended\n"
    static let left = "galley-left\n"

    /// What the script's own shell does when it is told to end: it waits until it has no child left, so that none is
    /// orphaned, and no line of the script is run any more. bash runs a trap at once while it reads what a `$( )` prints,
    /// where `wait` knows nothing of that child.
    static let trap = #"""
        galley_alone() {
            read -r galley_self galley_line </proc/self/stat || return 0
            for galley_file in /proc/[0-9]*/stat; do
                { IFS= read -r galley_line <"$galley_file"; } 2>/dev/null || continue
                galley_line=${galley_line##*) }
                galley_line=${galley_line#* }
                if [ "${galley_line%% *}" = "$galley_self" ]; then return 1; fi
            done
        }
        galley_end() {
            wait
            until galley_alone; do sleep 0.05 2>/dev/null || sleep 1; done
            exit 143
        }

        """#

    /// Put behind every script: a connection that is cut while it is sent leaves a beginning, which must not be run.
    static let end = "\n# galley-end\n"

    /// Runs the script from stdin and ends with the trailer line. For probes: nothing is left behind.
    /// Arguments: task name, run id (both only to be found again by ``cancel``).
    static let probe =
        trap + #"""
            trap '' TERM
            script=$(cat)
            case $script in *'# galley-end') ;; *) echo 'the script was cut on its way' >&2; exit ;; esac
            (trap galley_end TERM; eval "$script") </dev/null
            printf '\n%s%s\n' 'galley-exit=' "$?"
            """#

    /// Runs the script from stdin detached, its output and exit code kept in a run directory; waits for it and prints
    /// both. Where the run is already there, it is joined; one that failed or died is run again.
    /// Arguments: task name, run id.
    static let durable =
        trap + #"""
            umask 077
            trap '' TERM
            script=$(cat)
            case $script in *'# galley-end') ;; *) echo 'the script was cut on its way' >&2; exit ;; esac
            run=$2
            dir=
            for base in /tmp /dev/shm /run /var/tmp; do
                if mkdir -p "$base/.galley-$(id -u)" 2>/dev/null && [ -O "$base/.galley-$(id -u)" ]; then dir=$base/.galley-$(id -u)/$run; break; fi
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
                    (trap galley_end TERM; eval "$script") </dev/null >"$dir/out" 2>"$dir/err"
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

    /// Whether a process, by its number, is one of `$run`, by the end of its arguments.
    static let isRun = #"""
        is_run() {
            last=
            # Emptied first: where the process is gone by now bash's read fails and leaves what was there.
            while line= && { IFS= read -r line || [ -n "$line" ]; }; do last=$line; done 2>/dev/null <"/proc/$1/cmdline"
            case $last in *galley-task*"$run".) ;; *) return 1 ;; esac
        }

        """#

    /// Ends a run and every process it started. Arguments: run id; optionally the one process, by number, that is ended with
    /// its descendants instead of the whole run. A run is known by the end of its arguments: this text
    /// and its own arguments hold the same words, and must not be ended with it.
    ///
    /// A process is ended only when it has no child left, so that each is reaped by its own parent. What is orphaned
    /// falls to the container's first process, and where that is a server it may take the stranger's death for that of
    /// one of its own: PostgreSQL cuts every client off and goes through crash recovery. A shell would go on with its
    /// next line when its child has been ended: the script's own has a trap that comes before that line.
    ///
    /// TERM once, so that a script can clean up, and after five seconds KILL. Only what was read for certain is
    /// signalled, with the shell's own means: a failed fork here must never make the database's server one of them.
    static let cancel =
        isRun + #"""
            run=$1
            root=${2-}
            found=''
            told=''
            look() {
                { IFS= read -r state <"/proc/$1/stat"; } 2>/dev/null || return 1
                # shellcheck disable=SC2086
                set -- ${state##*) }
                state=$1 parent=$2 start=${20}
                [ -n "$start" ]
            }
            traps_term() {
                while read -r key value; do
                    if [ "$key" = SigCgt: ]; then
                        case $value in *[4567cdef]???) return 0 ;; *) return 1 ;; esac
                    fi
                done 2>/dev/null <"/proc/$1/status"
                return 1
            }
            gather() {
                grown=1
                while [ -n "$grown" ]; do
                    grown=
                    for pid in /proc/[0-9]*; do
                        pid=${pid#/proc/}
                        look "$pid" || continue
                        case " $found " in *" $pid/$start "*) continue ;; esac
                        case " $found " in *" $parent/"*) ;; *) if [ -n "$root" ] || ! is_run "$pid"; then continue; fi ;; esac
                        found="$found $pid/$start"
                        grown=1
                    done
                done
                left=''
                parents=''
                for entry in $found; do
                    look "${entry%/*}" || continue
                    [ "$start" = "${entry#*/}" ] || continue
                    # A parent that has not reaped its child yet gets the time to.
                    if [ "$state" != Z ] || [ "$1" = TERM ]; then parents="$parents $parent "; fi
                    if [ "$state" != Z ]; then left="$left $entry"; fi
                done
            }
            signal() {
                for entry in $left; do
                    pid=${entry%/*}
                    case "$parents" in
                    *" $pid "*) if [ "$1" = KILL ] || ! is_run "$pid" || ! traps_term "$pid"; then continue; fi ;;
                    esac
                    if [ "$1" = TERM ]; then
                        case " $told " in *" $entry "*) continue ;; esac
                        told="$told $entry"
                    fi
                    kill "-$1" "$pid" 2>/dev/null
                done
            }
            if [ -n "$root" ]; then look "$root" && found="$root/$start"; fi
            n=0
            with=TERM
            while gather "$with"; [ -n "$left" ]; do
                [ "$n" -lt 100 ] || { echo galley-left; exit 1; }
                signal "$with"
                if [ "$n" -ge 50 ]; then with=KILL; fi
                sleep 0.1 2>/dev/null || { sleep 1; n=$((n + 9)); }
                n=$((n + 1))
            done
            echo galley-ended
            """#
}
