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
