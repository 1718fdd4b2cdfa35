import GalleyCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct CronCommandTests {
    private func cron(_ arguments: String..., environment: [String: String] = [:]) async throws -> BuiltGalley.Result {
        try await BuiltGalley.run(["cron"] + arguments, environment: environment)
    }

    @Test func explainsAndShowsWhatComes() async throws {
        let result = try await cron(
            "0 3 * * *", "--timezone", "Europe/Riga", "--after", "2026-03-27T12:00:00Z", "--count", "3")
        #expect(result.status == 0)
        #expect(result.error == "")
        #expect(
            result.out == """
                0 3 * * * in Europe/Riga: at 03:00 every day
                2026-03-28T03:00:00+02:00
                2026-03-29T04:00:00+03:00
                2026-03-30T03:00:00+03:00

                """)
    }

    @Test("JSON has these members and no others")
    func json() async throws {
        let result = try await cron(
            "@daily", "--timezone", "Europe/Riga", "--after", "2026-03-28T12:00:00+02:00", "--count", "1", "-o", "json")
        #expect(
            try JSONValue(parsing: result.out.utf8) == [
                "expression": "@daily", "timezone": "Europe/Riga", "description": "at 00:00 every day",
                "occurrences": ["2026-03-29T00:00:00+02:00"],
            ])
    }

    @Test("what never fires has an empty list and is no error", arguments: ["0 0 30 2 *", "@reboot"])
    func never(expression: String) async throws {
        let json = try await cron(expression, "--output", "json")
        #expect(json.status == 0)
        #expect(try JSONValue(parsing: json.out.utf8)["occurrences"] == [])
        #expect(try await cron(expression).out.hasSuffix("\nno occurrences\n"))
    }

    @Test("without options: five from now on, in the host's zone")
    func defaults() async throws {
        let result = try await cron("* * * * *", "-o", "json", environment: ["TZ": "Asia/Kathmandu"])
        let value = try JSONValue(parsing: result.out.utf8)
        #expect(value["timezone"] == "Asia/Kathmandu")
        let occurrences = value["occurrences"]?.array?.compactMap(\.string) ?? []
        #expect(occurrences.count == 5)
        #expect(occurrences.allSatisfy { $0.hasSuffix("+05:45") })
    }

    @Test("a mistake exits 64 and is marked below the expression")
    func mistake() async throws {
        let result = try await cron("5 25 * * *", "-o", "json")
        #expect(result.status == 64)
        #expect(result.out == "")
        #expect(
            result.error == """
                galley: error: this is no cron expression: column 3: '25' is no hour; expected an hour from 0 to 23
                  5 25 * * *
                    ^^

                """)
        let hinted = try await cron("@dialy")
        #expect(hinted.status == 64)
        #expect(hinted.error.hasSuffix("\n  @dialy\n  ^^^^^^\nhint: did you mean '@daily'?\n"))
    }

    @Test func wrongOptionsAre64() async throws {
        for (arguments, hint) in [
            (["--timezone", "Europe/Rgia"], "did you mean 'Europe/Riga'?"),
            (["--after", "tomorrow"], "date, time and offset"), (["--count", "0"], "not from 1 to 10000"),
        ] {
            let result = try await BuiltGalley.run(["cron", "@daily"] + arguments)
            #expect(result.status == 64)
            #expect(result.out == "")
            #expect(result.error.contains(hint), "\(result.error)")
        }
    }

    @Test("H needs a job's name, and is where that puts it")
    func spread() async throws {
        let result = try await cron("H 2 * * *")
        #expect(result.status == 64)
        #expect(result.error.hasSuffix("\n  H 2 * * *\n  ^\nhint: name one: --job NAME\n"))
        let named = try await cron("H 2 * * *", "--job", "nightly-backup", "--timezone", "UTC")
        #expect(named.out.hasPrefix("H 2 * * * in UTC: at 02:55 every day\n"))
    }

    @Test func zonesAndNamesAreCompleted() async throws {
        let zones = try await BuiltGalley.run(["---completion", "cron", "--", "--timezone", "2", "0"])
        #expect(zones.out.contains("\nEurope/Riga\n"))
        let script = try await BuiltGalley.run(["--generate-completion-script", "bash"])
        #expect(script.out.contains("---completion cron"))
    }
}
