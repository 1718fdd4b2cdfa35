/// Something the plan must tell about one container: a refusal, a doubt, or a change the user would not expect.
public struct Finding: Sendable, Hashable, Codable {
    /// What a finding means for the plan. New kinds may be added.
    public struct Kind: Sendable, Hashable, Codable, CustomStringConvertible {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// Galley does not replace this container.
        public static let refusal = Kind("refusal")
        /// Old and new image disagree on where data lives (a VOLUME, or a variable that holds a path) while something
        /// is mounted there: unless the recipe moves the data, the successor may see an empty database.
        public static let dataPath = Kind("data-path")
        /// The successor will behave differently in a way that matters.
        public static let warning = Kind("warning")
        /// The engine does not show whether the user or a default set this; the message says how it is taken.
        public static let undecidable = Kind("undecidable")
        /// The image's default changed, and the container keeps the user's own value.
        public static let overriddenDefault = Kind("overridden-default")
        /// Worth knowing, harmless.
        public static let note = Kind("note")

        public var description: String { name }

        public init(from decoder: any Decoder) throws { name = try decoder.singleValueContainer().decode(String.self) }
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(name)
        }
    }

    /// Only a refusal forbids the upgrade; the others are told.
    public var kind: Kind
    /// The field meant, as `ContainerDifference.path` writes it: `Config.Env[PGDATA]`. Empty for the whole container.
    public var field: String
    /// One sentence without a trailing full stop. Secrets are masked.
    public var message: String

    init(_ kind: Kind, field: String = "", _ message: String) {
        self.kind = kind
        self.field = field
        self.message = message
    }
}

extension Finding: CustomStringConvertible {
    public var description: String { "\(kind): \(message)" }
}
