import Foundation
import GalleyCore
import TestSupport
import Testing

@testable import Scheduling

private let zdumpTool = "/usr/bin/zdump"

@Suite(.timeLimit(.minutes(1))) struct ZoneRulesTests {
    /// A line of `zdump -v`: a moment and the seconds east of Greenwich.
    private static func parsed(_ line: Substring) -> (zone: String, second: Int64, offset: Int)? {
        let words = line.split(separator: " ")
        guard words.count == 16, let offset = Int(words[15].dropFirst("gmtoff=".count)), let day = Int(words[3]),
            let year = Int(words[5])
        else { return nil }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = months.firstIndex(of: String(words[2])) else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        let days = CivilDate(year: year, month: month + 1, day: day).daysSince1970
        return (String(words[0]), Int64(days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]), offset)
    }

    @Test(
        "every zone's clocks are changed when the system's own tool says so, also beyond the table",
        .enabled(if: FileManager.default.isExecutableFile(atPath: zdumpTool), "there is no zdump"))
    func zdump() async throws {
        var generator = SeededGenerator.announced(for: "zdump")
        let names = ZoneFiles.system.names().filter { $0 != "Factory" }
        try #require(names.count > 300)
        let chosen = Set(OccurrencePropertyTests.zones + names.shuffled(using: &generator).prefix(25)).sorted()
        let ended = try await LabProcess.run([zdumpTool, "-v", "-c", "1900,2150"] + chosen)
        try #require(ended.exitCode == 0, Comment(rawValue: ended.stderr))
        var lines = 0
        var seen: [String: [Int64]] = [:]
        var rules: [String: ZoneRules] = [:]
        for line in ended.stdout.split(separator: "\n") {
            guard let (name, second, offset) = Self.parsed(line) else { continue }
            if rules[name] == nil { rules[name] = try ZoneFiles.system.zone(name) }
            let zone = try #require(rules[name])
            let found = zone.offset(at: Instant(secondsSince1970: second))
            try #require(found == offset, "\(name) at \(second)")
            seen[name, default: []].append(second)
            lines += 1
        }
        #expect(lines > 2000)
        // And at no other time: where a stretch ends, zdump has the second before and the one after.
        for (name, seconds) in seen {
            let zone = try #require(rules[name])
            let known = Set(seconds)
            var at: Int64 = -2_208_988_800
            while at < 5_600_000_000 {
                let stretch = zone.stretch(at: at)
                if stretch.end < 5_600_000_000 { #expect(known.contains(stretch.end), "\(name) at \(stretch.end)") }
                at = stretch.end
            }
        }
    }

    @Test func stretchesMeet() throws {
        for name in OccurrencePropertyTests.zones {
            let zone = try ZoneFiles.system.zone(name)
            var stretch = zone.stretch(at: ZoneRules.beginning)
            #expect(stretch.start == ZoneRules.beginning)
            var count = 0
            while stretch.end < 8_000_000_000 {
                let next = zone.stretch(at: stretch.end)
                try #require(next.start == stretch.end && next.end > next.start, "\(name)")
                try #require(next.previousOffset == stretch.offset && stretch.nextOffset == next.offset, "\(name)")
                try #require(next.offset != stretch.offset, "\(name)")
                #expect(zone.stretch(at: stretch.end - 1) == stretch, "\(name)")
                (stretch, count) = (next, count + 1)
            }
            #expect(name == "UTC" || count > 1)
        }
    }

    @Test(arguments: [
        ("UTC0", 0, nil), ("EET-2EEST,M3.5.0/3,M10.5.0/4", 7200, 10_800), ("<+0330>-3:30", 12_600, nil),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600),
        ("EST5EDT,J60/2:30:15,300/167", -18_000, -14_400),
    ])
    func footers(text: String, standard: Int, summer: Int?) throws {
        let rule = try #require(PosixZoneRule(parsing: text))
        #expect(rule.standard == standard)
        #expect(rule.summer?.offset == summer)
    }

    @Test func daysOfFooters() throws {
        let rule = try #require(PosixZoneRule(parsing: "AAA0BBB,J60,59"))
        let summer = try #require(rule.summer)
        // Day 60 is 1 March in every year; day 59 counted from zero is 29 February in a leap year.
        #expect(summer.start.second(ofYear: 2024) == summer.end.second(ofYear: 2024) + 86_400)
        #expect(summer.start.second(ofYear: 2023) == summer.end.second(ofYear: 2023))
        let always = ZoneRules(
            name: "always", initial: 0, changes: [], rule: PosixZoneRule(parsing: "XXX3EDT4,0/0,J365/23"))
        for year in [1_900_000_000, 4_300_000_000, 9_000_000_000] as [Int64] {
            #expect(always.offset(at: Instant(secondsSince1970: year)) == -4 * 3600)
        }
    }

    @Test(arguments: ["", "E", "EET", "EET-2EEST", "EET-2EEST,M3.5.0/3", "EET-2EEST,M13.5.0,M10.5.0", "<>0", "EET-2x"])
    func whatIsNoFooter(text: String) { #expect(PosixZoneRule(parsing: text) == nil) }

    @Test("a damaged file is an error or another zone, never a crash")
    func damage() throws {
        var generator = SeededGenerator.announced(for: "damaged zone files")
        let whole = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Riga")))
        var refused = 0
        for _ in 0..<600 {
            var bytes = whole
            for _ in 0...3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            if Int.random(in: 0..<3, using: &generator) == 0 {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
            }
            do throws(GalleyError) {
                let zone = try TZif.rules(name: "damaged", bytes)
                for second in [-4_000_000_000, 0, 1_700_000_000, 9_000_000_000] as [Int64] {
                    let stretch = zone.stretch(at: second)
                    #expect(stretch.start <= second && second < stretch.end)
                }
            } catch {
                #expect(error.code == .badInput)
                refused += 1
            }
        }
        #expect(refused > 30)
    }
}

