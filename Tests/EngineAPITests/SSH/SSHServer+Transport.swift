import Foundation
import TestSupport

@testable import EngineAPI

extension SSHServer {
    /// An engine behind it.
    /// - Parameter path: of a socket there.
    func transport(_ path: String = "", loginLimit: Duration = .seconds(20)) throws -> ConnectionTransport {
        let text = "ssh://\(NSUserName())@127.0.0.1:\(port)\(path)"
        let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
        return ConnectionTransport(
            dialer: EngineDialer(
                endpoint: try Endpoint(parsing: text),
                ssh: SSHProgram(path: folder + "/ssh", environment: environment, loginLimit: loginLimit)))
    }
}
