public import GalleyCore

extension RecipeCatalogue {
    /// The recipe for an image: by the last part of its repository's path, by a variable that the image sets, or by
    /// its entry point.
    ///
    /// - Parameters:
    ///   - image: the name it goes by; nil when it has none.
    ///   - imageEnvironment: `NAME=value` entries of the image's own configuration.
    ///   - imageEntrypoint: the words of its `Entrypoint`; only the first is looked at.
    ///   - declared: the user's word for it, which decides where the image is recognised by no recipe, or by several.
    /// - Returns: nil when no recipe recognises it.
    /// - Throws: `GalleyError` `.refused` when several recipes do, or others than the declared one only; `.badInput`
    ///   when the one that might is the user's and has errors; for a declared one as ``recipe(named:)``.
    public func recognise(
        image: ImageReference?, imageEnvironment: [String], imageEntrypoint: [String] = [],
        declared: DeclaredRecipe? = nil
    ) throws(GalleyError) -> Recipe? {
        let found = all(for: image, imageEnvironment, imageEntrypoint)
        if let declared { return try recipe(declared, found, image) }
        guard found.count < 2 else {
            let names = found.map { "'\($0.name)'" }.joined(separator: " and ")
            throw GalleyError(
                .refused, "the recipes \(names) both recognise \(image.map { "'\($0)'" } ?? "this image")",
                hint: "rename or remove one of the two in the recipe folder")
        }
        if found.isEmpty, let name = Self.name(of: image), let errors = broken[name] {
            throw Self.unusable(name, errors)
        }
        return found.first
    }

    private func recipe(
        _ declared: DeclaredRecipe, _ found: [Recipe], _ image: ImageReference?
    ) throws(GalleyError) -> Recipe {
        let recipe: Recipe
        do throws(GalleyError) {
            recipe = try self.recipe(named: declared.name)
        } catch {
            var placed = error
            placed.message = "\(declared.place): \(error.message)"
            throw placed
        }
        guard found.isEmpty || found.contains(where: { $0.name == recipe.name }) else {
            throw GalleyError(
                .refused,
                "\(declared.place) says '\(recipe.name)', and \(image.map { "'\($0)'" } ?? "the image") is an image of "
                    + found.map { "'\($0.name)'" }.joined(separator: " and "),
                hint: "one of the two is wrong: take 'recipe' out of the file, or correct it")
        }
        return recipe
    }

    private func all(
        for image: ImageReference?, _ imageEnvironment: [String], _ imageEntrypoint: [String]
    ) -> [Recipe] {
        let name = Self.name(of: image)
        let variables = Set(imageEnvironment.compactMap { $0.split(separator: "=").first.map(String.init) })
        return recipes.filter { recipe in
            name.map(recipe.recognition.repositories.contains) == true
                || recipe.recognition.environment.contains(where: variables.contains)
                || recipe.recognition.entrypoints.contains { imageEntrypoint.first?.hasPrefix($0) == true }
        }
    }

    private static func name(of image: ImageReference?) -> String? {
        image?.repository.split(separator: "/").last.map(String.init)
    }
}

/// A user's word for what kind of database a container holds.
public struct DeclaredRecipe: Sendable, Codable, Hashable {
    /// The recipe's.
    public var name: String
    /// Where it was said, for messages: `/etc/galley/galley.yaml:8:55`.
    public var place: String

    /// Not looked up.
    public init(name: String, place: String) {
        self.name = name
        self.place = place
    }
}
