import TestSupport
import Testing

/// Everything that needs a real engine, one after the other: two cores carry no more.
@Suite(.serialized, .enabled(if: Lab.isUp, Comment(rawValue: Lab.absence)))
enum Labs {}
