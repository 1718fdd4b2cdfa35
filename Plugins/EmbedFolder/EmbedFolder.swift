import Foundation
import PackagePlugin

/// Embeds the package's `recipes/` in the target that uses this plugin, as `EmbeddedRecipes.files`.
@main
struct EmbedFolder: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "recipes")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedRecipes.swift")
        let files = (FileManager.default.subpaths(atPath: folder.path) ?? []).map { folder.appending(path: $0) }
        return [
            .buildCommand(
                displayName: "Embedding \(folder.lastPathComponent)",
                executable: try context.tool(named: "embed-folder").url,
                arguments: [folder.path, output.path, "EmbeddedRecipes"],
                inputFiles: files,
                outputFiles: [output])
        ]
    }
}
