import Synchronization

/// The calls so far and the faults to come.
struct FaultPlan: Sendable {
    var calls: [String] = []
    var byNumber: [Int: Fault] = [:]
    var byName: [(matches: @Sendable (String) -> Bool, fault: Fault)] = []

    /// Gives a call its number, and the fault that meets it.
    mutating func next(_ name: String) -> Fault? {
        calls.append(name)
        if let fault = byNumber.removeValue(forKey: calls.count) { return fault }
        guard let index = byName.firstIndex(where: { $0.matches(name) }) else { return nil }
        return byName.remove(at: index).fault
    }
}

extension SimulatedEngine {
    /// Lets a call fail. Calls are numbered from 1 over all counted transports; each fault happens once.
    public func inject(_ fault: Fault, atCall number: Int) {
        faults.withLock { $0.byNumber[number] = fault }
    }

    /// Lets the next call fail whose name (`POST /containers/abc/start`) matches.
    public func inject(_ fault: Fault, whenCall matches: @escaping @Sendable (String) -> Bool) {
        faults.withLock { $0.byName.append((matches, fault)) }
    }

    /// Takes back faults that have not happened.
    public func withdrawFaults() {
        faults.withLock { plan in
            plan.byNumber = [:]
            plan.byName = []
        }
    }
}
