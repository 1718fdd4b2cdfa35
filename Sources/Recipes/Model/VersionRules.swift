public import GalleyCore

/// What moving from one server version to another does to the data.
public enum StepClass: String, Sendable, Codable, CaseIterable {
    /// The old server can reopen the data: undo starts the original again, later writes survive.
    case compatible
    /// The new server changes the data: undo needs the cold copy.
    case converting
    /// A new data directory beside the untouched old one.
    case migrating
    /// Not possible; the reason says why.
    case refused
}

/// A recipe's judgement of one version step.
public struct VersionStep: Sendable, Equatable, Codable {
    /// What the plan is built on; `.refused` leaves none.
    public var stepClass: StepClass
    /// One sentence for the plan.
    public var reason: String

    init(_ stepClass: StepClass, reason: String) {
        self.stepClass = stepClass
        self.reason = reason
    }
}

/// How a recipe classes version steps.
public struct VersionRules: Sendable, Equatable {
    /// How many leading numbers make a release series: 2 for MariaDB (`10.11`), 1 for PostgreSQL (`15`).
    public var series: Int
    /// For another build of the very version that runs.
    public var sameVersion: StepClass
    /// For a step that keeps the leading numbers.
    public var withinSeries: StepClass
    /// For a step upwards to another series, however far.
    public var acrossSeries: StepClass
    /// Data older than this is refused.
    public var oldest: Version?
    /// The only steps to another series that there are; nil: every one upwards.
    public var paths: [VersionPath]?
    /// Prefixes of facts (`collation.`) that the running server and the new image must agree on; where they differ a
    /// compatible step becomes converting.
    public var convertIfChanged: [String]

    /// For tests; a recipe's `versions` section gives them.
    /// - Parameter sameVersion: nil means as within the series.
    public init(
        series: Int, sameVersion: StepClass? = nil, withinSeries: StepClass, acrossSeries: StepClass,
        oldest: Version? = nil, paths: [VersionPath]? = nil, convertIfChanged: [String] = []
    ) {
        self.sameVersion = sameVersion ?? withinSeries
        self.paths = paths
        self.series = series
        self.withinSeries = withinSeries
        self.acrossSeries = acrossSeries
        self.oldest = oldest
        self.convertIfChanged = convertIfChanged
    }
}

/// A step from one series to another that the vendor supports in one go.
public struct VersionPath: Sendable, Equatable {
    /// Only the numbers that make a series count.
    public var from: Version
    /// Higher than ``from``.
    public var to: Version

    /// For tests; a recipe writes `11.1 to 11.5`.
    public init(from: Version, to: Version) {
        self.from = from
        self.to = to
    }
}
