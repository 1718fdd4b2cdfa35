import Foundation
import GalleyCore
import Testing

@testable import Recipes

@Suite struct RecipeCatalogueTests {
    let builtIn = RecipeCatalogue.load(userFolder: nil)

    @Test func `the built-in recipes have no finding at all`() {
        #expect(builtIn.diagnostics.map(\.description) == [])
        #expect(builtIn.recipes.map(\.name) == ["db2", "mariadb", "postgresql"])
        #expect(builtIn.recipes.map(\.source) == ["built-in:db2", "built-in:mariadb", "built-in:postgresql"])
    }

    @Test func `a name that is nearly right gets a suggestion`() {
        let error = #expect(throws: GalleyError.self) { try builtIn.recipe(named: "postgres") }
        #expect(error?.code == .notFound)
        #expect(error?.hint == "did you mean 'postgresql'?")
        #expect(throws: GalleyError.self) { try builtIn.recipe(named: "oracle") }
    }

    @Test(
        arguments: [
            ("mariadb", [], "mariadb"), ("lab/mariadb:10.11", [], "mariadb"), ("postgres:15", [], "postgresql"),
            ("registry.example.com:5000/team/db", ["PATH=/bin", "MARIADB_VERSION=1:11.8"], "mariadb"),
            ("postgis/postgis", ["PG_MAJOR=15"], "postgresql"), ("my-mariadb", [], nil), ("nginx", ["PATH=/bin"], nil),
            ("store/ibmcorp/db2_developer_c:11.1.3.3-x86_64", [], "db2"), ("ibmcom/db2:11.5.4.0", [], "db2"),
            ("icr.io/db2_community/db2:11.5.9.0", [], "db2"), ("ibmcom/db2express-c:10.5.0.5", [], nil),
            ("ibmcom/db2warehouse", [], nil),
        ] as [(String, [String], String?)])
    func `images are recognised by repository or variable`(
        image: String, environment: [String], expected: String?
    ) throws {
        let reference = try ImageReference(parsing: image)
        #expect(try builtIn.recognise(image: reference, imageEnvironment: environment)?.name == expected)
    }

