import ArgumentParser
import Configuration
import EngineAPI
import Foundation
import GalleyCore
import Recipes
import Upgrade

/// The database that a command's NAME means.
struct Target: Sendable {
    /// As the user called it: what is to be typed again.
    var called: String
    var container: String
    /// Where galley.yaml says it, and what.
    var recipe: DeclaredRecipe?
    var engine: SelectedEngine
}

extension CommandContext {
    /// Works on the database that a name means; what fails is told in the name's words.
    func with(_ name: String, _ body: (Target) async throws -> Void) async throws {
        try await with(try target(name), body)
    }

    func with(_ target: Target, _ body: (Target) async throws -> Void) async throws {
        do {
            try await body(target)
        } catch {
            throw target.inItsWords(error)
        }
    }

    /// Finds a database by its name in galley.yaml, by its container's, or by `engine/name`.
    /// - Throws: `GalleyError` `.usage` where the options name another engine than galley.yaml does.
    func target(_ name: String) throws -> Target {
        let file = try galleyFile.get()
        let address = try file.address(of: name)
        var choice = options.engineChoice
        switch address.engine {
        case .unsaid: break
        case .named(let engine): choice.lead = .name(engine)
        case .placed(let engine, let place): choice.lead = .file(engine: engine, place: place.description)
        }
        let target = Target(
            called: name, container: address.container, recipe: address.recipe.map(DeclaredRecipe.init),
            engine: try select(choice, in: file))
        tell(target, address)
        return target
    }

    /// The container that a name means, for what asks no engine.
    func container(_ name: String) throws -> String { try galleyFile.get().address(of: name).container }

    /// Who types a name must see where it leads.
    private func tell(_ target: Target, _ address: DatabaseAddress) {
        guard case .placed(let engine, let place) = address.engine else { return }
        let called = target.container == target.called ? "" : ", container \(target.container)"
        progress.handle(
            .note("\(target.called) is on engine \(engine) (\(target.engine.endpoint))\(called): \(place)"))
    }

    /// The engine that a saved plan is for, found by its address among those of galley.yaml; else the one that is meant.
    func target(of plan: Plan) throws -> Target {
        let file = try galleyFile.get()
        let (host, context) = (options.host ?? "", options.context ?? "")
        if host.isEmpty, context.isEmpty {
            for name in file.engines.keys.sorted() {
                guard let engine = try? engine(.name(name)), engine.endpoint.description == plan.engine.endpoint else {
                    continue
                }
                let called = file.database(plan.database, on: name)?.name ?? "\(name)/\(plan.database)"
                return Target(called: called, container: plan.database, engine: engine)
            }
        }
        return Target(called: plan.database, container: plan.database, engine: try selectedEngine())
    }
}

extension DeclaredRecipe {
    init(_ said: (name: String, place: FilePlace)) { self.init(name: said.name, place: said.place.description) }
}

extension Target {
    /// Hints name the container, as the engine knows it; typed again, that may lead to another engine.
    func inItsWords(_ error: any Error) -> any Error {
        guard called != container, var known = error as? GalleyError, let hint = known.hint else { return error }
        known.hint = inItsWords(hint)
        return known
    }

    func inItsWords(_ text: String) -> String {
        ["upgrade", "resume", "rollback", "prune", "status", "task cancel", "backup create"].reduce(text) {
            text, verb in
            let pieces = text.components(separatedBy: "galley \(verb) \(container)")
            return pieces.dropFirst().reduce(pieces[0]) { text, next in
                // Another container's name may begin with this one's.
                let isWhole = next.first.map { !$0.isLetter && !$0.isNumber && !"_.-".contains($0) } ?? true
                return text + "galley \(verb) \(isWhole ? called : container)" + next
            }
        }
    }
}

/// What is said of NAME in every command that takes one.
enum NameHelp {
    static var database: ArgumentHelp {
        "The database: its name in galley.yaml, its container's, or ENGINE/CONTAINER."
    }

    static var only: ArgumentHelp {
        "Only this database: its name in galley.yaml, its container's, or ENGINE/CONTAINER."
    }
}
