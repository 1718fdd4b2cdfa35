# shellcheck shell=bash
# The release build, the same for everyone who needs it. Sourced, never run.

# Swift's own libraries go into the program: where it runs there need be no Swift.
release_flags=(-c release --static-swift-stdlib)

build_release() { swift build "${release_flags[@]}" --product galley >&2; }

release_program() { printf '%s/galley\n' "$(swift build "${release_flags[@]}" --product galley --show-bin-path)"; }

# install_release FILE: the program as it is used, without what only a debugger reads.
install_release() {
    install -m 755 "$(release_program)" "$1"
    strip "$1" 2>/dev/null || say "there is no strip: the program is larger than it need be"
}

# The shared libraries that a program names, without the dynamic loader.
needed_libraries() { objdump -p "$1" | awk '$1 == "NEEDED" && $2 !~ /^ld-/ { printf "%s%s", sep, $2; sep = ", " }'; }
