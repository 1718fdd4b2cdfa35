internal import GalleyCore
internal import YAMLReading

/// The parts of a recipe that are plain values.
extension Section {
    func recognition() -> Recognition? {
        guard let section = section("recognise", required: ["repositories"], optional: ["environment", "entrypoint"])
        else {
            return nil
        }
        let repositories = section.elements("repositories", atLeast: "name") ?? []
        for element in repositories where element.text.contains("/") || element.text.contains(":") {
            findings.add(
                at: element.place, "'\(element.text)' can't be the last part of a repository's path",
                hint: "docker.io/library/NAME:TAG is recognised by NAME")
        }
        let entrypoints = section.elements("entrypoint") ?? []
        for element in entrypoints where !element.text.hasPrefix("/") {
            findings.add(at: element.place, "'\(element.text)' must be an absolute path in the image")
        }
        return Recognition(
            repositories: repositories.map(\.text), environment: section.texts("environment") ?? [],
            entrypoints: entrypoints.map(\.text))
    }

    func serverRules() -> ServerRules? {
        guard
            let section = section("server", required: ["start-timeout", "stop", "answer"], optional: ["keep-hostname"])
        else { return nil }
        let start = section.duration("start-timeout")
        let stop = section.section("stop", required: ["timeout", "clean-exit"])
        let timeout = stop?.duration("timeout")
        let codes = stop?.integers("clean-exit", in: 0...255)
        guard let start, let timeout, let codes, let answer = section.portAnswer() else { return nil }
        return ServerRules(
            stopTimeout: timeout, cleanExitCodes: Set(codes), startTimeout: start, answer: answer,
            keepsHostname: section.flag("keep-hostname") ?? false)
    }

    private func portAnswer() -> PortAnswer? {
        guard let section = section("answer", required: ["expect"], optional: ["send", "offset"]) else { return nil }
        let send = !section.has("send") ? [] : section.hex("send")
        let offset = !section.has("offset") ? 0 : section.integer("offset", in: 0...4096)
        let expect = section.hexBytes("expect")
        guard let send, let offset, let expect else { return nil }
        return PortAnswer(send: send, offset: offset, expect: expect)
    }

    func versionRules() -> VersionRules? {
        guard
            let section = section(
                "versions", required: ["series", "within-series", "across-series"],
                optional: ["oldest", "convert-if-changed", "same-version", "paths"])
        else { return nil }
        let series = section.integer("series", in: 1...4)
        let within = section.stepClass("within-series")
        let across = section.stepClass("across-series")
        let oldest = section.version("oldest")
        let prefixes = section.texts("convert-if-changed") ?? []
        let same = section.stepClass("same-version")
        guard let series, let within, let across else { return nil }
        return VersionRules(
            series: series, sameVersion: same, withinSeries: within, acrossSeries: across, oldest: oldest,
            paths: section.versionPaths(series: series), convertIfChanged: prefixes)
    }

    /// `[11.1 to 11.5, 11.5 to 12.1]`; nil when the key is absent.
    private func versionPaths(series: Int) -> [VersionPath]? {
        elements("paths", atLeast: "path")?.compactMap { element in
            let words = element.text.split(separator: " ").map(String.init)
            guard words.count == 3, words[1] == "to", let from = Version(words[0]), let to = Version(words[2]),
                from < to, from.series(series) != to.series(series)
            else {
                findings.add(
                    at: element.place, "'\(element.text)' is no path from one series up to another",
                    hint: "such as 11.1 to 11.5")
                return nil
            }
            return VersionPath(from: from, to: to)
        }
    }
}
