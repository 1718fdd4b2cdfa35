import Synchronization

/// How many logins by ssh are under way at once.
///
/// An sshd refuses some of those that come while ten others have not yet said who they are (`MaxStartups`, 10:30:100
/// by default), whoever they are from. So Galley begins no more than ``width`` at once at one host, from whichever of
/// its contexts; the others wait in line. Who is logged in counts no more.
enum SSHLogins {
    static let width = 4

    private static let turnstiles = Mutex<[String: Turnstile]>([:])

    /// The same for every destination on one host and port.
    static func turnstile(for destination: SSHDestination) -> Turnstile {
        let place = "\(destination.host):\(destination.port ?? 0)"
        return turnstiles.withLock { known in
            if let turnstile = known[place] { return turnstile }
            let turnstile = Turnstile(width: width)
            known[place] = turnstile
            return turnstile
        }
    }
}
