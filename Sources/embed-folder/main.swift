// embed-folder FOLDER OUTPUT NAME: writes a Swift file that holds every file of a folder, so that
// the installed program needs nothing beside itself.
import Foundation

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    FileHandle.standardError.write(Data("usage: embed-folder FOLDER OUTPUT NAME\n".utf8))
    exit(64)
}
let folder = URL(fileURLWithPath: arguments[1])
let names = (FileManager.default.subpaths(atPath: folder.path) ?? []).sorted()
var source =
    "enum \(arguments[3]) {\n    /// Path below the folder: the file's text.\n    static let files: [String: String] = [\n"
for name in names {
    var isDirectory: ObjCBool = false
    let file = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory), !isDirectory.boolValue else {
        continue
    }
    let text = try String(contentsOf: file, encoding: .utf8)
    source += "        \(name.debugDescription): \(text.debugDescription),\n"
}
source += "    ]\n}\n"
try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
