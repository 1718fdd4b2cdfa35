import Foundation

/// A process that can be told from a later one with the same number: `PID:START`, its start in ticks since boot.
public enum ProcessIdentity {
    /// Of this process; the start is `?` where there is no /proc.
    public static var current: String {
        let pid = ProcessInfo.processInfo.processIdentifier
        return "\(pid):\(startTime(of: String(pid)) ?? "?")"
    }

    /// False when the text is no such identity, or the process is gone.
    public static func isAlive(_ identity: String) -> Bool {
        let parts = identity.split(separator: ":")
        guard parts.count == 2, parts[0].allSatisfy(\.isNumber) else { return false }
        return startTime(of: String(parts[0])) == String(parts[1])
    }

    /// Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold blanks and brackets.
    private static func startTime(of pid: String) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
