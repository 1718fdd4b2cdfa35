public import GalleyCore
import Recipes
public import Tasks

/// What one mount's file system holds, as seen from inside the container.
public struct MountSpace: Sendable, Equatable {
    /// What is left to a process without privileges, as `df` says it.
    public var free: ByteCount
    /// What the directory itself takes on the disk, as `du` says it, not the whole file system.
    public var used: ByteCount
    /// The file system's number: mounts that share it share the free bytes.
    public var device: String
    /// True when the mounted directory is a file system of its own, so that no sibling directory can be on it.
    public var isWholeFileSystem: Bool
    /// Directories below it on which something else is mounted, as the container sees them.
    public var mountedBelow: [String]

    /// For tests; ``measure(_:in:with:)`` asks the container.
    public init(
        free: ByteCount, used: ByteCount, device: String, isWholeFileSystem: Bool, mountedBelow: [String] = []
    ) {
        self.mountedBelow = mountedBelow
        self.free = free
        self.used = used
        self.device = device
        self.isWholeFileSystem = isWholeFileSystem
    }

    /// Measures each directory in a running container; one that can't be measured is left out.
    public static func measure(_ paths: [String], in container: String, with tasks: TaskRunner) async throws -> [String:
        MountSpace]
    {
        let task = RecipeTask(name: TaskName("space"), script: Self.script, user: "0", timeout: .seconds(300))
        let facts = try await tasks.run(
            task, in: container, variables: ["GALLEY_PATHS": paths.joined(separator: "\n")],
            runID: "space.\(ShortID.random())"
        ).facts
        var spaces: [String: MountSpace] = [:]
        for (index, path) in paths.enumerated() {
            guard let free = facts["space.\(index).free"].flatMap(Int64.init),
                let used = facts["space.\(index).used"].flatMap(Int64.init)
            else { continue }
            spaces[path] = MountSpace(
                free: ByteCount(free), used: ByteCount(used), device: facts["space.\(index).device"] ?? path,
                isWholeFileSystem: facts["space.\(index).root"] == "/",
                mountedBelow: facts.all("space.\(index).below"))
        }
        return spaces
    }

    /// `space.N.root` is the mounted directory's place in its own file system: `/` for a whole one.
    static let script = #"""
        n=0
        printf '%s\n' "$GALLEY_PATHS" | while IFS= read -r path; do
            if [ -d "$path" ]; then
                free=$(df -Pk "$path" | awk 'NR == 2 { print $4 }')
                # It gives up without a total when a directory vanishes under it, as in a living database.
                used=
                for _ in 1 2 3 4 5; do
                    used=$(du -sk "$path" 2>/dev/null | cut -f1)
                    [ -z "$used" ] || break
                done
                [ -z "$free" ] || echo "space.$n.free=$((free * 1024))"
                [ -z "$used" ] || echo "space.$n.used=$((used * 1024))"
                echo "space.$n.device=$(stat -c %d "$path")"
                echo "space.$n.root=$(awk -v p="$path" '$5 == p { root = $4 } END { print root }' /proc/self/mountinfo)"
                awk -v p="$path/" -v n="$n" 'index($5, p) == 1 { print "space." n ".below=" $5 }' /proc/self/mountinfo
            fi
            n=$((n + 1))
        done
        """#
}