    @Test(
        arguments: [
            (["/var/db2_setup/lib/setup_db2_instance.sh"], "db2"), (["/var/db2_setup/entrypoint", "--now"], "db2"),
            // Only how it begins counts, and only of its first word.
            (["/srv/var/db2_setup/lib/setup_db2_instance.sh"], nil), (["tini", "/var/db2_setup/lib/x.sh"], nil),
            (["/var/db2_setup"], nil), ([], nil),
        ] as [([String], String?)])
    func `an image of any name is recognised by its entry point`(entrypoint: [String], expected: String?) throws {
        let image = try ImageReference(parsing: "registry.example.com/team/warehouse:7")
        let named = try builtIn.recognise(image: image, imageEnvironment: ["PATH=/bin"], imageEntrypoint: entrypoint)
        #expect(named?.name == expected)
        // One that lost its name too.
        #expect(
            try builtIn.recognise(image: nil, imageEnvironment: [], imageEntrypoint: entrypoint)?.name == expected)
    }

    @Test(
        arguments: [
            // Of no name that a recipe knows, of the one that was said, and of two.
            ("team/warehouse:7", [], "db2"), ("mariadb:11", [], "mariadb"),
            ("mariadb", ["/var/db2_setup/lib/x.sh"], "db2"),
        ] as [(String, [String], String)])
    func `the user's word decides where the image does not`(
        image: String, entrypoint: [String], said: String
    ) throws {
        let declared = DeclaredRecipe(name: said, place: "g.yaml:3:9")
        let recipe = try builtIn.recognise(
            image: ImageReference(parsing: image), imageEnvironment: [], imageEntrypoint: entrypoint,
            declared: declared)
        #expect(recipe?.name == said)
    }

    @Test func `a word that the image contradicts is refused, and one that means nothing is told with its place`() {
        func error(_ said: String) -> GalleyError? {
            #expect(throws: GalleyError.self) {
                try builtIn.recognise(
                    image: ImageReference(parsing: "postgres:15"), imageEnvironment: [],
                    declared: DeclaredRecipe(name: said, place: "g.yaml:3:9"))
            }
        }
        let other = error("mariadb")
        #expect(other?.code == .refused)
        #expect(other?.message == "g.yaml:3:9 says 'mariadb', and 'postgres:15' is an image of 'postgresql'")
        let unknown = error("postgres")
        #expect(unknown?.message == "g.yaml:3:9: there is no recipe 'postgres'")
        #expect(unknown?.hint == "did you mean 'postgresql'?")
    }

    @Test func `an image whose name and entry point belong to two recipes is refused`() throws {
        let error = #expect(throws: GalleyError.self) {
            try builtIn.recognise(
                image: ImageReference(parsing: "mariadb"), imageEnvironment: [],
                imageEntrypoint: ["/var/db2_setup/lib/setup_db2_instance.sh"])
        }
        #expect(error?.code == .refused)
        #expect(error?.message == "the recipes 'db2' and 'mariadb' both recognise 'mariadb'")
    }

    @Test func `an image that two recipes recognise is refused with both names`() throws {
        let error = #expect(throws: GalleyError.self) {
            try builtIn.recognise(image: ImageReference(parsing: "mariadb"), imageEnvironment: ["PG_MAJOR=15"])
        }
        #expect(error?.code == .refused)
        #expect(error?.message == "the recipes 'mariadb' and 'postgresql' both recognise 'mariadb'")
    }

    @Test func `a user's recipe wins over the built-in one, and says so`() throws {
        try withUserFolder(["mariadb": SampleRecipe.files, "sample": SampleRecipe.files]) { folder in
            let catalogue = RecipeCatalogue.load(userFolder: folder)
            #expect(catalogue.recipes.map(\.name) == ["db2", "mariadb", "postgresql", "sample"])
            let own = try catalogue.recipe(named: "mariadb")
            #expect(own.source == "\(folder)/mariadb")
            #expect(
                catalogue.diagnostics.map(\.description)
                    == ["\(folder)/mariadb: warning: this recipe is used instead of the built-in 'mariadb'"])
        }
    }

    @Test func `a user's broken recipe is not silently replaced by the built-in one`() throws {
        var files = SampleRecipe.files
        files["recipe.yaml"] = SampleRecipe.yaml.replacingOccurrence(of: "title", with: "tilte")
        try withUserFolder(["mariadb": files]) { folder in
            let catalogue = RecipeCatalogue.load(userFolder: folder)
            #expect(catalogue.recipes.map(\.name) == ["db2", "postgresql"])
            let error = #expect(throws: GalleyError.self) { try catalogue.recipe(named: "mariadb") }
            #expect(error?.code == .badInput)
            #expect(error?.cause?.contains("\(folder)/mariadb/recipe.yaml:2:1: error: unknown key 'tilte'") == true)
            #expect(throws: GalleyError.self) {
                try catalogue.recognise(image: ImageReference(parsing: "mariadb"), imageEnvironment: [])
            }
        }
    }

    @Test func `a recipe is found by its folder and by its file`() throws {
        try withUserFolder(["sample": SampleRecipe.files]) { folder in
            let byFolder = try RecipeFolder.load(at: "\(folder)/sample/")
            let byFile = try RecipeFolder.load(at: "\(folder)/sample/recipe.yaml")
            #expect(byFolder.recipe != nil && byFolder.recipe == byFile.recipe)
            #expect(throws: GalleyError.self) { try RecipeFolder.load(at: "\(folder)/other") }
            #expect(throws: GalleyError.self) { try RecipeFolder.load(at: "\(folder)/sample/login.sh") }
        }
    }

    @Test func `the user's folder follows the XDG rules`() {
        #expect(
            RecipeCatalogue.userFolder(environment: ["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/galley/recipes")
        #expect(
            RecipeCatalogue.userFolder(environment: ["XDG_CONFIG_HOME": "x", "HOME": "/h"])
                == "/h/.config/galley/recipes")
        #expect(RecipeCatalogue.userFolder(environment: [:]) == nil)
    }

    private func withUserFolder(
        _ recipes: [String: [String: String]], _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "galley-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, files) in recipes {
            let place = folder.appending(path: name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (file, text) in files { try Data(text.utf8).write(to: place.appending(path: file)) }
        }
        try body(folder.path)
    }
}
