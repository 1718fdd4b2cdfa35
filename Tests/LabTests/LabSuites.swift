import TestSupport
import Testing

/// Everything that needs a real engine. A few suites at a time, each in a ``Lane``: most of it waits for servers. The
/// tests of one suite run one after the other.
@Suite(.enabled(if: Lab.isUp, Comment(rawValue: Lab.absence)))
enum Labs {}
