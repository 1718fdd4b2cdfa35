import Foundation
import GalleyCore
import NIOCore
import NIOPosix

/// Opens channels through the user's ssh: one ssh a connection, ended with it.
struct SSHDialer: Sendable {
    let destination: SSHDestination
    let routes: SSHRoutes
    let program: SSHProgram
    private let logins: Turnstile

    init(destination: SSHDestination, program: SSHProgram) {
        self.destination = destination
        self.program = program
        routes = SSHRoutes(destination)
        logins = SSHLogins.turnstile(for: destination)
    }

    /// - Parameter timeout: what is left of the call; waiting for a turn to log in counts, and logging in has its own limit.
    /// - Throws: ``EngineError`` `.unreachable`. A host that refuses is told when the connection ends, not here.
    func dial(_ bootstrap: ClientBootstrap, within timeout: Duration?) async throws -> DialledChannel {
        let deadline = timeout.map(CallDeadline.init)
        guard let turn = try await logins.enter(within: timeout) else {
            throw EngineError(
                .unreachable,
                "no turn to log in to \(destination) within \(timeout?.text ?? ""): \(logins.width) others do so",
                hint: "does it answer? try \(destination.byHand)")
        }
        let limit = min(deadline?.left ?? program.loginLimit, program.loginLimit)
        let route = routes.current
        let folder = try Self.temporaryFolder(for: route)
        let local = folder.map { $0 + "/engine" } ?? ""
        guard let (ours, theirs) = SocketPair.make() else {
            if let folder { try? FileManager.default.removeItem(atPath: folder) }
            throw SocketPair.exhausted
        }
        let child: SSHChild
        do {
            child = try SSHChild(
                program: program,
                arguments: SSHCommand.arguments(to: destination, by: route, local: local), socket: theirs)
        } catch {
            _ = Foundation.close(ours)
            if let folder { try? FileManager.default.removeItem(atPath: folder) }
            throw error
        }
        child.whenThroughLogin { turn.leave() }
        do {
            let channel: any Channel
            if folder == nil {
                channel = try await bootstrap.withConnectedSocket(ours).get()
                if routes.tellsLogins {
                    child.expectLogin(within: program.loginLimit) {
                        let shares = await program.shares(destination)
                        if shares { turn.leave() }
                        return shares
                    }
                }
            } else {
                // While this end is open ssh's remote command stays.
                channel = try await connect(bootstrap, to: local, of: child, route, within: limit)
                channel.closeFuture.whenComplete { _ in _ = Foundation.close(ours) }
            }
            channel.closeFuture.whenComplete { _ in
                child.endSoon()
                Self.remove(folder, after: child)
            }
            return DialledChannel(
                channel: channel,
                reason: { await self.reason(of: child, route, hasAnswered: $0) },
                answered: {
                    turn.leave()
                    routes.answered(afterLogin: child.isLoggedIn)
                })
        } catch {
            child.end()
            if folder != nil { _ = Foundation.close(ours) }
            Self.remove(folder, after: child)
            throw error
        }
    }

    /// Why a connection ended; nil when ssh ended well or still runs, so that the end was the engine's.
    private func reason(of child: SSHChild, _ route: SSHCommand.Route, hasAnswered: Bool) async -> EngineError? {
        // One that forwards a socket runs on when the engine's side has ended, one that dials ends with it.
        let runsOn = route != .dialStdio
        if child.isStalled {
            // Only of one that has told of its logins it is sure that it was in none.
            return stalled(program.loginLimit, isSure: routes.hasToldOfLogin)
        }
        let end = await child.end(within: .milliseconds(hasAnswered && runsOn ? 100 : 2000))
        let complaint = end?.complaint ?? (hasAnswered ? "" : child.complaint)
        // Without an answer a complaint counts however ssh ended: a forwarded socket that nothing listens on is no
        // failure to it.
        if (end == nil || end?.status == 0) && (hasAnswered || complaint.isEmpty) { return nil }
        let failure = SSHFailure.explain(complaint, status: end?.status, destination: destination, route: route)
        let isUnreached = failure.isBeforeEngine && !hasAnswered
        if isUnreached { routes.failed(route, failure) }
        return EngineError(isUnreached ? .unreachable : .cut, failure.message, hint: failure.hint)
    }

    /// Waits for the socket that ssh makes once it is logged in, and connects to it.
    private func connect(
        _ bootstrap: ClientBootstrap, to local: String, of child: SSHChild, _ route: SSHCommand.Route,
        within limit: Duration
    ) async throws -> any Channel {
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            if FileManager.default.fileExists(atPath: local) {
                do {
                    return try await bootstrap.connect(unixDomainSocketPath: local).get()
                } catch let error as IOError where error.errnoCode == ECONNREFUSED {
                    // It is there a moment before anybody listens on it.
                }
            }
            try await Task.sleep(for: .milliseconds(10))
            if child.hasEnded {
                let end = try await child.ended.get()
                let failure = SSHFailure.explain(
                    end.complaint, status: end.status, destination: destination, route: route)
                routes.failed(route, failure)
                throw EngineError(.unreachable, failure.message, hint: failure.hint)
            }
            guard clock.now - start < limit else {
                throw stalled(limit, isSure: true)
            }
        }
    }

    private func stalled(_ limit: Duration, isSure: Bool) -> EngineError {
        EngineError(
            isSure ? .unreachable : .cut, "ssh was not logged in to \(destination) within \(limit.text)",
            hint: "that host, or its sshd, takes connections and goes no further: try \(destination.byHand)")
    }

    /// A folder that only this user can look into, for the socket that ssh makes; nil when it makes none.
    private static func temporaryFolder(for route: SSHCommand.Route) throws -> String? {
        guard case .socket = route else { return nil }
        // Not TMPDIR: a socket's path is short.
        var template = Array("/tmp/galley-ssh-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw EngineError(.unreachable, "can't make a folder for ssh's socket in /tmp")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func remove(_ folder: String?, after child: SSHChild) {
        guard let folder else { return }
        // ssh removes its socket when it ends; the folder goes once that can't come back.
        child.ended.whenComplete { _ in try? FileManager.default.removeItem(atPath: folder) }
    }
}
