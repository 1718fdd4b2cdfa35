import Foundation
public import GalleyCore

/// A recipe's folder on disk.
public enum RecipeFolder {
    /// Reads and checks the recipe in a folder.
    ///
    /// - Parameter path: the folder, or the `recipe.yaml` in it.
    /// - Throws: `GalleyError` `.notFound` when there is no such folder or file, `.badInput` when a file in it can't
    ///   be read as UTF-8.
    public static func load(at path: String) throws(GalleyError) -> (recipe: Recipe?, diagnostics: [Diagnostic]) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw GalleyError(.notFound, "no recipe at '\(path)'")
        }
        let url = URL(fileURLWithPath: path).standardizedFileURL
        guard isDirectory.boolValue || url.lastPathComponent == RecipeLoader.fileName else {
            throw GalleyError(
                .badInput, "'\(path)' is no recipe", hint: "name the folder, or the \(RecipeLoader.fileName) in it")
        }
        let folder = isDirectory.boolValue ? url : url.deletingLastPathComponent()
        // What is shown before each file's name is what the user typed, so that an editor finds it from here.
        let shown = isDirectory.boolValue ? path : (path.contains("/") ? String(path.dropLast(12)) : ".")
        return RecipeLoader.load(
            files: try files(in: folder), name: folder.lastPathComponent,
            source: shown.count > 1 && shown.hasSuffix("/") ? String(shown.dropLast()) : shown)
    }

    private static func files(in folder: URL) throws(GalleyError) -> [String: String] {
        var files: [String: String] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
            where name == RecipeLoader.fileName || name.hasSuffix(".sh") {
                files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
        } catch {
            throw GalleyError(.badInput, "can't read the recipe in '\(folder.path)'", cause: error)
        }
        return files
    }
}
