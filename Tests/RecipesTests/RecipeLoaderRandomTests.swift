import GalleyCore
import TestSupport
import Testing

@testable import Recipes

@Suite struct RecipeLoaderRandomTests {
    @Test func `no damaged file crashes the loader or loads without a word`() {
        var random = SeededGenerator.announced(for: "damaged recipes")
        let whole = Array(SampleRecipe.yaml)
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged.remove(at: index)
                case 1: damaged.insert(random.next().isMultiple(of: 2) ? ":" : "\u{1}", at: index)
                default: damaged.removeLast(min(damaged.count - 1, Int.random(in: 0...40, using: &random)))
                }
            }
            var files = SampleRecipe.files
            files["recipe.yaml"] = String(damaged)
            let (recipe, diagnostics) = SampleRecipe.load(files)
            #expect((recipe == nil) == diagnostics.contains { $0.severity == .error })
            for diagnostic in diagnostics where diagnostic.line > 0 { #expect(diagnostic.column > 0) }
        }
    }
}
