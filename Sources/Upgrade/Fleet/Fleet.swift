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
        /// What the user's file says of its containers, by their names.
        public var recipes: [String: DeclaredRecipe]
        let connect: @Sendable () async throws -> UpgradeEnvironment

        /// - Parameter connect: called once, as the first thing that counts for the deadline.
        public init(
            name: String, endpoint: String, recipes: [String: DeclaredRecipe] = [:],
            connect: @escaping @Sendable () async throws -> UpgradeEnvironment
        ) {
            self.name = name
            self.endpoint = endpoint
            self.recipes = recipes
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

    /// So many at once: each may need a few file descriptors.
    private static let width = 256

    /// In the order of the members; never throws for one of them. A deadline begins when its engine is asked.
    public func entries(of members: [Member]) async -> [FleetEntry] {
        await withTaskGroup(of: (Int, [FleetEntry]).self) { group in
            var all = [[FleetEntry]](repeating: [], count: members.count)
            for (index, member) in members.enumerated() {
                if index >= Self.width, let (done, entries) = await group.next() { all[done] = entries }
                group.addTask { (index, await entries(of: member)) }
            }
            for await (done, entries) in group { all[done] = entries }
            return all.flatMap { $0 }
        }
    }

    private func entries(of member: Member) async -> [FleetEntry] {
        let work = Task {
            let environment = try await member.connect()
            return try await EngineSurvey(
                name: member.name, environment: environment, catalogue: catalogue, declared: member.recipes
            ).entries()
        }
        switch await Deadline.result(of: work, within: deadline) {
        case .success(let entries)?: return entries
        case .failure(let error)?:
            let message = (error as? GalleyError)?.message ?? (error as? EngineError)?.message ?? "\(error)"
            return [FleetEntry(engine: member.name, endpoint: member.endpoint, problem: message)]
        case nil:
            return [
                FleetEntry(
                    engine: member.name, endpoint: member.endpoint, problem: "no whole answer within \(deadline.text)")
            ]
        }
    }
}
