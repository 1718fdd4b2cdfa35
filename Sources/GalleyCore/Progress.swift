/// What a long work tells while it runs. Values only: how it is shown is the command's matter.
public enum ProgressEvent: Sendable, Equatable {
    /// Step `index` of `total`, counted from 1.
    case stepStarted(index: Int, total: Int, title: String)
    /// How far the step is: `fraction` from 0 to 1 where known, `text` such as `1.2 GiB of 2.9 GiB`.
    case stepProgress(fraction: Double?, text: String)
    /// What the step's parts are at, those that run at the same time: all of them, each time in the same order.
    case parts([ProgressPart])
    /// The step succeeded. A step that another event follows without this did not.
    case stepFinished(title: String, took: Duration)
    case note(String)
    case warning(String)
}

/// One of several things that a step does at the same time.
public struct ProgressPart: Sendable, Equatable {
    /// Short, and the same length as the others': a layer's id.
    public var name: String
    /// From 0 to 1; nil where that is not known.
    public var fraction: Double?
    /// `downloading 1.2 MiB of 2.9 MiB`.
    public var text: String

    /// Shown as a bar of its own on a terminal, and not at all in a log.
    public init(name: String, fraction: Double? = nil, text: String) {
        self.name = name
        self.fraction = fraction
        self.text = text
    }
}

/// Takes progress. Called in order, from any thread; must return at once.
public typealias ProgressHandler = @Sendable (ProgressEvent) -> Void
