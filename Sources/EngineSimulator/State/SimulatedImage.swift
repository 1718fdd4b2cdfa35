public import GalleyCore

/// An image: its configuration, its files, and the program that stands for its executables.
public struct SimulatedImage: Sendable {
    /// `sha256:…`, made from everything the image says.
    public let id: String
    /// The image's `Config` as the Engine API writes it.
    public let config: JSONValue
    /// In Go's words: `amd64`, `arm64`.
    public let architecture: String
    /// `linux`, unless a test gave another.
    public let os: String
    /// Bytes.
    public let size: Int64
    let created: Duration
    let comment: String
    var tags: [String]
    var digests: [String]
    let files: [String: SimulatedFile]
    let program: any SimulatedProgram

    /// - Parameters:
    ///   - reference: `mariadb:10.11`; the tag that the image has, or would have in a registry.
    ///   - config: only the fields that matter (`Env`, `Cmd`, `Volumes`, …); the rest is filled in.
    ///   - files: texts by absolute path.
    public init(
        _ reference: String, config: JSONValue = [:], files: [String: String] = [:], architecture: String = "amd64",
        os: String = "linux", size: Int64 = 100_000_000, program: any SimulatedProgram = IdleProgram()
    ) {
        var entries: [String: SimulatedFile] = [:]
        for (path, text) in files { entries[FilePlace.normalized(path)] = SimulatedFile(bytes: Array(text.utf8)) }
        self.init(
            reference: reference, config: config, files: entries, architecture: architecture, os: os, size: size,
            created: .zero, comment: "", program: program)
    }

    init(
        reference: String?, config: JSONValue, files: [String: SimulatedFile], architecture: String = "amd64",
        os: String = "linux", size: Int64, created: Duration, comment: String, program: any SimulatedProgram
    ) {
        var whole = Self.emptyConfig
        for (name, value) in config.object ?? [:] { whole[name] = value }
        let layers = files.keys.sorted().joined(separator: "\n")
        let text = "\(reference ?? "")\n\(whole.text())\n\(created)\n\(architecture)\n\(layers)"
        id = ContentDigest.of(Array(text.utf8))
        self.config = whole
        self.files = files
        self.architecture = architecture
        self.os = os
        self.size = size
        self.created = created
        self.comment = comment
        self.program = program
        tags = reference.map { [$0] } ?? []
        let repository = reference.map { text in
            text.lastIndex(of: ":").flatMap { text[$0...].contains("/") ? nil : String(text[..<$0]) } ?? text
        }
        digests = repository.map { ["\($0)@\(ContentDigest.of(Array("manifest \(text)".utf8)))"] } ?? []
    }

    static let emptyConfig: JSONValue = [
        "Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
        "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false, "Env": .null, "Cmd": .null,
        "Image": "", "Volumes": .null, "WorkingDir": "", "Entrypoint": .null, "OnBuild": .null, "Labels": .null,
    ]
}
