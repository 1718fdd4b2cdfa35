public import GalleyCore

/// Whoever made a container from a file and would make it again: its next run starts the old image on the new data,
/// unless its file is changed too.
///
/// A systemd unit that runs `docker run` or `docker start` leaves no sign on the container and is not found.
public struct Owner: Sendable, Hashable, Codable {
    /// How the container is made, which decides what its file is called and what must change in it.
    public enum Kind: String, Sendable, Codable {
        /// `docker compose`, or `podman-compose`.
        case compose
        /// A stack that Portainer deploys: compose, with the file kept by Portainer.
        case portainer
        /// Podman under systemd: a Quadlet file, or a unit made by `podman generate systemd`.
        case podmanSystemd = "podman-systemd"
    }

    /// Podman's unit wins where a container has compose's labels too.
    public var kind: Kind
    /// The compose service, or the systemd unit.
    public var name: String
    /// The compose project; empty for a unit.
    public var project: String
    /// The files that define it, absolute where the label says so or the working directory is known. May be empty.
    public var files: [String]

    init(kind: Kind, name: String, project: String = "", files: [String] = []) {
        self.kind = kind
        self.name = name
        self.project = project
        self.files = files
    }

    /// The owner that the container's labels tell of; nil without one.
    public static func detect(inspect: JSONValue) -> Owner? {
        detect(labels: (inspect[path: "Config", "Labels"]?.object ?? [:]).compactMapValues(\.string))
    }

    /// The same, from labels alone: those of compose, of podman-compose, and `PODMAN_SYSTEMD_UNIT`.
    public static func detect(labels: [String: String]) -> Owner? {
        if let unit = labels["PODMAN_SYSTEMD_UNIT"], !unit.isEmpty {
            let stem = unit.hasSuffix(".service") ? String(unit.dropLast(".service".count)) : unit
            return Owner(kind: .podmanSystemd, name: unit, files: ["\(stem).container"])
        }
        guard let service = labels["com.docker.compose.service"] ?? labels["io.podman.compose.service"] else {
            return nil
        }
        let directory = labels["com.docker.compose.project.working_dir"] ?? ""
        let files = (labels["com.docker.compose.project.config_files"] ?? "").split(separator: ",").map { file in
            file.hasPrefix("/") || directory.isEmpty ? String(file) : cleanPath("\(directory)/\(file)")
        }
        // Portainer writes the files of its stacks into its own data directory.
        let isStack = ([directory] + files).contains { $0.hasPrefix("/data/compose/") }
        return Owner(
            kind: isStack ? .portainer : .compose, name: service,
            project: labels["com.docker.compose.project"] ?? labels["io.podman.compose.project"] ?? "", files: files)
    }

    /// The line that the owner's file needs, and where it stands: `services.db.image: mariadb:11.8 in /srv/compose.yaml`.
    public func line(image: String) -> String {
        switch kind {
        case .compose, .portainer:
            let place: String
            if kind == .portainer {
                place = "in Portainer's stack \(project)"
            } else if files.isEmpty {
                place = "in the compose file of project \(project)"
            } else if files.count == 1 {
                place = "in \(files[0])"
            } else {
                place = "in the one of \(files.joined(separator: ", ")) that sets it"
            }
            return "services.\(name).image: \(image) \(place)"
        case .podmanSystemd:
            let file = files.first ?? name
            return "Image=\(image) in \(file) (for a unit of `podman generate systemd`, the image in its ExecStart)"
        }
    }

    /// Why the line is needed.
    public var why: String {
        switch kind {
        case .compose:
            "the next `compose up` of project \(project) would start the old image on the upgraded data"
        case .portainer:
            "the next deployment of Portainer's stack \(project) would start the old image on the upgraded data"
        case .podmanSystemd:
            "\(name) makes its container anew at each start and would start the old image on the upgraded data"
        }
    }
}
