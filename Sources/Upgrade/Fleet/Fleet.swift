import EngineAPI
import GalleyCore
public import Recipes

/// The view of all engines at once: each has a deadline of its own, so one that is slow or dead costs its own line.
public struct Fleet: Sendable {
    /// An engine to ask, and how it is reached; connecting counts for its deadline.
    public struct Member: Sendable {
        /// What its lines are called.
        public var name: String
        /// Told also where it can't be reached.
        public var endpoint: String
        let connect: @Sendable () async throws -> UpgradeEnvironment

        /// - Parameter connect: called once, as the first thing that counts for the deadline.
        public init(
            name: String, endpoint: String, connect: @escaping @Sendable () async throws -> UpgradeEnvironment
        ) {
            self.name = name
            self.endpoint = endpoint
            self.connect = connect
        }
    }

    private let catalogue: RecipeCatalogue
    /// Runs on the real clock.
    private let deadline: Duration

    /// - Parameter deadline: for each engine, from connecting to its last answer.
    public init(catalogue: RecipeCatalogue, deadline: Duration) {
        self.catalogue = catalogue
        self.deadline = deadline
    }

    /// All at once. In the order of the members; never throws for one of them.
    public func entries(of members: [Member]) async -> [FleetEntry] {
        await withTaskGroup(of: (Int, [FleetEntry]).self) { group in
            for (index, member) in members.enumerated() {
                group.addTask { (index, await entries(of: member)) }
            }
            var all = [[FleetEntry]](repeating: [], count: members.count)
            for await (index, entries) in group { all[index] = entries }
            return all.flatMap { $0 }
        }
    }

    private func entries(of member: Member) async -> [FleetEntry] {
        do {
            let found = try await withThrowingTaskGroup(of: [FleetEntry]?.self) { group in
                group.addTask {
                    let environment = try await member.connect()
                    return try await EngineSurvey(name: member.name, environment: environment, catalogue: catalogue)
                        .entries()
                }
                group.addTask {
                    try await Task.sleep(for: deadline)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            if let found { return found }
            return [
                FleetEntry(
                    engine: member.name, endpoint: member.endpoint, problem: "no whole answer within \(deadline.text)")
            ]
        } catch {
            let message = (error as? GalleyError)?.message ?? (error as? EngineError)?.message ?? "\(error)"
            return [FleetEntry(engine: member.name, endpoint: member.endpoint, problem: message)]
        }
    }
}
