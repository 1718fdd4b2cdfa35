import Foundation

/// The lab's registry, which asks for a login.
public struct Registry: Sendable {
    /// `host:port`.
    public let address: String
    public let user: String
    public let password: String
    /// A folder for `DOCKER_CONFIG`, with the login.
    public let configuration: String

    public static let current: Registry? = {
        let environment = ProcessInfo.processInfo.environment
        guard let address = environment["GALLEY_LAB_REGISTRY"], !address.isEmpty,
            let file = environment["GALLEY_LAB_REGISTRY_PASSWORD_FILE"],
            let password = try? String(contentsOfFile: file, encoding: .utf8)
        else { return nil }
        return Registry(
            address: address, user: environment["GALLEY_LAB_REGISTRY_USER"] ?? "",
            password: password, configuration: environment["GALLEY_LAB_REGISTRY_CONFIG"] ?? "")
    }()

    public static var isUp: Bool { current != nil }
    public static let absence = "GALLEY_LAB_REGISTRY is not set; scripts/test sets it"
}
