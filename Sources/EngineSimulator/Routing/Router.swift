import EngineAPI
import GalleyCore

extension EngineState {
    /// Finds a call's handler, as the engine does: by version first, then by path and method.
    mutating func handle(_ call: Call) throws(APIFailure) -> Reply {
        if call.version > apiVersion {
            throw APIFailure(
                400, "client version \(call.version) is too new. Maximum supported API version is \(apiVersion)")
        }
        if call.version < minimumVersion {
            throw APIFailure(
                400,
                "client version \(call.version) is too old. Minimum supported API version is \(minimumVersion), "
                    + "please upgrade your client to a newer version")
        }
        lint += SimulatorLint.findings(in: call)
        let (noun, rest) = (call.parts.first ?? "", Array(call.parts.dropFirst()))
        let reply: Reply? =
            switch noun {
            case "_ping", "version", "info", "system": try system(noun, call)
            case "containers": try containers(rest, call)
            case "exec": try execs(rest, call)
            case "images": try images(rest, call)
            case "volumes": try volumes(rest, call)
            case "networks": try networks(rest, call)
            default: nil
            }
        guard let reply else { throw APIFailure(404, "page not found") }
        return reply
    }

    private mutating func containers(_ parts: [String], _ call: Call) throws(APIFailure) -> Reply? {
        guard let first = parts.first else { return nil }
        guard parts.count == 2 else {
            return switch (call.method, first) {
            case (.get, "json"): try containerList(call)
            case (.post, "create"): try containerCreate(call)
            case (.post, "prune"): try containerPrune(call)
            case (.delete, _): try containerRemove(first, call)
            default: nil
            }
        }
        return switch (call.method, parts[1]) {
        case (.get, "json"): try containerInspect(first, call)
        case (.get, "logs"): try containerLogs(first, call)
        case (.get, "changes"): try containerChanges(first)
        case (.get, "archive"), (.head, "archive"): try archiveGet(first, call)
        case (.put, "archive"): try archivePut(first, call)
        case (.post, "start"): try containerStart(first)
        case (.post, "stop"): try containerStop(first, call)
        case (.post, "restart"): try containerRestart(first, call)
        case (.post, "kill"): try containerKill(first, call)
        case (.post, "wait"): try containerWait(first, call)
        case (.post, "rename"): try containerRename(first, call)
        case (.post, "update"): try containerUpdate(first, call)
        case (.post, "attach"): try containerAttach(first, call)
        case (.post, "exec"): try execCreate(first, call)
        default: nil
        }
    }

    private mutating func execs(_ parts: [String], _ call: Call) throws(APIFailure) -> Reply? {
        guard parts.count == 2 else { return nil }
        return switch (call.method, parts[1]) {
        case (.get, "json"): try execInspect(parts[0])
        case (.post, "start"): try execStart(parts[0], call)
        default: nil
        }
    }

    private mutating func images(_ parts: [String], _ call: Call) throws(APIFailure) -> Reply? {
        guard let last = parts.last else { return nil }
        let name = parts.dropLast().joined(separator: "/")
        return switch (call.method, last) {
        case (.get, "json") where parts.count == 1: try imageList(call)
        case (.get, "json"): try imageInspect(name, call)
        case (.post, "create") where parts.count == 1:
            call.text("fromSrc") == nil ? try imagePull(call) : try imageImport(call)
        case (.post, "tag"): try imageTag(name, call)
        case (.delete, _): try imageRemove(parts.joined(separator: "/"), call)
        default: nil
        }
    }

    private mutating func volumes(_ parts: [String], _ call: Call) throws(APIFailure) -> Reply? {
        switch (call.method, parts.count == 1 ? parts[0] : nil) {
        case (.get, nil): try volumeList(call)
        case (.post, "create"): try volumeCreate(call)
        case (.post, "prune"): try volumePrune(call)
        case (.get, let name?): try volumeInspect(name)
        case (.delete, let name?): try volumeRemove(name)
        default: nil
        }
    }

    private mutating func networks(_ parts: [String], _ call: Call) throws(APIFailure) -> Reply? {
        switch (call.method, parts.first, parts.count) {
        case (.get, nil, 0): try networkList(call)
        case (.post, "create", 1): try networkCreate(call)
        case (.get, let name?, 1): try networkInspect(name)
        case (.delete, let name?, 1): try networkRemove(name)
        case (.post, let name?, 2) where parts[1] == "connect": try networkConnect(name, call)
        case (.post, let name?, 2) where parts[1] == "disconnect": try networkDisconnect(name, call)
        default: nil
        }
    }
}
