import Configuration
import EngineAPI
import Foundation

/// For completion: the engines of galley.yaml and docker's contexts.
enum EngineNames {
    @Sendable static func complete(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        let location = try? GalleyFileLocation.find(explicit: nil, environment: environment)
        let file = try? location.map { try GalleyFile.read($0.path, isOptional: $0.isDefault).file }
        let contexts = DockerConfiguration.read(environment: environment).contexts.keys
        return Set(contexts).union(file?.engines.keys.map { $0 } ?? []).sorted()
    }
}
