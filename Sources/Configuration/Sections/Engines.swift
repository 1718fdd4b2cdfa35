import GalleyCore
internal import YAMLReading

/// An engine of `engines:`.
///
///     local: unix:///var/run/docker.sock
///     east:  { url: tcp://db-east:2376, tls: { ca: ca.pem, cert: cert.pem, key: key.pem } }
public struct EngineEntry: Sendable, Equatable {
    /// As it was written; whether an engine can be reached that way is for others to say.
    public var url: String
    /// Nil for a connection without TLS, or by other means than TCP.
    public var tls: TLSFiles?
    /// Of its name.
    public var place: FilePlace
    /// Of its URL.
    public var urlPlace: FilePlace

    /// Paths, those that were relative now below the folder of the file that named them. Nothing was looked for.
    public struct TLSFiles: Sendable, Hashable {
        /// The authorities that may have signed the engine's certificate; nil for those that the system trusts.
        public var authority: String?
        /// The client's certificate; nil with ``key``.
        public var certificate: String?
        /// Its key.
        public var key: String?
    }
}

extension GalleyFilePart {
    static let engines = GalleyFilePart(key: "engines") { section, reading in
        for entry in section.entries("engines") where reading.canName("an engine", entry) {
            let engine = engine(entry, reading)
            reading.define("engine", entry, at: engine.place, earlier: reading.file.engines[entry.name]?.place) {
                $0.engines[entry.name] = engine
            }
        }
    }

    /// One with findings has no URL, and its name all the same: what names it is not told of again.
    private static func engine(_ entry: Entry, _ reading: Reading) -> EngineEntry {
        var engine = EngineEntry(
            url: "", place: reading.place(entry.place), urlPlace: reading.place(entry.valuePlace))
        if let url = entry.text, !url.isEmpty {
            engine.url = url
            return engine
        }
        guard let section = entry.section(required: ["url"], optional: ["tls"]), let url = section.text("url") else {
            return engine
        }
        engine.url = url
        engine.urlPlace = reading.place(section.place("url"))
        if section.has("tls"), !url.hasPrefix("tcp://") { section.wrong("tls", "is for tcp:// only, not for '\(url)'") }
        if let tls = section.section("tls", required: [], optional: ["ca", "cert", "key"]) {
            engine.tls = files(tls, reading)
        }
        return engine
    }

    private static func files(_ section: Section, _ reading: Reading) -> EngineEntry.TLSFiles {
        for (one, other) in [("cert", "key"), ("key", "cert")] where section.has(one) && !section.has(other) {
            section.wrong(
                one, "is there without '\(other)'", hint: "the client's certificate and its key go together")
        }
        return EngineEntry.TLSFiles(
            authority: path("ca", of: section, reading), certificate: path("cert", of: section, reading),
            key: path("key", of: section, reading))
    }

    private static func path(_ key: String, of section: Section, _ reading: Reading) -> String? {
        guard let path = section.text(key) else { return nil }
        guard !path.hasPrefix("~") else {
            section.wrong(key, "begins with '~', which stands for no folder here", hint: "write the whole path")
            return nil
        }
        return path.hasPrefix("/") ? path : reading.folder + path
    }
}
