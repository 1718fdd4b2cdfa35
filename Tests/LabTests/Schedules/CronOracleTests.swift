import Foundation
import Scheduling
import TestSupport
import Testing

extension Labs {
    /// Other people's schedulers, asked the same questions.
    @Suite(.lane, .timeLimit(.minutes(1)))
    struct CronOracles {
        private struct Question {
            var sample: CronSample
            var zone: ZoneRules
            var after: Int64

            func answer(_ count: Int) throws -> [Int64] {
                let expression = try CronExpression(parsing: sample.text)
                return Occurrences(of: expression, after: Instant(secondsSince1970: after), in: zone).prefix(count)
                    .map(\.secondsSince1970)
            }
        }

        private static func oracles() throws -> String {
            let folder = ProcessInfo.processInfo.environment["GALLEY_LAB_DIR"] ?? ""
            try #require(FileManager.default.fileExists(atPath: folder + "/oracles/ready"), "lab up installs them")
            return folder + "/oracles"
        }

        /// Zones whose clocks change by an hour, not at midnight: cronsim is at a loss with the others.
        private static let zones = [
            "Europe/Riga", "America/New_York", "Europe/Dublin", "Australia/Sydney", "America/Anchorage", "Asia/Tokyo",
            "UTC",
        ]

        /// Near a change of the clocks, often; never in an hour that is shown the second time: there cronsim begins
        /// with what was before.
        private static func after(_ zone: ZoneRules, _ generator: inout SeededGenerator) -> Int64 {
            func offset(_ second: Int64) -> Int { zone.offset(at: Instant(secondsSince1970: second)) }
            while true {
                var second = Int64.random(in: 946_684_800...2_145_916_800, using: &generator)
                if Int.random(in: 0..<4, using: &generator) > 0 {
                    let day = (0..<366).first { offset(second + $0 * 86_400) != offset(second + ($0 + 1) * 86_400) }
                    second += (day ?? 0) * 86_400 + Int64.random(in: -43_200...86_400, using: &generator)
                }
                if offset(second - 10_800) <= offset(second) { return second }
            }
        }

        @Test("cronsim and Galley agree on random expressions in zones, around changes of the clocks")
        func cronsim() async throws {
            var generator = SeededGenerator.announced(for: "cronsim")
            let oracles = try Self.oracles()
            let questions = try (0..<1500).map { _ in
                let zone = try ZoneFiles.system.zone(Self.zones.randomElement(using: &generator) ?? "UTC")
                var sample = CronSample.random(.init(hasExtensions: false), using: &generator)
                // cronsim takes 5-5/10 for 5/10, which Debian's cron does not.
                while sample.text.contains(/(?:^|[ ,])(\w+)-\1\//) {
                    sample = .random(.init(hasExtensions: false), using: &generator)
                }
                return Question(sample: sample, zone: zone, after: Self.after(zone, &generator))
            }
            let asked = FileManager.default.temporaryDirectory.appending(path: "galley-cron-" + UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: asked) }
            try questions.map { "\($0.sample.text)\t\($0.zone.name)\t\($0.after)\t4\n" }.joined()
                .write(to: asked, atomically: true, encoding: .utf8)
            let ended = try await LabProcess.run([
                oracles + "/python/bin/python", Lab.folder + "/cron_oracle.py", asked.path,
            ])
            try #require(ended.exitCode == 0, Comment(rawValue: ended.report))
            let answers = ended.stdout.split(separator: "\n", omittingEmptySubsequences: false)
            var fired = 0
            for (question, answer) in zip(questions, answers) {
                let ours = try question.answer(4)
                // cronsim refuses what no month has, and gives up after 50 years.
                let theirs = answer == "refused" ? [] : answer.split(separator: " ").compactMap { Int64($0) }
                #expect(
                    ours.prefix(theirs.count) == theirs[...]
                        && (theirs.count == 4 || isFar(ours, question.after, theirs.count)),
                    "\(question.sample.text) in \(question.zone.name) after \(question.after): \(ours), not \(theirs)")
                fired += theirs.count
            }
            #expect(answers.count > questions.count && fired > 3000)
        }

        private func isFar(_ ours: [Int64], _ after: Int64, _ index: Int) -> Bool {
            guard ours.count > index else { return true }
            return ours[index] - (index > 0 ? ours[index - 1] : after) > 49 * 365 * 86_400
        }

        @Test("cronie's cronnext and Galley agree on random expressions of plain cron")
        func cronnext() async throws {
            var generator = SeededGenerator.announced(for: "cronnext")
            let oracles = try Self.oracles()
            let after = Int64.random(in: 946_684_800...2_145_916_800, using: &generator) / 60 * 60
            let samples = (0..<800).map { _ in
                var sample: CronSample
                // It takes a day field of a star and a step for one that says nothing.
                repeat {
                    sample = .random(.init(hasExtensions: false, hasCronsim: false), using: &generator)
                } while sample.text.split(separator: " ").enumerated().contains {
                    ($0.offset == 2 || $0.offset == 4) && $0.element.hasPrefix("*/")
                }
                return sample
            }
            let crontab = FileManager.default.temporaryDirectory.appending(path: "galley-cron-" + UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: crontab) }
            try samples.enumerated().map { "\($0.element.text) job-\($0.offset)\n" }.joined()
                .write(to: crontab, atomically: true, encoding: .utf8)
            let ended = try await LabProcess.run(
                [oracles + "/cronnext", "-c", "-t", "\(after)", crontab.path], environment: ["TZ": "UTC"])
            try #require(ended.exitCode == 0, Comment(rawValue: ended.report))
            var job: Int?
            var answered = 0
            for line in ended.stdout.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.first == "cmd:" {
                    job = Int(words[1].filter(\.isNumber))
                } else if words.first == "next:", let sample = job.map({ samples[$0] }), let next = Int64(words[1]) {
                    job = nil
                    // It looks as far as the next leap year but one, and includes the moment itself.
                    let ours = try Question(sample: sample, zone: .utc, after: after - 1).answer(1)
                    guard next > 0 else {
                        #expect(ours.allSatisfy { $0 > after + 4 * 365 * 86_400 }, "\(sample.text) after \(after)")
                        continue
                    }
                    #expect(ours == [next], "\(sample.text) after \(after)")
                    answered += 1
                }
            }
            #expect(answered > 700)
        }
    }
}
