import Foundation
import Synchronization

/// Reads every process's arguments and environment over and over, and keeps what holds one of some texts.
final class ProcessSampler: Sendable {
    struct Sighting: Sendable, Hashable {
        /// `cmdline` or `environ`.
        var file: String
        /// The argument or the variable that holds the text.
        var text: String
    }

    private let secrets: [String]
    private let givenTo: Set<String>
    private let names = Mutex<Set<String>>([])
    private let seen = Mutex<Set<Sighting>>([])
    private let rounds = Mutex(0)
    private let stopped = Mutex(false)

    /// - Parameter givenTo: programs, by the kernel's name for them, in whose environment a test itself puts a secret.
    init(_ secrets: [String], givenTo: Set<String> = []) {
        self.secrets = secrets
        self.givenTo = givenTo
    }

    /// Samples while `body` works.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let thread = Thread {
            while !self.stopped.withLock({ $0 }) {
                self.look()
                Thread.sleep(forTimeInterval: 0.003)
            }
        }
        thread.start()
        defer { stopped.withLock { $0 = true } }
        return try await body()
    }

    var sightings: Set<Sighting> { seen.withLock { $0 } }
    /// Every program that was looked at, by the kernel's name for it.
    var programs: Set<String> { names.withLock { $0 } }
    var count: Int { rounds.withLock { $0 } }

    private func look() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for name in names where name.first?.isNumber == true {
            // A process may end at any time; then there is nothing to read.
            guard let comm = FileManager.default.contents(atPath: "/proc/\(name)/comm") else { continue }
            let program = String(decoding: comm.dropLast(), as: UTF8.self)
            _ = self.names.withLock { $0.insert(program) }
            for file in givenTo.contains(program) ? ["cmdline"] : ["cmdline", "environ"] {
                guard let data = FileManager.default.contents(atPath: "/proc/\(name)/\(file)") else { continue }
                for part in data.split(separator: 0) {
                    let text = String(decoding: part, as: UTF8.self)
                    if secrets.contains(where: { text.contains($0) }) {
                        _ = seen.withLock { $0.insert(Sighting(file: file, text: text)) }
                    }
                }
            }
        }
        rounds.withLock { $0 += 1 }
    }
}
