import ArgumentParser

/// How a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json, yaml
}

/// `--output`, the same for every command that prints a result.
struct OutputOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "How to print the result.")
    var output: OutputFormat = .table
}
