# shellcheck shell=bash
# The release build, the same for everyone who needs it. Sourced, never run.

# Swift's own libraries go into the program: where it runs there need be no Swift.
release_flags=(-c release --static-swift-stdlib --product galley)

build_release() { swift build "${release_flags[@]}" >&2; }

release_program() { printf '%s/galley\n' "$(swift build "${release_flags[@]}" --show-bin-path)"; }

# The shared libraries that a program names, without the dynamic loader.
needed_libraries() { objdump -p "$1" | awk '$1 == "NEEDED" && $2 !~ /^ld-/ { printf "%s%s", sep, $2; sep = ", " }'; }
