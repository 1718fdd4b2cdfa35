import EngineAPI
import GalleyCore

// execs ENGINE CONTAINER COUNT: runs `true` in a container so many times, one after the other.
let arguments = CommandLine.arguments
guard arguments.count == 4, let count = Int(arguments[3]) else {
    throw GalleyError(.usage, "usage: execs ENGINE CONTAINER COUNT")
}
let engine = try await Engine.connect(to: Endpoint(parsing: arguments[1]))
for _ in 0..<count {
    let id = try await engine.execCreate(arguments[2], ExecOptions(["true"]))
    let session = try await engine.execStart(id)
    _ = try await session.output.collectTail()
    guard try await engine.execInspect(id).exitCode == 0 else {
        throw GalleyError(.refused, "an exec of true did not end with 0")
    }
}
