import GalleyCore

/// Podman's error answers: its API says 500 where Docker's has a status of its own, and names the cause beside.
enum PodmanAnswer {
    /// Causes that Docker answers with 409: a name that is taken, a state that forbids the call.
    private static let conflicts: Set<String> = ["that name is already in use", "container state improper"]

    /// The status that Docker would have given.
    static func status(_ status: Int, body: [UInt8]) -> Int {
        guard status == 500, let cause = try? JSONValue(parsing: body)["cause"]?.string else { return status }
        return conflicts.contains(cause) ? 409 : status
    }
}
