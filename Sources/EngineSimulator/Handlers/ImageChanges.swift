import Foundation
import GalleyCore

extension EngineState {
    mutating func imagePull(_ call: Call) throws(APIFailure) -> Reply {
        var reference = call.text("fromImage") ?? ""
        if let tag = call.text("tag"), !tag.isEmpty { reference += (tag.hasPrefix("sha256:") ? "@" : ":") + tag }
        guard let name = (try? ImageReference(parsing: reference)) else {
            throw APIFailure(400, "invalid reference format")
        }
        try checkLogin(for: name, call)
        let offered =
            registry[name.canonical]
            ?? registry.values.first { image in
                name.digest != nil
                    && image.digests.contains { (try? ImageReference(parsing: $0))?.canonical == name.withoutTag }
            }
        guard let offered else {
            throw APIFailure(
                404,
                "pull access denied for \(call.text("fromImage") ?? ""), repository does not exist or may require "
                    + "'docker login': denied: requested access to the resource is denied")
        }
        add(offered)
        let lines: [JSONValue] = [
            ["status": .string("Pulling from \(name.repository)"), "id": .string(name.tag ?? "")],
            [
                "status": .string(
                    "Digest: \(offered.digests.first.map { $0.split(separator: "@").last.map(String.init) ?? "" } ?? "")"
                )
            ],
            ["status": .string("Status: Downloaded newer image for \(reference)")],
        ]
        var answer = Answer(200, .null)
        answer.body = lines.flatMap(JSONText.bytes)
        return .answer(answer)
    }

    /// As Docker's registry answers, in the engine's words.
    private func checkLogin(for name: ImageReference, _ call: Call) throws(APIFailure) {
        guard let wanted = registryLogins[name.registry] else { return }
        guard let header = call.registryAuth else {
            throw APIFailure(
                500,
                "Head \"https://\(name.registry)/v2/\(name.repository)/manifests/\(name.digest ?? name.tag ?? "")\": "
                    + "no basic auth credentials")
        }
        let text = header.reveal().replacing("-", with: "+").replacing("_", with: "/")
        let given = Data(base64Encoded: text).flatMap { try? JSONValue(parsing: Array($0)) }
        guard given?["username"]?.string == wanted.user, given?["password"]?.string == wanted.password.reveal() else {
            throw APIFailure(500, "unauthorized: authentication required")
        }
    }

    mutating func imageTag(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        guard let image = image(reference) else { throw APIFailure(404, "No such image: \(withTag(reference))") }
        let tag = call.text("tag") ?? "latest"
        setTag("\(call.text("repo") ?? ""):\(tag.isEmpty ? "latest" : tag)", to: image.id)
        return .answer(Answer(201))
    }

    mutating func imageRemove(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        guard let image = image(reference) else { throw APIFailure(404, "No such image: \(withTag(reference))") }
        let name = (try? ImageReference(parsing: reference))?.canonical
        var report: [JSONValue] = []
        if let name, tags[name] == image.id, image.tags.count > 1 {
            tags[name] = nil
            images[image.id]?.tags.removeAll { (try? ImageReference(parsing: $0))?.canonical == name }
            return .answer(Answer(json: [["Untagged": .string(Self.familiar(reference))]]))
        }
        let holders = containers.values.filter { $0.imageID == image.id }.sorted { $0.isRunning && !$1.isRunning }
        let isByName = name.map { tags[$0] == image.id } ?? false
        if let holder = holders.first, holder.isRunning && !isByName || !call.flag("force") {
            let (user, short) = (holder.id.prefix(12), image.id.dropFirst(7).prefix(12))
            throw APIFailure(
                409,
                isByName
                    ? "conflict: unable to remove repository reference \"\(reference)\" (must force) - container \(user) "
                        + "is using its referenced image \(short)"
                    : "conflict: unable to delete \(short) (\(holder.isRunning ? "cannot be forced" : "must be forced")) "
                        + "- image is being used by \(holder.isRunning ? "running" : "stopped") container \(user)")
        }
        for tag in image.tags {
            report.append(["Untagged": .string(Self.familiar(tag))])
            if let name = (try? ImageReference(parsing: tag))?.canonical { tags[name] = nil }
        }
        if holders.isEmpty {
            images[image.id] = nil
            report.append(["Deleted": .string(image.id)])
        } else {
            images[image.id]?.tags = []
        }
        return .answer(Answer(json: .array(report)))
    }
}
