public import GalleyCore

extension Engine {
    /// Sizes of images, containers and volumes (`GET /system/df`). The engine walks the volumes: minutes on big ones.
    public func systemDiskUsage() async throws -> JSONValue {
        try await call(EngineRequest(.get, "/system/df", deadline: .seconds(600)))
    }
}
