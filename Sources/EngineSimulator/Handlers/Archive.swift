import EngineAPI
import GalleyCore

extension EngineState {
    mutating func archivePut(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let path = call.text("path") ?? ""
        let place = FilePlace(path, in: container.mounts, container: container.id)
        guard files.isFolder(place) || isMountParent(path, of: container) else {
            if files[place] != nil {
                throw APIFailure(isLegacy ? 500 : 400, "extraction point is not a directory")
            }
            throw missing(path, reference)
        }
        guard place.writable else { throw APIFailure(403, "mount source of \(path) is marked read-only") }
        for entry in try UploadedTar.entries(in: call.bytes) {
            let target = FilePlace("/\(path)/\(entry.path)", in: container.mounts, container: container.id)
            guard !target.path.isEmpty, target.writable else { continue }
            if entry.file.kind == .directory, files.isFolder(target), files[target] == nil { continue }
            files[target] = entry.file
        }
        return .answer(Answer(200))
    }

    func archiveGet(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let path = call.text("path") ?? ""
        let place = FilePlace(path, in: container.mounts, container: container.id)
        let name =
            path.hasSuffix("/.") ? "." : FilePlace.normalized(path).split(separator: "/").last.map(String.init) ?? "/"
        var writer = DownloadedTar()
        let top: SimulatedFile
        if let file = files[place], file.kind != .directory {
            top = file
            writer.add(name, file)
        } else if files.isFolder(place) || isMountParent(path, of: container) {
            top = files[place] ?? SimulatedFile(kind: .directory)
            let folder = name == "/" ? "" : name + "/"
            writer.add(name == "/" ? "/" : folder, top)
            let entries = files.entries(under: place)
            for path in entries.keys.sorted() {
                guard let file = entries[path] else { continue }
                writer.add(folder + path + (file.kind == .directory ? "/" : ""), file)
            }
        } else {
            throw missing(path, reference)
        }
        var answer = Answer(200)
        let mode: Int64 = Int64(top.mode) | (top.kind == .directory ? 1 << 31 : 0)
        let stat: JSONValue = [
            "name": .string(name), "size": .integer(Int64(top.bytes.count)), "mode": .integer(mode),
            "mtime": .string(Timestamp.seconds(.seconds(top.modified - Timestamp.epoch))), "linkTarget": "",
        ]
        answer.headers = [
            "content-type": "application/x-tar", "x-docker-container-path-stat": Base64.text(JSONText.bytes(stat)),
        ]
        if call.method == .get { answer.body = writer.finished() }
        return .answer(answer)
    }

    private func missing(_ path: String, _ reference: String) -> APIFailure {
        APIFailure(404, "Could not find the file \(path) in container \(reference)")
    }

    /// Folders that are there because something is mounted below them, and those every container has.
    private func isMountParent(_ path: String, of container: SimulatedContainer) -> Bool {
        let path = FilePlace.normalized(path)
        return ["", "etc", "dev", "proc", "sys"].contains(path)
            || container.mounts.contains { (FilePlace.normalized($0.destination) + "/").hasPrefix(path + "/") }
    }
}
