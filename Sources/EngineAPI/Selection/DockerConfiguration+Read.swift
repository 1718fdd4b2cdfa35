import Foundation
import GalleyCore

extension DockerConfiguration {
    /// Reads what is there; what can't be read is noted and matters only to who needs it.
    public static func read(environment: [String: String]) -> DockerConfiguration {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let named = environment["DOCKER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        var configuration = DockerConfiguration(folder: named ?? home + "/.docker")
        let file = configuration.folder + "/config.json"
        if FileManager.default.fileExists(atPath: file) {
            switch json(file) {
            case .success(let value):
                let current = value["currentContext"]?.string
                configuration.currentContext = current?.isEmpty == false ? current : nil
            case .failure(let error): configuration.problem = "\(file): \(error.message)"
            }
        }
        configuration.readContexts()
        let certificates = configuration.certificateFolder(environment)
        configuration.certificateFiles = Set(
            ["ca.pem", "cert.pem", "key.pem"].filter {
                FileManager.default.fileExists(atPath: "\(certificates)/\($0)")
            })
        let known = EngineSelection.sockets(environment)
        configuration.sockets = Set(known.filter { FileManager.default.fileExists(atPath: $0) })
        return configuration
    }

    private mutating func readContexts() {
        let meta = folder + "/contexts/meta"
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: meta)) ?? [] {
            let file = "\(meta)/\(entry)/meta.json"
            guard FileManager.default.fileExists(atPath: file) else { continue }
            switch Self.json(file) {
            case .success(let value):
                guard let name = value["Name"]?.string, Self.folderName(of: name) == entry else { continue }
                contexts[name] = Self.context(value, tlsFolder: "\(folder)/contexts/tls/\(entry)/docker")
            case .failure(let error):
                // Its name stands in the file only.
                contexts[entry] = DockerContext(host: nil, problem: "\(file): \(error.message)")
            }
        }
    }

    private static func context(_ meta: JSONValue, tlsFolder: String) -> DockerContext {
        let docker = meta[path: "Endpoints", "docker"]
        func present(_ name: String) -> String? {
            let path = "\(tlsFolder)/\(name).pem"
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        let skips = docker?["SkipTLSVerify"]?.bool ?? false
        let files = (present("ca"), present("cert"), present("key"))
        let hasFiles = files.0 != nil || files.1 != nil || files.2 != nil
        return DockerContext(
            host: docker?["Host"]?.string,
            tls: hasFiles || skips
                ? EndpointTLS(authority: files.0, certificate: files.1, key: files.2, checksServer: !skips) : nil)
    }

    /// Docker names a context's folder by the SHA-256 of its name.
    static func folderName(of name: String) -> String { String(ContentDigest.of(name.utf8).dropFirst(7)) }

    private static func json(_ path: String) -> Result<JSONValue, GalleyError> {
        guard let data = FileManager.default.contents(atPath: path) else {
            return .failure(GalleyError(.badInput, "it can't be read"))
        }
        do {
            return .success(try JSONValue(parsing: data))
        } catch {
            return .failure(GalleyError(.badInput, "it is no JSON (\(error))"))
        }
    }
}
