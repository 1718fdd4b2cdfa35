/// What each part of a reference may hold.
extension ImageReference {
    /// `host`, `host:port` or `[IPv6]:port`; labels of letters, digits and inner dashes.
    static func isHost(_ text: Substring) -> Bool {
        var host = text
        if let colon = text.lastIndex(of: ":"), text.last != "]" {
            let port = text[text.index(after: colon)...]
            guard !port.isEmpty, port.allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
            host = text[..<colon]
        }
        if host.first == "[", host.last == "]" {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" }
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            label.first != "-" && label.last != "-" && !label.isEmpty
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }

    /// The form of an image's id, which docker does not take for a name either.
    static func isID(_ text: Substring) -> Bool {
        text.count == 64 && text.allSatisfy { "0123456789abcdef".contains($0) }
    }

    static func isTag(_ text: Substring) -> Bool {
        guard let first = text.first, text.count <= 128, first != ".", first != "-" else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    }

    /// Lower-case words joined by `.`, `_`, `__` or dashes.
    static func isPathComponent(_ text: Substring) -> Bool {
        func isWord(_ character: Character) -> Bool {
            character.isASCII && (character.isNumber || (character.isLetter && character.isLowercase))
        }
        guard let first = text.first, let last = text.last, isWord(first), isWord(last) else { return false }
        var separator = ""
        for character in text {
            if isWord(character) {
                guard ["", ".", "_", "__"].contains(separator) || separator.allSatisfy({ $0 == "-" }) else {
                    return false
                }
                separator = ""
            } else if "._-".contains(character) {
                separator.append(character)
            } else {
                return false
            }
        }
        return true
    }
}
