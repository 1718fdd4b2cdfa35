import Foundation

/// Files that are there whole or not at all, also after a crash or a power cut.
enum DurableFile {
    /// Writes beside the file, syncs, renames over it, syncs the folder. The file is 0600 from its first byte.
    /// - Parameter temporary: the path written first, in the same folder. One that a killed process left is replaced.
    static func write(_ bytes: [UInt8], to path: String, temporary: String) throws {
        if unlink(temporary) != 0, errno != ENOENT { throw FileError(calling: "remove '\(temporary)'") }
        do {
            try withFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) { descriptor in
                // The umask may have taken bits away.
                guard fchmod(descriptor, 0o600) == 0 else { throw FileError(calling: "protect '\(temporary)'") }
                try writeAll(bytes, to: descriptor, temporary)
                guard fsync(descriptor) == 0 else { throw FileError(calling: "sync '\(temporary)'") }
            }
            guard rename(temporary, path) == 0 else { throw FileError(calling: "rename '\(temporary)'") }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError(calling: "remove '\(path)'") }
    }

    static func syncFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try withFile(folder, O_RDONLY | O_DIRECTORY) { descriptor in
            guard fsync(descriptor) == 0 else { throw FileError(calling: "sync '\(folder)'") }
        }
    }

    static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return all }
            if count > 0 {
                all += chunk[..<count]
            } else if errno != EINTR {
                throw FileError(calling: "read '\(path)'")
            }
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    throw FileError(calling: "write '\(path)'")
                }
            }
        }
    }
}
