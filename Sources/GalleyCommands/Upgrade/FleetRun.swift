import EngineAPI
import GalleyCore
import StateStore
import Upgrade

/// `galley status --all`: the engine in use and those of docker's contexts, each endpoint once.
struct FleetRun {
    let context: CommandContext
    let deadline: Duration

    /// Prints what was found, then fails with 69 where an engine did not answer.
    func run(_ output: OutputOptions) async throws {
        let store = try await StateStore.open(try context.stateDirectory())
        let (members, unusable) = members(store)
        let lines = await Fleet(catalogue: context.catalogue(), deadline: deadline).entries(of: members) + unusable
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

    private func members(_ store: StateStore) -> (asked: [Fleet.Member], unusable: [FleetEntry]) {
        var asked: [Fleet.Member] = []
        var unusable: [FleetEntry] = []
        var selected: SelectedEngine?
        do throws(GalleyError) {
            let engine = try context.selectedEngine()
            asked.append(member(engine.context ?? engine.endpoint.description, engine, store))
            selected = engine
        } catch {
            unusable.append(FleetEntry(engine: "(in use)", endpoint: "-", problem: error.message))
        }
        let contexts = context.dockerConfiguration.contexts.filter { $0.value.host != nil || $0.value.problem != nil }
        for (name, known) in contexts.sorted(by: { $0.key < $1.key }) where name != selected?.context {
            do throws(GalleyError) {
                let engine = try context.engine(ofContext: name)
                // A context for the engine in use, or two for one.
                if asked.contains(where: { $0.endpoint == engine.endpoint.description }) { continue }
                asked.append(member(name, engine, store))
            } catch {
                unusable.append(FleetEntry(engine: name, endpoint: known.host ?? "-", problem: error.message))
            }
        }
        return (asked, unusable)
    }

    private func member(_ name: String, _ engine: SelectedEngine, _ store: StateStore) -> Fleet.Member {
        if let warning = engine.endpoint.warning { context.progress.handle(.warning(warning)) }
        return Fleet.Member(name: name, endpoint: engine.endpoint.description) { [context] in
            try await context.upgradeEnvironment(
                on: try await Engine.connect(to: engine.endpoint), at: engine.endpoint, store: store)
        }
    }
}

extension FleetEntry: Listable {
    static var columns: [String] { ["ENGINE", "DATABASE", "RECIPE", "IMAGE", "STATE", "UPGRADE", "PROBLEM"] }

    var row: [TableCell] {
        [
            TableCell(engine), TableCell(database ?? "-"), TableCell(recipe ?? "-"), TableCell(image ?? "-"),
            TableCell(state ?? "-"), TableCell(upgrade?.rawValue ?? "-", upgrade == .interrupted ? .bad : nil),
            TableCell(problem ?? "", .bad),
        ]
    }
}
