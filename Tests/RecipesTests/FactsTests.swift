import Testing

@testable import Recipes

@Suite struct FactsTests {
    @Test func `facts are key=value lines; servers' notices are not`() {
        let facts = Facts(parsing: "version=15.1\npath=/a\npath=/b=c\nNOTICE=no\nhello\n=x\nempty=\nWarning: a=b\n")
        #expect(facts["version"] == "15.1")
        #expect(facts.all("path") == ["/a", "/b=c"])
        #expect(facts["path"] == "/b=c")
        #expect(facts["empty"] == "")
        #expect(facts.values.keys.sorted() == ["empty", "path", "version"])
        #expect(facts.under("p") == ["path": "/b=c"])
    }
}
