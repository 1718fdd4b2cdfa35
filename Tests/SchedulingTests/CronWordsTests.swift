import Testing

@testable import Scheduling

@Suite struct CronWordsTests {
    @Test(arguments: [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("5 * * * *", "at minute 5 of every hour"),
        ("5,10-20 * * * *", "at minutes 5 and 10 through 20 of every hour"),
        ("*/7 * * * *", "at every 7th minute of every hour"),
        ("5 1 * * *", "at 01:05 every day"),
        ("0 1,13 * * 1-5", "at 01:00 and 13:00 on Monday through Friday"),
        ("5 */2 * * *", "at minute 5 of every 2nd hour"),
        ("*/15 9-17 * * MON-FRI", "every 15 minutes of hours 9 through 17 on Monday through Friday"),
        ("0 0 13 * 5", "at 00:00 on day 13 of the month or on Friday"),
        ("1 1 1-7 * */7", "at 01:01 on days 1 through 7 of the month if it is also Sunday"),
        ("0 0 L * ?", "at 00:00 on the last day of the month"),
        ("0 0 L-3 * *", "at 00:00 on the day 3 before the last of the month"),
        ("0 0 LW,15 * *", "at 00:00 on day 15 and the last weekday of the month"),
        ("0 0 15W * *", "at 00:00 on the weekday nearest day 15 of the month"),
        ("0 0 */2 * *", "at 00:00 on every 2nd day of the month from 1 through 31"),
        ("0 0 * * 6#3,5L", "at 00:00 on the 3rd Saturday of the month and the last Friday of the month"),
        ("0 0 * * */2", "at 00:00 on Sunday, Tuesday, Thursday and Saturday"),
        ("0 0 29 2 *", "at 00:00 on day 29 of the month in February"),
        ("0 0 1 */3 *", "at 00:00 on day 1 of the month in January, April, July and October"),
        ("0 3 * 6-8 *", "at 03:00 every day in June through August"),
        ("30 0 3 * * *", "at 03:00:30 every day"),
        ("*/10 * * * * *", "every 10 seconds"),
        ("*/10 * 3 * * *", "every 10 seconds of hour 3"),
        ("30 * * * * *", "at second 30 of every minute"),
        ("30 5 * * * *", "at second 30 of minute 5 of every hour"),
        ("0 */30 * * * *", "every 30 minutes"),
        ("*,5 1,*/1 * * *", "every minute"),
        ("@weekly", "at 00:00 on Sunday"),
        ("@every 90m", "every 1 hour 30 minutes, counted from 1970-01-01T00:00:00Z"),
        ("@every 1d", "every day, counted from 1970-01-01T00:00:00Z"),
        ("@reboot", "when the scheduler starts"),
    ])
    func words(text: String, words: String) throws {
        #expect(try CronExpression(parsing: text).words == words)
    }
}
