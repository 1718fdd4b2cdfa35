import Foundation
import GalleyCore

extension Engine {
    /// The name of the host on which an engine behind a port of this machine really runs, where that is another one: the
    /// port is then a tunnel's (`ssh -L`), or a container's, and published ports are elsewhere. Nil where it is this
    /// machine, and for endpoints that are no such port: of them the address tells.
    /// - Parameter own: this machine's name as its kernel has it.
    public func hostBehind(_ endpoint: Endpoint, own: String = Endpoint.ownHostName) async throws -> String? {
        guard endpoint.mayBeTunnel else { return nil }
        return endpoint.hostBehind(try await info(), own: own)
    }
}

extension Endpoint {
    /// As an engine on this machine tells it of itself; empty where it can't be known.
    public static var ownHostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var mayBeTunnel: Bool {
        if case .tcp = address { !isRemote } else { false }
    }

    func hostBehind(_ info: JSONValue, own: String) -> String? {
        guard mayBeTunnel, !own.isEmpty, let name = info["Name"]?.string, !name.isEmpty else { return nil }
        // With its domain or without, as either was set up.
        func short(_ name: String) -> Substring { name.prefix { $0 != "." } }
        return short(name).lowercased() == short(own).lowercased() ? nil : name
    }
}
