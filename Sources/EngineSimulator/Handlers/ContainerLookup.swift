import GalleyCore

extension EngineState {
    /// By id, name (with or without slash), or the beginning of an id that fits one only.
    func container(_ reference: String) throws(APIFailure) -> SimulatedContainer {
        if let container = containers[reference] { return container }
        let name = reference.hasPrefix("/") ? String(reference.dropFirst()) : reference
        if let id = names[name], let container = containers[id] { return container }
        let matches = reference.isEmpty ? [] : containers.keys.filter { $0.hasPrefix(reference) }
        if matches.count > 1 { throw APIFailure(400, "Multiple IDs found with provided prefix: \(reference)") }
        guard let id = matches.first, let container = containers[id] else {
            throw APIFailure(404, "No such container: \(reference)")
        }
        return container
    }

    /// - Throws: 400 for a name the engine does not allow, 409 for one in use.
    func checkName(_ name: String) throws(APIFailure) {
        func isWord(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber)
        }
        guard let first = name.first, isWord(first), name.count > 1,
            name.allSatisfy({ isWord($0) || "_.-".contains($0) })
        else {
            throw APIFailure(
                400, "Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
        }
        if let holder = names[name] {
            throw APIFailure(
                409,
                "Conflict. The container name \"/\(name)\" is already in use by container \"\(holder)\". "
                    + "You have to remove (or rename) that container to be able to reuse that name.")
        }
    }

    /// The program of a container with its files, and whatever the program changed taken back.
    mutating func withProgram<Value>(
        of id: String, _ body: (any SimulatedProgram, inout ProgramContext) -> Value
    ) -> Value? {
        guard let container = containers[id], let program = images[container.imageID]?.program else { return nil }
        var context = ProgramContext(
            containerID: id, containerName: container.name, image: container.config["Image"]?.string ?? "",
            arguments: [container.path] + container.arguments, environment: container.environment,
            labels: container.labels, user: container.config["User"]?.string ?? "",
            hostname: container.config["Hostname"]?.string ?? "", mounts: container.mounts,
            networks: container.endpoints.keys.filter { $0 != "none" }.sorted(),
            publishedPorts: container.published, now: now, startedAt: container.startedAt ?? now,
            stdin: container.input.hasEnded ? container.input.bytes : nil, files: files)
        files = FileSpace()
        let value = body(program, &context)
        files = context.files
        containers[id]?.log += context.output
        return value
    }
}
