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
        let endpoint = selected.endpoint
        var environment = try await upgradeEnvironment(on: engine, at: endpoint, login: login, reason: reason)
        if let host = try await engine.hostBehind(endpoint) {
            // Whatever answers at this machine's ports is not that engine's.
            environment.prober = TCPPortProber(isRemote: true)
            progress.handle(
                .warning(
                    "\(endpoint) leads to an engine on \(host), not on this machine: the ports it publishes on every "
                        + "address, or on its own 127.0.0.1, can't be asked from here"))
        }
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
