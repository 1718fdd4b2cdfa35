import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore
import Upgrade

extension CommandContext {
    /// An upgrader on the engine the user named.
    func upgrader(login: ServerLogin? = nil, reason: String? = nil) async throws -> Upgrader {
        let directory = try stateDirectory()
        let store = try await StateStore.open(directory)
        let (engine, endpoint) = try await connectedEngine()
        let progress = progress
        let environment = UpgradeEnvironment(
            engine: engine, endpoint: endpoint.description,
            prober: TCPPortProber(isRemote: endpoint.isRemote), portHost: endpoint.portHost,
            who: Operator(name: operatorName, host: ProcessInfo.processInfo.hostName, process: ProcessIdentity.current),
            reason: reason, login: login, specFiles: SpecFiles(directory), store: store,
            registries: RegistryCredentials(environment: self.environment),
            progress: { progress.handle($0) })
        return Upgrader(environment: environment, catalogue: catalogue())
    }

    /// Who acts: the person behind sudo, where there is one.
    private var operatorName: String {
        for name in ["SUDO_USER", "USER", "LOGNAME"] {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return NSUserName()
    }
}
