/// A piece of a process's output, as it arrived; a line may be split between pieces.
public enum StreamFrame: Sendable, Hashable {
    case stdout([UInt8])
    case stderr([UInt8])

    /// The piece itself, whichever stream it came on.
    public var bytes: [UInt8] {
        switch self {
        case .stdout(let bytes), .stderr(let bytes): bytes
        }
    }
}
