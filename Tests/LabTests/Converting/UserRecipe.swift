import Foundation
import TestSupport

/// A recipe of the user's own, made from a built-in one.
enum UserRecipe {
    /// Copies a built-in recipe into the program's configuration directory with some of its text replaced.
    static func copy(_ name: String, to galley: GalleyBinary, replacing texts: [String: String]) async throws {
        let folder = galley.configurationDirectory + "/galley/recipes"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Lab.repository + "/recipes/\(name)", toPath: "\(folder)/\(name)")
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").map {
            URL(fileURLWithPath: "\(folder)/\(name)/\($0)")
        }
        for (old, new) in texts {
            var isThere = false
            for file in files {
                let text = try String(contentsOf: file, encoding: .utf8)
                guard text.contains(old) else { continue }
                isThere = true
                try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: file)
            }
            guard isThere else { throw LabError("the recipe '\(name)' has no '\(old)' any more") }
        }
    }
}
