import Foundation
import GalleyCore

extension DockerConfiguration {
    /// Reads what is there; what can't be read is noted and matters only to who needs it.
    public static func read(environment: [String: String]) -> DockerConfiguration {
        let folder = DockerFolder(environment: environment) ?? .own
        var configuration = DockerConfiguration(folder: folder.path)
        do throws(GalleyError) {
            let current = try folder.config()?["currentContext"]?.string
            configuration.currentContext = current?.isEmpty == false ? current : nil
        } catch {
            configuration.problem = "\(folder.configFile): \(error.message)"
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
            do throws(GalleyError) {
                guard let value = try DockerFolder.object(in: file), let name = value["Name"]?.string,
                    Self.folderName(of: name) == entry
                else { continue }
                contexts[name] = Self.context(value, tlsFolder: "\(folder)/contexts/tls/\(entry)/docker")
            } catch {
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
}
