import GalleyCore

extension EngineState {
    /// An image from a tar archive in the request's body, its configuration from `changes`.
    mutating func imageImport(_ call: Call) throws(APIFailure) -> Reply {
        guard call.text("fromSrc") == "-" else {
            throw APIFailure(400, "the simulator imports from the request's body only")
        }
        var files: [String: SimulatedFile] = [:]
        for entry in try UploadedTar.entries(in: call.bytes) { files[FilePlace.normalized(entry.path)] = entry.file }
        var config: JSONValue = [:]
        for change in call.query["changes"] ?? [] { try apply(change, to: &config) }
        let repository = call.text("repo") ?? ""
        var image = SimulatedImage(
            reference: nil, config: config, files: files,
            size: files.values.reduce(0) { $0 + Int64($1.bytes.count) }, created: now,
            comment: call.text("message") ?? "Imported from -", program: IdleProgram())
        if !repository.isEmpty {
            let tag = call.text("tag") ?? ""
            let hasTag = withTag(repository) == repository
            image.tags = [tag.isEmpty ? (hasTag ? repository : repository + ":latest") : "\(repository):\(tag)"]
        }
        add(image)
        return .answer(Answer(json: ["status": .string(image.id)]))
    }

    /// One Dockerfile instruction, of those that `commit` and `import` take.
    private func apply(_ change: String, to config: inout JSONValue) throws(APIFailure) {
        let parts = change.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let word = parts.first?.uppercased() else {
            throw APIFailure(400, "file with no instructions")
        }
        let list = (try? JSONValue(parsing: Array(parts[1].utf8)))?.array
        switch word {
        case "CMD": config["Cmd"] = list.map(JSONValue.array) ?? ["/bin/sh", "-c", .string(parts[1])]
        case "ENTRYPOINT": config["Entrypoint"] = list.map(JSONValue.array) ?? ["/bin/sh", "-c", .string(parts[1])]
        case "USER": config["User"] = .string(parts[1])
        case "WORKDIR": config["WorkingDir"] = .string(parts[1])
        case "LABEL", "ENV":
            for pair in parts[1].split(separator: " ").map(String.init) {
                let (name, value) = Self.pair(pair)
                if word == "ENV" {
                    config["Env"] = .array((config["Env"]?.array ?? []) + [.string("\(name)=\(value)")])
                } else {
                    var labels = config["Labels"] ?? [:]
                    labels[name] = .string(value)
                    config["Labels"] = labels
                }
            }
        case "VOLUME", "EXPOSE":
            let field = word == "VOLUME" ? "Volumes" : "ExposedPorts"
            var members = config[field] ?? [:]
            for name in list?.compactMap(\.string) ?? parts[1].split(separator: " ").map(String.init) {
                members[word == "EXPOSE" && !name.contains("/") ? name + "/tcp" : name] = [:]
            }
            config[field] = members
        case "HEALTHCHECK": config["Healthcheck"] = healthcheck(parts[1])
        default: throw APIFailure(400, "\(word.lowercased()) is not a valid change command")
        }
    }

    /// `NONE`, or `--interval=5s … CMD …`.
    private func healthcheck(_ text: String) -> JSONValue {
        if text.uppercased() == "NONE" { return ["Test": ["NONE"]] }
        var check: JSONValue = [:]
        var rest = text.split(separator: " ").map(String.init)[...]
        let fields = [
            "--interval": "Interval", "--timeout": "Timeout", "--start-period": "StartPeriod",
            "--start-interval": "StartInterval", "--retries": "Retries",
        ]
        while let option = rest.first, option.hasPrefix("--") {
            let (name, value) = Self.pair(option)
            rest = rest.dropFirst()
            guard let field = fields[name] else { continue }
            let nanoseconds = Duration(parsing: value).map { $0.milliseconds * 1_000_000 }
            check[field] = .integer(field == "Retries" ? Int64(value) ?? 0 : nanoseconds ?? 0)
        }
        let command = rest.dropFirst().joined(separator: " ")
        let list = (try? JSONValue(parsing: Array(command.utf8)))?.array
        check["Test"] = .array(list.map { ["CMD"] + $0 } ?? ["CMD-SHELL", .string(command)])
        return check
    }

    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count == 2 ? parts[1] : ""
        let isQuoted = value.count >= 2 && value.first == "\"" && value.last == "\""
        return (parts.first ?? "", isQuoted ? String(value.dropFirst().dropLast()) : value)
    }
}
