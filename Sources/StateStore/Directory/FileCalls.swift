import Foundation

/// A system call that failed: what was tried, and the system's own words.
struct FileError: Error, CustomStringConvertible {
    let description: String
    let number: Int32

    init(_ description: String) {
        self.description = description
        number = 0
    }

    /// Takes the number of the call that failed just now.
    init(calling action: String, number: Int32 = errno) {
        self.number = number
        description = "can't \(action): \(String(cString: strerror(number)))"
    }
}

struct FileStatus {
    let mode: UInt32
    let owner: UInt32

    init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(calling: "read '\(path)'") }
        self.init(status)
    }

    init(descriptor: Int32, path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(calling: "read '\(path)'") }
        self.init(status)
    }

    private init(_ status: stat) {
        mode = UInt32(status.st_mode)
        owner = status.st_uid
    }

    var isDirectory: Bool { mode & 0o170000 == 0o040000 }
    var isRegular: Bool { mode & 0o170000 == 0o100000 }
}

/// Makes a folder and its missing parents, each 0700.
func makeFolder(_ path: String) throws {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw FileError(calling: "make '\(path)'")
    }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(calling: "make '\(path)'") }
}

/// Opens a file, hands over its descriptor, closes it.
func withFile<Value>(
    _ path: String, _ flags: Int32, mode: mode_t = 0o600, _ body: (Int32) throws -> Value
) throws -> Value {
    let descriptor = open(path, flags | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(calling: "open '\(path)'") }
    defer { close(descriptor) }
    return try body(descriptor)
}

/// The names in a folder, sorted; empty when there is no folder.
func names(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else {
        if errno == ENOENT { return [] }
        throw FileError(calling: "list '\(folder)'")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
