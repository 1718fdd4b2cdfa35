import GalleyCore
import Synchronization
import Testing

@testable import GalleyCommands

@Suite struct ProgressDisplayTests {
    private let erase = "\r\u{1B}[2K"

    private func moment(_ seconds: Double) -> ProgressDisplay.Moment {
        .init(at: .seconds(seconds), clock: "14:03:\(Int(seconds) + 10)")
    }

    @Test func aLogHasOneLineAStep() {
        var display = ProgressDisplay(.lines, .plain)
        #expect(display.handle(.stepStarted(index: 1, total: 2, title: "stop original"), moment(0)) == "")
        #expect(display.handle(.stepProgress(fraction: 0.5, text: "half"), moment(1)) == "")
        #expect(display.tick(moment(1)) == "")
        #expect(
            display.handle(.stepFinished(title: "stop original", took: .milliseconds(1234)), moment(1))
                == "14:03:11  stop original (1.2 s)\n")
        #expect(display.handle(.note("kept"), moment(2)) == "14:03:12  kept\n")
        #expect(display.handle(.warning("no room"), moment(3)) == "14:03:13  warning: no room\n")
        #expect(display.end(moment(4)) == "")
    }

    @Test func aLongStepSaysInALogThatItIsAlive() {
        var display = ProgressDisplay(.lines, .plain)
        _ = display.handle(.stepStarted(index: 1, total: 1, title: "copy"), moment(0))
        let event = ProgressEvent.stepProgress(fraction: 0.421, text: "1.2 GiB of 2.9 GiB")
        #expect(display.handle(event, moment(59)) == "")
        #expect(display.handle(event, moment(60)) == "14:03:70  copy: 42 % 1.2 GiB of 2.9 GiB\n")
        #expect(display.handle(event, moment(100)) == "")
        #expect(display.handle(event, moment(120)) != "")
    }

    @Test func aStepThatAnotherEventFollowsDidNotFinish() {
        var display = ProgressDisplay(.lines, .plain)
        _ = display.handle(.stepStarted(index: 1, total: 2, title: "start"), moment(0))
        #expect(
            display.handle(.stepStarted(index: 1, total: 1, title: "undo"), moment(2))
                == "14:03:12  start: not finished after 2.0 s\n")
        #expect(display.end(moment(3)) == "14:03:13  undo: not finished after 1.0 s\n")
        #expect(display.end(moment(3)) == "")
    }

    @Test func aTerminalHasOneLiveLine() {
        var display = ProgressDisplay(.live(width: 80), .plain)
        #expect(
            display.handle(.stepStarted(index: 3, total: 9, title: "copy data"), moment(0))
                == erase + "⠋ [3/9] copy data 0 ms")
        #expect(
            display.handle(.stepProgress(fraction: 0.5, text: "1 GiB of 2 GiB"), moment(1))
                == erase + "⠋ [3/9] copy data 50 % 1 GiB of 2 GiB 1.0 s")
        #expect(display.tick(moment(2)) == erase + "⠙ [3/9] copy data 50 % 1 GiB of 2 GiB 2.0 s")
        #expect(
            display.handle(.warning("slow"), moment(2))
                == erase + "warning: slow\n" + erase + "⠙ [3/9] copy data 50 % 1 GiB of 2 GiB 2.0 s")
        #expect(display.clear() == erase)
        #expect(
            display.handle(.stepFinished(title: "copy data", took: .seconds(3)), moment(3))
                == erase + "✓ [3/9] copy data (3.0 s)\n")
        #expect(display.tick(moment(4)) == "")
        #expect(display.clear() == "")
    }

    @Test func partsHaveABarEachBelowTheLiveLine() {
        var display = ProgressDisplay(.live(width: 80), .plain)
        _ = display.handle(.stepStarted(index: 1, total: 1, title: "pull db:2"), moment(0))
        let parts = [
            ProgressPart(name: "b624b36e36de", fraction: 0.5, text: "downloading 1.0 MiB of 2.0 MiB"),
            ProgressPart(name: "47fcb47009ff", text: "waiting"),
        ]
        let bars =
            "\n  b624b36e36de ━━━━━━━━━━━━────────────  50 % downloading 1.0 MiB of 2.0 MiB"
            + "\n  47fcb47009ff ────────────────────────     - waiting"
        #expect(display.handle(.parts(parts), moment(1)) == erase + "⠋ [1/1] pull db:2 1.0 s" + bars)
        // Two lines up, all three taken away, drawn again.
        let up = "\u{1B}[1A\u{1B}[2K"
        #expect(display.tick(moment(2)) == erase + up + up + "⠙ [1/1] pull db:2 2.0 s" + bars)
        #expect(
            display.handle(.warning("slow"), moment(2))
                == erase + up + up + "warning: slow\n" + erase + "⠙ [1/1] pull db:2 2.0 s" + bars)
        #expect(
            display.handle(.stepFinished(title: "pull db:2", took: .seconds(3)), moment(3))
                == erase + up + up + "✓ [1/1] pull db:2 (3.0 s)\n")
        #expect(display.clear() == "")
    }

    @Test func moreLayersThanAScreenHasAreCounted() {
        var display = ProgressDisplay(.live(width: 20), .plain)
        _ = display.handle(.stepStarted(index: 1, total: 1, title: "pull"), moment(0))
        let parts = (0..<40).map { ProgressPart(name: "\($0)", fraction: 7, text: "x\n") }
        let text = display.handle(.parts(parts), moment(0))
        #expect(text.split(separator: "\n").count == 14)
        #expect(text.hasSuffix("and 28 more"))
        for line in text.dropFirst(erase.count).split(separator: "\n") {
            #expect(DisplayText.width(String(line)) <= 19)
        }
    }

    @Test func aLogShowsNoBars() {
        var display = ProgressDisplay(.lines, .plain)
        _ = display.handle(.stepStarted(index: 1, total: 1, title: "pull"), moment(0))
        #expect(display.handle(.parts([ProgressPart(name: "a", text: "x")]), moment(70)) == "")
        #expect(
            display.handle(.stepProgress(fraction: nil, text: "1 of 2 layers"), moment(70))
                == "14:03:80  pull: 1 of 2 layers\n")
    }

    @Test func theLiveLineNeverWraps() {
        var display = ProgressDisplay(.live(width: 20), .plain)
        let text = display.handle(
            .stepStarted(index: 1, total: 1, title: "a title\nwith 数据 far too long"), moment(0))
        #expect(DisplayText.width(String(text.dropFirst(erase.count))) <= 19)
        #expect(!text.dropFirst(erase.count).contains("\n"))
    }

    @Test(arguments: [(-1.0, "0 %"), (2.0, "100 %")])
    func aFractionStaysWithinBounds(fraction: Double, shown: String) {
        var display = ProgressDisplay(.live(width: 80), .plain)
        _ = display.handle(.stepStarted(index: 1, total: 1, title: "x"), moment(0))
        #expect(display.handle(.stepProgress(fraction: fraction, text: ""), moment(0)).contains(shown))
    }

    @Test func quietKeepsWarnings() {
        var display = ProgressDisplay(.quiet, .plain)
        #expect(display.handle(.stepStarted(index: 1, total: 1, title: "x"), moment(0)) == "")
        #expect(display.handle(.note("x"), moment(0)) == "")
        #expect(display.handle(.warning("careful"), moment(0)) == "warning: careful\n")
        #expect(display.handle(.stepFinished(title: "x", took: .zero), moment(0)) == "")
    }

    @Test func theReporterTicksByItselfUntilItIsFinished() async throws {
        let written = Mutex<[String]>([])
        let reporter = ProgressReporter(.live(width: 40), .plain) { text in written.withLock { $0.append(text) } }
        reporter.handle(.stepStarted(index: 1, total: 1, title: "x"))
        for _ in 0..<200 where written.withLock({ $0.count }) < 4 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(written.withLock { $0.count } >= 4)
        reporter.finish()
        #expect(written.withLock { $0.last?.contains("not finished") } == true)
        let count = written.withLock { $0.count }
        try await Task.sleep(for: .milliseconds(300))
        #expect(written.withLock { $0.count } == count)
    }
}
