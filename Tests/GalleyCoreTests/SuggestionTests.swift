import GalleyCore
import Testing

@Suite struct SuggestionTests {
    static let names = ["timeout", "title", "tasks", "stop", "server", "schema"]

    @Test(arguments: [
        ("titel", "title"), ("tile", "title"), ("time-out", "timeout"), ("Stop", "stop"), ("sotp", "stop"),
        ("severs", "server"), ("stop", "stop"),
    ])
    func `a near name is found`(name: String, expected: String) {
        #expect(Suggestion.closest(to: name, among: Self.names) == expected)
        #expect(Suggestion.hint(for: name, among: Self.names) == "did you mean '\(expected)'?")
    }

    @Test(arguments: ["", "x", "prelude", "description", "ti"])
    func `nothing near is nothing`(name: String) {
        #expect(Suggestion.hint(for: name, among: Self.names) == nil)
    }

    @Test func `of two as near the first by name is taken`() {
        #expect(Suggestion.closest(to: "aac", among: ["aad", "aab"]) == "aab")
    }
}
