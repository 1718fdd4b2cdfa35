import Testing

@testable import GalleyCommands

@Suite struct LeadingOptionsTests {
    @Test(
        arguments: [
            (["-H", "unix:///x", "status"], ["status", "-H", "unix:///x"]),
            (["--engine=unix:///x", "-q", "status", "db"], ["status", "db", "--engine=unix:///x", "-q"]),
            (["--context", "east", "--insecure", "status"], ["status", "--context", "east", "--insecure"]),
            (["-c", "east", "--host=x", "status"], ["status", "-c", "east", "--host=x"]),
            (["--config", "/c", "--config=/d", "status"], ["status", "--config", "/c", "--config=/d"]),
            (["--state-dir", "/s", "recipe", "list"], ["recipe", "list", "--state-dir", "/s"]),
            (["-q", "recipe", "show", "--", "-x"], ["recipe", "show", "-q", "--", "-x"]),
            (["status", "-H", "unix:///x"], ["status", "-H", "unix:///x"]),
            (["--version"], ["--version"]), (["-H", "unix:///x"], ["-H", "unix:///x"]), (["-H"], ["-H"]), ([], []),
            (["-q", "--help"], ["-q", "--help"]),
        ] as [([String], [String])])
    func `options before the verb are moved behind it`(given: [String], expected: [String]) {
        #expect(LeadingOptions.moved(given) == expected)
    }
}
