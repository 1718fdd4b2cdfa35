import Backups
import Configuration
import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore
import Upgrade

/// `galley status --all`: the engine in use, those of galley.yaml and those of docker's contexts, each endpoint once.
struct FleetRun {
    let context: CommandContext
    let deadline: Duration

    /// Prints what was found, then fails with 69 where an engine did not answer.
    func run(_ output: OutputOptions) async throws {
        let store = try await StateStore.open(try context.stateDirectory())
        let (members, unusable) = try members(store)
        var lines = await Fleet(catalogue: context.catalogue(), deadline: deadline).entries(of: members) + unusable
        var standings: [String: [String: BackupStanding]] = [:]
        for endpoint in Set(lines.map(\.endpoint)) {
            standings[endpoint] = try await BackupCatalogue(store: store).standings(engine: endpoint)
        }
        for index in lines.indices {
            lines[index].backup = lines[index].database.flatMap { standings[lines[index].endpoint]?[$0] }
        }
        if lines.isEmpty, output.output == .table {
            try context.show("No engine is known.\n")
        } else {
            try context.show(lines, as: output)
        }
        let silent = lines.count { $0.database == nil && $0.problem != nil }
        guard silent == 0 else {
            throw GalleyError(
                .unreachable, "\(silent) of \(members.count + unusable.count) engines could not be asked",
                hint: "galley engine check NAME tells more")
        }
    }

    private func members(_ store: StateStore) throws -> (asked: [Fleet.Member], unusable: [FleetEntry]) {
        let file = try context.galleyFile.get()
        var asked: [Fleet.Member] = []
        var unusable: [FleetEntry] = []
        /// - Parameter shown: what stands in the line of one that can't be used.
        func add(_ name: String, shown: String, _ engine: () throws -> SelectedEngine) {
            do {
                let engine = try engine()
                // Two names for one engine.
                if asked.contains(where: { $0.endpoint == engine.endpoint.description }) { return }
                asked.append(member(name, engine, file, store))
            } catch {
                let message = (error as? GalleyError)?.message ?? "\(error)"
                unusable.append(FleetEntry(engine: name, endpoint: shown, problem: message))
            }
        }
        let docker = try context.docker.get()
        let selected = Result { try context.selectedEngine() }
        let inUse = try? selected.get()
        // Where the file says where the databases are, an engine that nobody named and that isn't here is none.
        let usual = EngineSelection.standardSocket
        let isAbsent =
            inUse?.source == .standard && inUse?.endpoint.description == "unix://\(usual)"
            && !docker.sockets.contains(usual)
        if file.engines.isEmpty || !isAbsent {
            let name = inUse.map { $0.name(in: file, context) }
            add(name ?? "(in use)", shown: "-") { try selected.get() }
        }
        for (name, engine) in file.engines.sorted(by: { $0.key < $1.key }) {
            add(name, shown: engine.url) { try context.engine(.name(name)) }
        }
        let contexts = docker.contexts.filter { $0.value.host != nil || $0.value.problem != nil }
        for (name, known) in contexts.sorted(by: { $0.key < $1.key }) where name != inUse?.context {
            add(name, shown: known.host ?? "-") { try context.engine(ofContext: name) }
        }
        return (asked, unusable)
    }

    private func member(
        _ name: String, _ engine: SelectedEngine, _ file: GalleyFile, _ store: StateStore
    ) -> Fleet.Member {
        if let warning = engine.endpoint.warning { context.progress.handle(.warning(warning)) }
        let said = file.databases.values.filter { $0.engine == name }.compactMap { entry in
            entry.recipe.map { (entry.container, DeclaredRecipe(name: $0, place: entry.recipePlace.description)) }
        }
        return Fleet.Member(
            name: name, endpoint: engine.endpoint.description,
            recipes: Dictionary(said, uniquingKeysWith: { first, _ in first })
        ) { [context] in
            try await context.upgradeEnvironment(
                on: try await Engine.connect(to: engine.endpoint), at: engine.endpoint, store: store)
        }
    }
}

extension FleetEntry: Listable {
    static var columns: [String] { ["ENGINE", "DATABASE", "RECIPE", "IMAGE", "STATE", "UPGRADE", "BACKUP", "PROBLEM"] }

    /// `7 h, verified 2 d`: of which age the newest ones are.
    private var backupCell: TableCell {
        guard database != nil else { return TableCell("-") }
        guard let newest = backup?.newest else { return TableCell("none", .bad) }
        let now = Date()
        let proof = backup?.verified.map { "verified \($0.age(now))" } ?? "none verified"
        return TableCell("\(newest.age(now)), \(proof)")
    }

    var row: [TableCell] {
        [
            TableCell(engine), TableCell(database ?? "-"), TableCell(recipe ?? "-"), TableCell(image ?? "-"),
            TableCell(state ?? "-"), TableCell(upgrade?.rawValue ?? "-", upgrade == .interrupted ? .bad : nil),
            backupCell, TableCell(problem ?? "", .bad),
        ]
    }
}
