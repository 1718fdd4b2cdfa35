import GalleyCore
import Recipes

/// What `galley recipe show` prints of a recipe.
struct RecipeDetail: Encodable {
    struct Server: Encodable {
        var stopTimeout: String
        var startTimeout: String
        var cleanExitCodes: [Int]
        var keepsHostname: Bool
    }

    struct Versions: Encodable {
        var series: Int
        var sameVersion: StepClass
        var withinSeries: StepClass
        var acrossSeries: StepClass
        var oldest: String?
        /// Nil: every step upwards.
        var paths: [String]?
        var convertIfChanged: [String]
    }

    struct Task: Encodable {
        var name: String
        var user: String
        var timeout: String
    }

    /// One that users run with `galley task run`.
    struct Chore: Encodable {
        var name: String
        var title: String
        var user: String
        var timeout: String
        var isHeavy: Bool
        var isDestructive: Bool
        var parameters: [TaskLine.Parameter]
    }

    /// One way to make a backup with `galley backup create`.
    struct Backup: Encodable {
        var method: String
        var title: String
        var user: String
        var timeout: String
    }

    var name: String
    var title: String
    var source: String
    var digest: String
    var repositories: [String]
    var environment: [String]
    var entrypoints: [String]
    var server: Server
    var versions: Versions
    var tasks: [Task]
    var maintenance: [Chore]
    var backups: [Backup]

    init(_ recipe: Recipe) {
        name = recipe.name
        title = recipe.title
        source = recipe.source
        digest = recipe.digest
        repositories = recipe.recognition.repositories
        environment = recipe.recognition.environment
        entrypoints = recipe.recognition.entrypoints
        server = Server(
            stopTimeout: recipe.server.stopTimeout.text, startTimeout: recipe.server.startTimeout.text,
            cleanExitCodes: recipe.server.cleanExitCodes.sorted(), keepsHostname: recipe.server.keepsHostname)
        versions = Versions(
            series: recipe.versions.series, sameVersion: recipe.versions.sameVersion,
            withinSeries: recipe.versions.withinSeries, acrossSeries: recipe.versions.acrossSeries,
            oldest: recipe.versions.oldest?.text,
            paths: recipe.versions.paths?.map { "\($0.from.text) to \($0.to.text)" },
            convertIfChanged: recipe.versions.convertIfChanged)
        tasks = recipe.tasks.values.sorted { $0.name < $1.name }.map {
            Task(name: $0.name.description, user: $0.user, timeout: $0.timeout.text)
        }
        maintenance = recipe.maintenance.map {
            Chore(
                name: $0.task.name.description, title: $0.title, user: $0.task.user, timeout: $0.task.timeout.text,
                isHeavy: $0.isHeavy, isDestructive: $0.isDestructive,
                parameters: $0.parameters.map(TaskLine.Parameter.init))
        }
        backups = recipe.backups.map {
            Backup(method: $0.name, title: $0.title, user: $0.make.user, timeout: $0.make.timeout.text)
        }
    }

    /// The table form: facts, then the tasks that upgrades run, then those that users run, then the ways to make a backup.
    var text: String {
        let facts: [(String, String)] = [
            ("Name", name), ("Title", title), ("Source", source), ("Digest", digest),
            ("Images", repositories.joined(separator: ", ")),
            ("Variables", environment.joined(separator: ", ")),
            ("Entry points", entrypoints.map { "\($0)…" }.joined(separator: ", ")),
            ("Stop", "waits at least \(server.stopTimeout); clean with exit code \(list(server.cleanExitCodes))"),
            ("Start", "has failed after \(server.startTimeout)"),
            ("Host name", server.keepsHostname ? "stays the original's" : ""),
            ("A series", versions.series == 1 ? "is the first number" : "is the first \(versions.series) numbers"),
            ("The same version", versions.sameVersion.rawValue),
            ("Within a series", versions.withinSeries.rawValue),
            ("To another series", versions.acrossSeries.rawValue),
            ("Only", versions.paths?.joined(separator: ", ") ?? ""),
            ("Oldest", versions.oldest ?? "any"),
            ("Converts if changed", versions.convertIfChanged.joined(separator: ", ")),
        ]
        let width = facts.map { $0.0.count }.max() ?? 0
        let head = facts.filter { !$0.1.isEmpty }.map { name, value in
            "\(name):" + String(repeating: " ", count: width - name.count + 2) + DisplayText.oneLine(value) + "\n"
        }
        let table = TextTable(
            columns: ["TASK", "USER", "TIMEOUT"],
            rows: tasks.map { [TableCell($0.name), TableCell($0.user), TableCell($0.timeout)] })
        let chores = TextTable(
            columns: ["MAINTENANCE", "DOES", "USER", "TIMEOUT"],
            rows: maintenance.map {
                let notes = [$0.isHeavy ? "heavy" : nil, $0.isDestructive ? "destructive" : nil].compactMap { $0 }
                let does = $0.title + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
                return [TableCell($0.name), TableCell(does), TableCell($0.user), TableCell($0.timeout)]
            })
        let methods = TextTable(
            columns: ["BACKUP", "HOLDS", "USER", "TIMEOUT"],
            rows: backups.map {
                [TableCell($0.method), TableCell($0.title), TableCell($0.user), TableCell($0.timeout)]
            })
        return head.joined() + "\n" + table.text(.plain) + (maintenance.isEmpty ? "" : "\n" + chores.text(.plain))
            + (backups.isEmpty ? "" : "\n" + methods.text(.plain))
    }

    private func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " or ") }
}
