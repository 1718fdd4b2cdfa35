public import GalleyCore

extension VersionRules {
    /// Judges the step from the server that runs to the one the image brings. Total: every pair has an answer.
    ///
    /// - Parameters:
    ///   - serverFacts: what `observe` found; only what stands under ``convertIfChanged`` is looked at.
    ///   - imageFacts: what `image` found.
    public func classify(
        from: Version, to: Version, serverFacts: Facts = Facts(), imageFacts: Facts = Facts()
    ) -> VersionStep {
        if to < from {
            return VersionStep(
                .refused,
                reason: "\(to.short) is lower than the running \(from.short): no server opens the data of a newer one")
        }
        if let oldest, from < oldest {
            return VersionStep(
                .refused, reason: "\(from.short) is older than \(oldest.short), the oldest this recipe can upgrade")
        }
        let fromSeries = from.series(series)
        let toSeries = to.series(series)
        guard fromSeries == toSeries else {
            if let refusal = refusal(from: fromSeries, to: toSeries) { return VersionStep(.refused, reason: refusal) }
            return VersionStep(
                acrossSeries,
                reason: "from series \(Self.text(fromSeries)) to \(Self.text(toSeries)): "
                    + "\(Self.consequence(of: acrossSeries))")
        }
        let changes = changes(from: serverFacts, to: imageFacts)
        let stepClass = from == to ? sameVersion : withinSeries
        guard stepClass == .compatible, !changes.isEmpty else {
            let step = from == to ? "the same version" : "within series \(Self.text(fromSeries))"
            return VersionStep(stepClass, reason: "\(step): \(Self.consequence(of: stepClass))")
        }
        let shown = changes.prefix(3).joined(separator: ", ")
        let rest = changes.count > 3 ? " and \(changes.count - 3) more" : ""
        return VersionStep(.converting, reason: "the image changes what the data rests on: \(shown)\(rest)")
    }

    /// Why there is no single step between these two series; nil when there is one.
    private func refusal(from: [Int], to: [Int]) -> String? {
        guard let paths else { return nil }
        func goes(_ path: VersionPath, _ from: [Int]?, _ to: [Int]?) -> Bool {
            (from == nil || path.from.series(series) == from) && (to == nil || path.to.series(series) == to)
        }
        if paths.contains(where: { goes($0, from, to) }) { return nil }
        let between = paths.filter { first in
            goes(first, from, nil) && paths.contains { goes($0, first.to.series(series), to) }
        }
        let step = "there is no step from series \(Self.text(from)) to \(Self.text(to))"
        guard let way = between.last else { return step }
        return "\(step) in one go: upgrade to \(Self.text(way.to.series(series))) first"
    }

    /// What the server recorded and the image has otherwise, or not at all, in the order of the names.
    private func changes(from server: Facts, to image: Facts) -> [String] {
        let recorded = convertIfChanged.reduce(into: [String: String]()) { found, prefix in
            found.merge(server.under(prefix)) { $1 }
        }
        return recorded.sorted { $0.key < $1.key }.compactMap { key, value in
            guard let offered = image[key] else { return "\(key) is \(value), the image has none" }
            return offered == value ? nil : "\(key) \(value) → \(offered)"
        }
    }

    private static func text(_ series: [Int]) -> String { series.map(String.init).joined(separator: ".") }

    private static func consequence(of stepClass: StepClass) -> String {
        switch stepClass {
        case .compatible: "the old server can open the data again"
        case .converting: "the new server changes the data, so only a copy leads back"
        case .migrating: "the data is carried into a new directory"
        case .refused: "this recipe has no way there"
        }
    }
}
