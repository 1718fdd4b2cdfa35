/// What a long work tells while it runs. Values only: how it is shown is the command's matter.
public enum ProgressEvent: Sendable, Equatable {
    /// Step `index` of `total`, counted from 1.
    case stepStarted(index: Int, total: Int, title: String)
    /// How far the step is: `fraction` from 0 to 1 where known, `text` such as `1.2 GiB of 2.9 GiB`.
    case stepProgress(fraction: Double?, text: String)
    /// The step succeeded. A step that another event follows without this did not.
    case stepFinished(title: String, took: Duration)
    case note(String)
    case warning(String)
}

/// Takes progress. Called in order, from any thread; must return at once.
public typealias ProgressHandler = @Sendable (ProgressEvent) -> Void
