public import GalleyCore

/// Every recipe there is: those built in, and the user's, which win over a built-in one of the same name.
public struct RecipeCatalogue: Sendable {
    /// The usable recipes in the order of their names.
    public let recipes: [Recipe]
    /// What was found while reading: warnings, recipes that replace a built-in one, and why a recipe is not usable.
    public let diagnostics: [Diagnostic]
    /// The user's recipes that have errors. Their names are not given to the built-in recipe instead: the user meant
    /// theirs.
    let broken: [String: [Diagnostic]]

    /// A catalogue of recipes already read, in any order; ``load(userFolder:)`` reads them from where they lie.
    public init(recipes: [Recipe], diagnostics: [Diagnostic] = []) {
        self.init(recipes: recipes, diagnostics: diagnostics, broken: [:])
    }

    init(recipes: [Recipe], diagnostics: [Diagnostic], broken: [String: [Diagnostic]]) {
        self.recipes = recipes.sorted { $0.name < $1.name }
        self.diagnostics = diagnostics
        self.broken = broken
    }

    /// - Throws: `GalleyError` `.notFound` when there is none of this name, `.badInput` when the user's recipe of this
    ///   name has errors.
    public func recipe(named name: String) throws(GalleyError) -> Recipe {
        if let found = recipes.first(where: { $0.name == name }) { return found }
        if let errors = broken[name] { throw Self.unusable(name, errors) }
        let names = recipes.map(\.name)
        throw GalleyError(
            .notFound, "there is no recipe '\(name)'",
            hint: Suggestion.hint(for: name, among: names) ?? "there are " + names.joined(separator: ", "))
    }

    static func unusable(_ name: String, _ errors: [Diagnostic]) -> GalleyError {
        GalleyError(
            .badInput, "the recipe '\(name)' has errors", hint: "galley recipe check shows them all",
            cause: DiagnosticsError(errors.filter { $0.severity == .error }))
    }
}
