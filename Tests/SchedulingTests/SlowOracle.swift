import Foundation
import Scheduling
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// When a sample fires, found by looking at every single minute (or second): slow, and with the C library's calendar.
struct SlowOracle {
    let sample: CronSample
    let hasSeconds: Bool
    let offset: (Int64) -> Int

    /// After one moment, up to and with another.
    func occurrences(after: Int64, through: Int64) -> [Int64] {
        let step: Int64 = hasSeconds ? 1 : 60
        // Before it by more than any clock is ever set back, to know what the clocks have shown already.
        let start = (after - 7200) / step * step
        var shown = start + Int64(offset(start))
        var before = shown
        var found: [Int64] = []
        for second in stride(from: start + step, through: through, by: Int(step)) {
            let wall = second + Int64(offset(second))
            let fires: Bool
            if hasSeconds ? sample.isInterval : sample.isElapsed {
                let first = hasSeconds ? min(before + step, wall) : wall
                fires = anyMatch(from: first, through: wall, step)
            } else {
                fires = wall > shown && anyMatch(from: shown + step, through: wall, step)
            }
            if fires, second > after { found.append(second) }
            shown = max(shown, wall)
            before = wall
        }
        return found
    }

    private func anyMatch(from: Int64, through: Int64, _ step: Int64) -> Bool {
        stride(from: from, through: through, by: Int(step)).contains(where: matches)
    }

    private func matches(_ wall: Int64) -> Bool {
        var seconds = time_t(wall)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return sample.matches(hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
            && sample.matches(Self.day(parts))
    }

    static func day(_ parts: tm) -> CronSample.Day {
        let year = Int(parts.tm_year) + 1900
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return CronSample.Day(
            day: Int(parts.tm_mday), month: Int(parts.tm_mon) + 1, length: lengths[Int(parts.tm_mon)],
            weekday: Int(parts.tm_wday))
    }
}
