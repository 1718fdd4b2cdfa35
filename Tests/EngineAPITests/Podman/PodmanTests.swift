import GalleyCore
import Testing

@testable import EngineAPI

/// Podman's ways, by its own answers.
@Suite struct PodmanTests {
    @Test(
        arguments: [
            (500, #"{"cause":"that name is already in use","message":"container create: …","response":500}"#, 409),
            (
                500,
                #"{"cause":"container state improper","message":"can only create exec sessions on running containers: container state improper","response":500}"#,
                409
            ),
            (500, #"{"cause":"no such file or directory","message":"x","response":500}"#, 500),
            (404, #"{"cause":"no such container","message":"x","response":404}"#, 404),
            (500, "that name is already in use", 500),
        ])
    func `a conflict is one whatever its status`(status: Int, body: String, expected: Int) {
        #expect(PodmanAnswer.status(status, body: Array(body.utf8)) == expected)
    }

    private static let anonymous = String(repeating: "0a", count: 32)

    private static func container(created: String) -> JSONValue {
        [
            "Created": .string(created),
            "Mounts": [
                ["Type": "volume", "Name": "dbdata"], ["Type": "volume", "Name": .string(anonymous)],
                ["Type": "bind", "Source": "/srv"],
            ],
        ]
    }

    @Test func `only a volume made with the container goes with it`() {
        let container = Self.container(created: "2026-11-25T10:27:03.086814428Z")
        #expect(PodmanVolumes.candidates(of: container) == [Self.anonymous])
        func wasMade(_ time: String) -> Bool { PodmanVolumes.wasMade(["CreatedAt": .string(time)], for: container) }
        #expect(wasMade("2026-11-25T10:27:03Z"))
        #expect(wasMade("2026-11-25T12:27:04+02:00"))
        #expect(!wasMade("2026-11-25T10:27:02Z"))
        #expect(!wasMade("2026-11-25T12:27:02+02:00"))
        #expect(!wasMade("yesterday"))
        #expect(!PodmanVolumes.wasMade([:], for: container))
    }

    @Test(arguments: [("4.3.1", false), ("5.0.3", false), ("5.1.0", true), ("5.10", true), ("6.0", true), ("", false)])
    func `restart policies can be changed since 5 1`(version: String, can: Bool) {
        #expect(EngineIdentity.Product.podman.changesRestartPolicy(version: version) == can)
        #expect(EngineIdentity.Product.docker.changesRestartPolicy(version: version))
    }
}
