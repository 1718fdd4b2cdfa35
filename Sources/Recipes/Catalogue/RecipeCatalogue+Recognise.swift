public import GalleyCore

extension RecipeCatalogue {
    /// The recipe for an image: by the last part of its repository's path, by a variable that the image sets, or by
    /// its entry point.
    ///
    /// - Parameters:
    ///   - image: the name it goes by; nil when it has none.
    ///   - imageEnvironment: `NAME=value` entries of the image's own configuration.
    ///   - imageEntrypoint: the words of its `Entrypoint`; only the first is looked at.
    /// - Returns: nil when no recipe recognises it.
    /// - Throws: `GalleyError` `.refused` when several recipes do, `.badInput` when the one that might is the user's
    ///   and has errors.
    public func recognise(
        image: ImageReference?, imageEnvironment: [String], imageEntrypoint: [String] = []
    ) throws(GalleyError) -> Recipe? {
        let name = image?.repository.split(separator: "/").last.map(String.init)
        let variables = Set(imageEnvironment.compactMap { $0.split(separator: "=").first.map(String.init) })
        let found = recipes.filter { recipe in
            name.map(recipe.recognition.repositories.contains) == true
                || recipe.recognition.environment.contains(where: variables.contains)
                || recipe.recognition.entrypoints.contains { imageEntrypoint.first?.hasPrefix($0) == true }
        }
        guard found.count < 2 else {
            let names = found.map { "'\($0.name)'" }.joined(separator: " and ")
            throw GalleyError(
                .refused, "the recipes \(names) both recognise \(image.map { "'\($0)'" } ?? "this image")",
                hint: "rename or remove one of the two in the recipe folder")
        }
        if found.isEmpty, let name, let errors = broken[name] { throw Self.unusable(name, errors) }
        return found.first
    }
}
