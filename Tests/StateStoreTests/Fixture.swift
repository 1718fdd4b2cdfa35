import Foundation
import GalleyCore
import StateStore

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/galley-state-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var state: StateDirectory { StateDirectory(path + "/state") }
}

/// Permission bits of a path, without its type.
func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}

func date(_ milliseconds: Int) -> Date { Date(timeIntervalSince1970: Double(1_750_000_000_000 + milliseconds) / 1000) }

extension UpgradeRecord {
    static func sample(
        _ id: String, database: String = "shop", at milliseconds: Int = 0, outcome: UpgradeOutcome = .running
    ) -> UpgradeRecord {
        UpgradeRecord(
            id: id, database: database, engine: "unix:///var/run/docker.sock", containerId: "c0ffee",
            fromImage: "store:1.0", toImage: "store:1.1", fromVersion: "1.0.9", stepClass: "compatible",
            recipe: "store", startedAt: date(milliseconds), endedAt: outcome == .running ? nil : date(milliseconds + 5),
            outcome: outcome, operator: "maria", host: "ops-1", reason: "CVE", planDigest: "sha256:00",
            plan: ["steps": [1, "two", nil], "big": 9_007_199_254_740_993], detail: ["outage": .number(0.25)])
    }
}

/// The error a call throws, as a ``GalleyError``.
func galleyError(_ body: () async throws -> Void) async -> GalleyError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? GalleyError
    }
}
