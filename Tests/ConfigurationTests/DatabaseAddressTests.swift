import Configuration
import GalleyCore
import Testing

@Suite struct DatabaseAddressTests {
    static let file = GalleyFile.parse([
        .init(
            path: "g.yaml",
            text: """
                engines: { east: ssh://east, west: ssh://west }
                databases:
                  shop: { engine: east, container: shop-db-1, recipe: sample }
                  crm: { recipe: sample }
                """)
    ]).file

    @Test func `a database of the file is where the file puts it`() throws {
        let shop = try Self.file.address(of: "shop")
        #expect(shop.engine == .placed("east", at: FilePlace(file: "g.yaml", line: 3, column: 19)))
        #expect(shop.container == "shop-db-1")
        #expect(shop.recipe?.name == "sample" && shop.recipe?.place.line == 3)
    }

    @Test func `one that the file puts nowhere is where the environment says`() throws {
        let crm = try Self.file.address(of: "crm")
        #expect(crm.engine == .unsaid && crm.container == "crm" && crm.recipe?.name == "sample")
    }

    @Test func `any other name is a container`() throws {
        for name in ["shop-db-1", "db", "east"] {
            let address = try Self.file.address(of: name)
            #expect(address.engine == .unsaid && address.container == name && address.recipe == nil)
        }
    }

    @Test func `a container on an engine, with what the file says of it`() throws {
        let other = try Self.file.address(of: "west/shop-db-1")
        #expect(other.engine == .named("west") && other.container == "shop-db-1" && other.recipe == nil)
        let known = try Self.file.address(of: "east/shop-db-1")
        #expect(known.engine == .named("east") && known.recipe?.name == "sample")
        // Behind the slash stands a container, not a name of the file's.
        #expect(try Self.file.address(of: "east/shop").container == "shop")
    }

    @Test(arguments: ["/db", "east/", "/", "a/b/c", "//"])
    func `half a name is refused`(name: String) {
        #expect {
            try Self.file.address(of: name)
        } throws: { ($0 as? GalleyError)?.code == .usage && "\($0)".contains("ENGINE/CONTAINER") }
    }
}
