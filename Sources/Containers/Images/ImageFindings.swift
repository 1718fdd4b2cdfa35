import GalleyCore

/// What the plan must tell about the step from one image to another: the three-way difference of old image, container
/// and new image.
enum ImageFindings {
    static func all(
        from old: ImageDefaults, to new: ImageDefaults, user: JSONValue, snapshot: ContainerSnapshot
    ) -> [Finding] {
        let own = Leaves.imageDefaults(user)
        var findings = platform(from: old, to: new)
        for change in ImageDefaults.changes(from: old, to: new) {
            // Labels describe; no server reads them. Ports and volumes add up and are judged on their own.
            if ["Config.Labels", "Config.ExposedPorts", "Config.Volumes"].contains(where: change.path.hasPrefix) {
                continue
            }
            if let kept = own[change.path] {
                findings.append(overridden(change, kept: kept))
            } else if !isShadowed(change.path, by: own) {
                findings += followed(change, snapshot)
            }
        }
        return findings + volumes(from: old, to: new, snapshot)
    }

    private static func platform(from old: ImageDefaults, to new: ImageDefaults) -> [Finding] {
        guard old.os != new.os || old.architecture != new.architecture, !old.platform.isEmpty, !new.platform.isEmpty
        else { return [] }
        return [Finding(.refusal, "the new image is built for \(new.platform), the container runs on \(old.platform)")]
    }

    /// Whoever gives an entrypoint loses the image's command with it.
    private static func isShadowed(_ path: String, by own: [String: JSONValue]) -> Bool {
        path == "Config.Cmd" && own["Config.Entrypoint"] != nil
    }

    private static func overridden(_ change: ImageChange, kept: JSONValue) -> Finding {
        Finding(
            .overriddenDefault, field: change.path,
            "the image's default \(change.path) changed from \(show(change.before, change)) to "
                + "\(show(change.after, change)); the container keeps its own \(show(kept, change))")
    }

    private static func followed(_ change: ImageChange, _ snapshot: ContainerSnapshot) -> [Finding] {
        let from = show(change.before, change)
        let to = show(change.after, change)
        let paths = [change.before, change.after].compactMap { $0?.string }
            .filter { $0.hasPrefix("/") && !$0.contains(":") }
        let touched = snapshot.mounts.first { mount in
            paths.contains { pathsOverlap(cleanPath($0), mount.destination) }
        }
        if change.path.hasPrefix("Config.Env["), change.before != nil, let touched {
            return [
                Finding(
                    .dataPath, field: change.path,
                    "the image's default \(change.path) moves from \(from) to \(to), and \(touched.destination) is a "
                        + "mount of the container: the new server may look for its data elsewhere")
            ]
        }
        if change.path == "Config.User" {
            return [
                Finding(
                    .warning, field: change.path,
                    "the image's user changes from \(from) to \(to): it must be able to read and write the data")
            ]
        }
        guard change.before != nil else { return [] }
        return [
            Finding(
                .undecidable, field: change.path,
                "\(change.path) is \(from), the old image's default, and taken for it: it "
                    + (change.after == nil ? "goes away" : "becomes \(to)"))
        ]
    }

    private static func volumes(
        from old: ImageDefaults, to new: ImageDefaults, _ snapshot: ContainerSnapshot
    ) -> [Finding] {
        let before = Set((old.config["Volumes"]?.object ?? [:]).keys.map(cleanPath))
        let after = Set((new.config["Volumes"]?.object ?? [:]).keys.map(cleanPath))
        let tmpfs = (snapshot.raw[path: "HostConfig", "Tmpfs"]?.object ?? [:]).keys.map(cleanPath)
        let mounted = Set(snapshot.mounts.map(\.destination) + tmpfs)
        let dropped = before.subtracting(after).intersection(mounted).sorted().map { path in
            Finding(
                .dataPath, field: "Mounts[\(path)]",
                "the new image no longer declares the VOLUME \(path), where data is mounted; it declares "
                    + (after.isEmpty ? "none" : after.sorted().joined(separator: ", ")))
        }
        let added = after.subtracting(mounted).sorted().map { path in
            let near = mounted.sorted().first { pathsOverlap($0, path) }
            return Finding(
                near == nil ? .warning : .dataPath, field: "Mounts[\(path)]",
                "the new image declares the VOLUME \(path), where the container mounts nothing: the engine makes a new, "
                    + "empty volume there" + (near.map { ", beside the mount \($0)" } ?? ""))
        }
        return dropped + added
    }

    private static func show(_ value: JSONValue?, _ change: ImageChange) -> String {
        value == nil ? "nothing" : ContainerDifference.text(value, at: change.path)
    }
}
