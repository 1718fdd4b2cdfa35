import EngineAPI
import GalleyCore
import Recipes
import Tasks

/// One helper container: its mounts, its script and its arguments.
struct HelperSpec {
    var mounts: [JSONValue]
    var script: String
    var arguments: [String]
}

extension ColdCopy.Place {
    private static func mount(_ type: String, _ source: String, _ target: String, readOnly: Bool = false) -> JSONValue {
        ["Type": .string(type), "Source": .string(source), "Target": .string(target), "ReadOnly": .bool(readOnly)]
    }

    private static func split(_ path: String) -> (parent: String, name: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let parent = String(path[..<slash])
        return (parent.isEmpty ? "/" : parent, String(path[path.index(after: slash)...]))
    }

    var copySpec: HelperSpec {
        switch self {
        case .volume(let source, let copy, _):
            HelperSpec(
                mounts: [
                    Self.mount("volume", source, "/galley/from", readOnly: true),
                    Self.mount("volume", copy, "/galley/to"),
                ], script: CopyScripts.copy, arguments: ["/galley/to", "no"])
        case .bind(let source, let copy, let same):
            HelperSpec(
                mounts: [
                    Self.mount("bind", source, "/galley/from", readOnly: true),
                    Self.mount("bind", Self.split(copy).parent, "/galley/parent"),
                ], script: CopyScripts.copy,
                arguments: ["/galley/parent/\(Self.split(copy).name)", same ? "yes" : "no"])
        }
    }

    func restoreSpec(expecting sum: String) -> HelperSpec {
        switch self {
        case .volume(let source, let copy, _):
            HelperSpec(
                mounts: [
                    Self.mount("volume", source, "/galley/data"),
                    Self.mount("volume", copy, "/galley/copy", readOnly: true),
                ],
                script: CopyScripts.restore, arguments: ["/galley/copy", sum])
        case .bind(let source, let copy, _):
            HelperSpec(
                mounts: [
                    Self.mount("bind", source, "/galley/data"),
                    Self.mount("bind", copy, "/galley/copy", readOnly: true),
                ],
                script: CopyScripts.restore, arguments: ["/galley/copy", sum])
        }
    }

    var verifySpec: HelperSpec {
        let mount =
            switch self {
            case .volume(_, let copy, _): Self.mount("volume", copy, "/galley/copy", readOnly: true)
            case .bind(_, let copy, _): Self.mount("bind", copy, "/galley/copy", readOnly: true)
            }
        return HelperSpec(mounts: [mount], script: CopyScripts.verify, arguments: ["/galley/copy"])
    }

    var removeSpec: HelperSpec {
        guard case .bind(_, let copy, _) = self else { return HelperSpec(mounts: [], script: "exit 0", arguments: []) }
        let (parent, name) = Self.split(copy)
        return HelperSpec(
            mounts: [Self.mount("bind", parent, "/galley/parent")], script: CopyScripts.removeDirectory,
            arguments: ["/galley/parent/\(name)"])
    }
}

extension ColdCopy {
    func run(_ name: String, _ spec: HelperSpec, action: String) async throws -> Facts {
        let progress = progress
        return try await HelperContainer(
            name: name, image: image, script: spec.script, purpose: action, arguments: spec.arguments,
            mounts: spec.mounts,
            labels: labels
        ).run(on: engine, clock: clock) { facts in
            guard let done = facts["progress"].flatMap(Double.init), let total = facts["total"].flatMap(Double.init),
                total > 0
            else { return }
            progress(
                .stepProgress(
                    fraction: min(1, done / total), text: "\(ByteCount(Int64(done))) of \(ByteCount(Int64(total)))"))
        }
    }
}
