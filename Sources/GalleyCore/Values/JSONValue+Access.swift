extension JSONValue {
    /// Nil when this is no string: numbers and booleans are not converted.
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    /// Nil when this is neither true nor false.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// Nil when this is no array, null included.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// Nil when this is no object, null included.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
    /// True for a null that stands in the document; an absent member is a nil `JSONValue?`.
    public var isNull: Bool { self == .null }

    /// A whole number that fits 64 bits with sign, `1.0` too; nil for a larger or fractional one, and for text.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The strings of an array, anything else in it left out; empty when this is no array.
    public var strings: [String] { array?.compactMap(\.string) ?? [] }

    /// A member of an object; nil when absent or when this is no object. Setting nil removes the member; setting on
    /// null makes an object.
    public subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            switch self {
            case .object(var members):
                members[key] = newValue
                self = .object(members)
            case .null:
                self = .object(newValue.map { [key: $0] } ?? [:])
            default: break
            }
        }
    }

    /// A member reached through nested objects.
    public subscript(path first: String, _ rest: String...) -> JSONValue? {
        rest.reduce(self[first]) { $0?[$1] }
    }

    /// Null, false, zero, and empty strings, arrays and objects: what Go's `omitempty` leaves out.
    public var isEmpty: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .integer(let value): value == 0
        case .unsigned(let value): value == 0
        case .number(let value): value == 0
        case .string(let value): value.isEmpty
        case .array(let value): value.isEmpty
        case .object(let value): value.isEmpty
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}
