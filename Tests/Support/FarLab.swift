import Foundation

/// The lab's engine reached as from another host.
public enum FarLab {
    private static let environment = ProcessInfo.processInfo.environment

    /// The network namespace with one cable to the engine's; nil where there is no lab.
    public static let namespace = environment["GALLEY_LAB_FAR_NETNS"]

    /// A galley whose engine is the lab's behind TLS, at the other end of the cable.
    public static func overTLS(_ galley: GalleyBinary) throws -> GalleyBinary {
        guard let namespace, let url = environment["GALLEY_LAB_TLS"], let folder = environment["GALLEY_LAB_TLS_CERTS"]
        else { throw LabError("GALLEY_LAB_TLS is not set; scripts/test sets it") }
        var far = galley.within(["nsenter", "--net=\(namespace)", "--"])
        far.environment.merge(["DOCKER_HOST": url, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder]) { $1 }
        return far
    }

    /// A galley whose engine is the lab's behind ssh. The lab's ssh configuration stands in for the user's own.
    public static func overSSH(_ galley: GalleyBinary, folder: String) throws -> GalleyBinary {
        guard let url = environment["GALLEY_LAB_SSH"], let configuration = environment["GALLEY_LAB_SSH_CONFIG"] else {
            throw LabError("GALLEY_LAB_SSH is not set; scripts/test sets it")
        }
        let programs = folder + "/bin"
        try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
        let text = "#!/bin/sh\nexec /usr/bin/ssh -F '\(configuration)' \"$@\"\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: programs + "/ssh"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: programs + "/ssh")
        var far = galley
        far.environment["DOCKER_HOST"] = url
        far.environment["PATH"] = programs + ":" + (galley.environment["PATH"] ?? "")
        return far
    }

    /// Ends the connections to the engine as soon as there is one, and leaves the cable out for a while.
    /// - Returns: false when nothing was connected.
    public static func cutTLS(cableOutFor time: Duration) async throws -> Bool {
        guard let namespace else { throw LabError("GALLEY_LAB_FAR_NETNS is not set; scripts/test sets it") }
        let far = ["nsenter", "--net=\(namespace)", "--"]
        let links = try await LabProcess.checked(far + ["ip", "-o", "link", "show", "type", "veth"]).stdout
        guard let name = links.split(separator: " ").dropFirst().first?.split(separator: "@").first else {
            throw LabError("there is no cable: \(links)")
        }
        let ended = try await LabProcess.run(far + ["ss", "-K", "state", "established"]).stdout
        guard ended.split(separator: "\n").count > 1 else { return false }
        try await LabProcess.checked(far + ["ip", "link", "set", String(name), "down"])
        // Also in a test that is cancelled: others need the cable.
        try await Task {
            try? await Task.sleep(for: time)
            try await LabProcess.checked(far + ["ip", "link", "set", String(name), "up"])
        }.value
        return true
    }

    /// Ends every ssh that a process has started.
    /// - Returns: how many there were.
    public static func endSSH(of process: RunningProcess) async throws -> Int {
        let children = try await LabProcess.run(["pgrep", "-P", String(process.pid), "-x", "ssh"]).stdout
            .split(separator: "\n").compactMap { Int32($0) }
        for pid in children { RunningProcess(pid: pid).signal(9) }
        return children.count
    }
}
