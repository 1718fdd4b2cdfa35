extension EngineState {
    /// Notes a violation for every running container that writes where the starting one will.
    mutating func recordWriters(startingWith id: String) {
        guard let starting = containers[id] else { return }
        for other in containers.values.sorted(by: { $0.id < $1.id }) where other.id != id && other.status == .running {
            for mount in starting.mounts where mount.writable {
                for held in other.mounts where held.writable && held.overlaps(mount) {
                    violations.append(
                        "\(starting.name) (\(id.prefix(12))) starts on \(mount.source) at \(mount.destination) while "
                            + "\(other.name) (\(other.id.prefix(12))) runs on \(held.source) at \(held.destination)")
                }
            }
        }
    }
}
