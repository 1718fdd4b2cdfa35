import Foundation
import GalleyCore
import Testing

@testable import Recipes

/// docs/maintenance.md tells what every task of the built-in recipes is for, and nothing that a recipe doesn't say.
@Suite struct CatalogueTests {
    private static let recipes = RecipeCatalogue.load(userFolder: nil).recipes.filter { !$0.maintenance.isEmpty }

    /// The page's chapters by the recipe's title.
    private static func chapters() throws -> [String: String] {
        let page = URL(fileURLWithPath: #filePath).appending(path: "../../../../docs/maintenance.md")
            .standardizedFileURL
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## ").dropFirst()
        return Dictionary(parts.map { (String($0.prefix { $0 != "\n" }), $0 + "\n") }) { $0 + $1 }
    }

    /// A task's line in the table of its chapter.
    private static func row(_ task: MaintenanceTask, of recipe: Recipe) -> String {
        let name = task.task.name
        let words = task.parameters.map { "`\($0.name)`" }.joined(separator: " ")
        return
            "\n| [\(name)](#\(recipe.name)-\(name)) | \(words) | \(task.isHeavy ? "yes" : "") | \(task.task.timeout.text) |\n"
    }

    @Test func `every task is there, with its parameters, its weight and its time`() throws {
        let chapters = try Self.chapters()
        for recipe in Self.recipes {
            let chapter = try #require(chapters[recipe.title], "no chapter '\(recipe.title)'")
            for task in recipe.maintenance {
                #expect(chapter.contains(Self.row(task, of: recipe)), "\(recipe.name): \(Self.row(task, of: recipe))")
                #expect(
                    chapter.contains("\n### \(recipe.name) \(task.task.name)\n"),
                    "\(recipe.name): no text on \(task.task.name)")
            }
        }
    }

    @Test func `no task is there that a recipe doesn't have`() throws {
        let chapters = try Self.chapters()
        for recipe in Self.recipes {
            let names = Set(recipe.maintenance.map { "\(recipe.name) \($0.task.name)" })
            let headings = (chapters[recipe.title] ?? "").split(separator: "\n").filter { $0.hasPrefix("### ") }
            for heading in headings {
                #expect(names.contains(String(heading.dropFirst(4))), "\(recipe.name): \(heading)")
            }
            #expect(headings.count == names.count, "\(recipe.name)")
        }
    }
}
