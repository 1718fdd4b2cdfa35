import EngineAPI
import GalleyCore

extension EngineState {
    /// By reference, digest, id, or the beginning of an id.
    func image(_ reference: String) -> SimulatedImage? {
        if let image = images[reference] { return image }
        if let name = try? ImageReference(parsing: reference) {
            if let id = tags[name.canonical] { return images[id] }
            if name.digest != nil,
                let image = images.values.first(where: { image in
                    image.digests.contains { (try? ImageReference(parsing: $0))?.canonical == name.withoutTag }
                })
            {
                return image
            }
        }
        let hex = reference.hasPrefix("sha256:") ? String(reference.dropFirst(7)) : reference
        guard hex.count >= 4, hex.allSatisfy(\.isHexDigit) else { return nil }
        return images.values.first { $0.id.dropFirst(7).hasPrefix(hex) }
    }

    /// As docker names an image that was asked for without a tag.
    func withTag(_ reference: String) -> String {
        let last = reference.split(separator: "/").last ?? ""
        return last.contains(":") || last.contains("@") ? reference : reference + ":latest"
    }

    mutating func add(_ image: SimulatedImage) {
        var image = image
        if let present = images[image.id] { image.tags = Array(Set(present.tags + image.tags)).sorted() }
        images[image.id] = image
        for tag in image.tags { setTag(tag, to: image.id) }
    }

    /// A tag belongs to one image; the one that had it loses it.
    mutating func setTag(_ tag: String, to id: String) {
        guard let name = (try? ImageReference(parsing: tag))?.canonical else { return }
        if let before = tags[name], before != id {
            images[before]?.tags.removeAll { (try? ImageReference(parsing: $0))?.canonical == name }
        }
        tags[name] = id
        if images[id]?.tags.contains(tag) == false { images[id]?.tags.append(tag) }
    }

    func imageInspect(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        guard let image = image(reference) else {
            throw APIFailure(
                404,
                isLegacy
                    ? "no such image: \(reference): No such image: \(withTag(reference))"
                    : "No such image: \(withTag(reference))")
        }
        var config = image.config
        if call.version >= APIVersion(1, 50) {
            for field in [
                "Hostname", "Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin",
                "StdinOnce", "Image",
            ] { config[field] = nil }
        }
        if call.version >= APIVersion(1, 52) {
            config = .object((config.object ?? [:]).filter { !$0.value.isEmpty })
        }
        var shown: JSONValue = [
            "Id": .string(image.id), "RepoTags": .array(image.tags.map { .string(Self.familiar($0)) }),
            "RepoDigests": .array(image.digests.map(JSONValue.string)), "Parent": "",
            "Comment": .string(image.comment), "Created": .string(Timestamp.text(image.created)),
            "DockerVersion": .string(engineVersion), "Author": "", "Config": config,
            "Architecture": .string(image.architecture), "Os": .string(image.os), "Size": .integer(image.size),
            "GraphDriver": ["Data": [:], "Name": "overlay2"],
            "RootFS": ["Type": "layers", "Layers": [.string(ContentDigest.of(Array("layer \(image.id)".utf8)))]],
            "Metadata": ["LastTagTime": .string(Timestamp.text(image.created))],
        ]
        if call.version < APIVersion(1, 44) { shown["VirtualSize"] = .integer(image.size) }
        if call.version < APIVersion(1, 45) {
            if isLegacy { shown["Container"] = "" }
            shown["ContainerConfig"] = SimulatedImage.emptyConfig
        }
        return .answer(Answer(json: shown))
    }

    func imageList(_ call: Call) throws(APIFailure) -> Reply {
        let filters = try call.filters()
        let found = images.values.filter { image in
            guard matches((image.config["Labels"]?.object ?? [:]).compactMapValues(\.string), filters) else {
                return false
            }
            return filters["reference"].map { $0.contains { self.image($0)?.id == image.id } } ?? true
        }
        let shown = found.sorted { $0.id < $1.id }.map { image -> JSONValue in
            let tags = image.tags.map { JSONValue.string(Self.familiar($0)) }
            return [
                "Id": .string(image.id), "ParentId": "",
                "RepoTags": tags.isEmpty && isLegacy ? ["<none>:<none>"] : .array(tags),
                "RepoDigests": .array(image.digests.map(JSONValue.string)),
                "Created": .integer(Timestamp.unix(image.created)), "Size": .integer(image.size),
                "VirtualSize": .integer(image.size), "SharedSize": -1, "Containers": -1,
                "Labels": image.config["Labels"] ?? .null,
            ]
        }
        return .answer(Answer(json: .array(shown)))
    }

    /// `mariadb:10.11` for `docker.io/library/mariadb:10.11`.
    static func familiar(_ tag: String) -> String {
        guard let name = (try? ImageReference(parsing: tag))?.canonical else { return tag }
        for prefix in ["docker.io/library/", "docker.io/"] where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }
}

extension ImageReference {
    /// Registry, repository and digest: what a tag beside a digest does not change.
    var withoutTag: String { "\(registry)/\(repository)" + (digest.map { "@\($0)" } ?? "") }
}
