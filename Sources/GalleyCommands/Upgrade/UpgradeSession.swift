import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore
import Upgrade

extension CommandContext {
    /// An upgrader on an engine.
    func upgrader(
        on selected: SelectedEngine, login: ServerLogin? = nil, reason: String? = nil
    ) async throws -> Upgrader {
        let engine = try await connect(to: selected)
        let environment = try await upgradeEnvironment(
            on: engine, at: selected.endpoint, login: login, reason: reason)
        return Upgrader(environment: environment, catalogue: catalogue())
    }

    func upgradeEnvironment(
        on engine: Engine, at endpoint: Endpoint, login: ServerLogin? = nil, reason: String? = nil,
        store: StateStore? = nil
    ) async throws -> UpgradeEnvironment {
        let directory = try stateDirectory()
        let store = if let store { store } else { try await StateStore.open(directory) }
        let progress = progress
        return UpgradeEnvironment(
            engine: engine, endpoint: endpoint.description,
            prober: TCPPortProber(isRemote: endpoint.isRemote), portHost: endpoint.portHost,
            who: Operator(name: operatorName, host: ProcessInfo.processInfo.hostName, process: ProcessIdentity.current),
            reason: reason, login: login, specFiles: SpecFiles(directory), store: store,
            registries: RegistryCredentials(environment: self.environment),
            progress: { progress.handle($0) })
    }

    /// Who acts: the person behind sudo, where there is one.
    private var operatorName: String {
        for name in ["SUDO_USER", "USER", "LOGNAME"] {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return NSUserName()
    }
}