@Suite struct ZoneFilesTests {
    @Test(arguments: [
        "Europe/Rigga", "europe/riga", "../../../etc/passwd", "/etc/localtime", "", "Europe", "Europe/", "zone.tab",
        "Europe/../UTC", "posixrules/x", "Europe/Riga ", "leapseconds",
    ])
    func namesAreChecked(name: String) {
        #expect(throws: GalleyError.self) { try ZoneFiles.system.zone(name) }
        #expect((try? ZoneFiles.system.zone(name)) == nil)
    }

    @Test func theNearestNameIsSuggested() {
        let error = #expect(throws: GalleyError.self) { try ZoneFiles.system.zone("Europe/Rgia") }
        #expect(error?.hint == "did you mean 'Europe/Riga'?")
        #expect(error?.code == .usage)
    }

    @Test func theSystemsNames() {
        let names = ZoneFiles.system.names()
        #expect(names.contains("Europe/Riga") && names.contains("UTC") && names.contains("America/Argentina/Ushuaia"))
        #expect(!names.contains { $0.hasPrefix("posix/") || $0.hasPrefix("right/") || $0.contains(".") })
        #expect(names == names.sorted())
    }

    @Test("without files there is UTC, and a hint how to have the others")
    func noFiles() throws {
        let none = ZoneFiles(folders: ["/nonexistent"])
        #expect(try none.zone("UTC").offset(at: Instant(secondsSince1970: 0)) == 0)
        #expect(none.names() == ["UTC"])
        let error = #expect(throws: GalleyError.self) { try none.zone("Europe/Riga") }
        #expect(error?.hint == "install the package tzdata, or use UTC")
    }

    @Test func leapSecondsAreRefused() throws {
        let right = "/usr/share/zoneinfo/right"
        guard FileManager.default.fileExists(atPath: right + "/Europe/Riga") else { return }
        let error = #expect(throws: GalleyError.self) { try ZoneFiles(folders: [right]).zone("Europe/Riga") }
        #expect(error?.message.contains("leap seconds") == true)
    }

    @Test func theHostsZone() {
        #expect(ZoneFiles.hostZoneName(environment: ["TZ": ":Europe/Riga"]) == "Europe/Riga")
        #expect(!ZoneFiles.hostZoneName(environment: ["TZ": ""]).isEmpty)
    }
}
