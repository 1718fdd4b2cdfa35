import Synchronization

/// A number that scripts and tests share.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    @discardableResult
    func add(_ more: Int) -> Int {
        number.withLock {
            $0 += more
            return $0
        }
    }
}
