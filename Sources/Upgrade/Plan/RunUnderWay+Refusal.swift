import GalleyCore
import Tasks

extension RunUnderWay {
    /// Why the container that it runs in is not stopped now.
    func refusal(of database: String) -> Refusal {
        let since = since.map { " since \($0)" } ?? ""
        let run = id.map { " (\($0))" } ?? ""
        return Refusal(
            "the task '\(task)' is running in '\(database)'\(since)\(run), and the stop would cut it off",
            hint: "wait for it, or end it: galley task cancel \(database) \(task)", passes: true)
    }
}
