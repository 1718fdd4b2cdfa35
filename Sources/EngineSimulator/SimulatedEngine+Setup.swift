public import GalleyCore
import Synchronization

extension SimulatedEngine {
    /// Puts an image into the engine. A tag that another image has moves to this one.
    /// - Returns: the image's id.
    @discardableResult
    public func add(_ image: SimulatedImage) -> String {
        state.withLock { $0.add(image) }
        return image.id
    }

    /// Offers an image for pulling.
    public func publish(_ image: SimulatedImage) {
        state.withLock { state in
            for tag in image.tags { state.registry[EngineState.canonical(tag)] = image }
        }
    }

    /// From now on a registry asks for this login.
    public func setLogin(ofRegistry registry: String, user: String, password: Secret) {
        state.withLock { $0.registryLogins[registry] = (user, password) }
    }

    /// Writes files of the host, by absolute path.
    public func setHostFiles(_ texts: [String: String]) {
        state.withLock { state in
            for (path, text) in texts {
                state.files[FilePlace(root: FilePlace.host, path: path)] = SimulatedFile(bytes: Array(text.utf8))
            }
        }
    }

    /// Writes files of a volume, by path in it; the volume is made if need be.
    public func setFiles(_ texts: [String: String], inVolume name: String) {
        state.withLock { state in
            if state.volumes[name] == nil { state.makeVolume(name, labels: nil, isAnonymous: false) }
            for (path, text) in texts {
                let place = FilePlace(root: FilePlace.volume(name), path: path)
                state.files[place] = SimulatedFile(bytes: Array(text.utf8))
            }
        }
    }

    /// What `docker container prune` does: every container that does not run is removed, its volumes stay.
    public func pruneContainers() {
        state.withLock { _ = $0.pruneContainers(matching: [:]) }
    }

    /// A process that is no container listens on a host port.
    public func occupy(hostPort: Int) {
        state.withLock { _ = $0.foreignPorts.insert(hostPort) }
    }

    /// The process of ``occupy(hostPort:)`` is gone.
    public func free(hostPort: Int) {
        state.withLock { _ = $0.foreignPorts.remove(hostPort) }
    }
}
