public import GalleyCore

/// Says in plain words why an image could not be pulled, from the words of engines and registries.
public enum PullFailure {
    /// - Parameters:
    ///   - hadLogin: a login was sent along.
    ///   - tries: how often the pull was begun.
    /// - Returns: `.notFound`, `.refused` or `.unreachable`; the engine's own words as its cause.
    public static func explained(
        _ error: EngineError, image: ImageReference, hadLogin: Bool, tries: Int = 1
    ) -> GalleyError {
        if error.isTransport {
            return GalleyError(
                .unreachable,
                "the connection to the engine failed while it pulled \(image)" + (tries > 1 ? ", \(tries) times" : ""),
                hint:
                    "nothing else was done yet: the same command goes on with what the engine has; galley engine check "
                    + "tells whether it is there", cause: error)
        }
        let said = words(of: error, about: image)
        func has(_ words: String...) -> Bool { words.contains(where: said.contains) }
        let registry = image.registry
        let login = registry == "docker.io" ? "docker login" : "docker login \(registry)"
        let (code, message, hint): (GalleyError.Code, String, String) =
            if has("toomanyrequests", "too many requests") {
                (
                    .refused, "\(registry) lets no more images be pulled for now (its rate limit)",
                    hadLogin
                        ? "wait, or put the image on the engine by other means: docker load"
                        : "wait, or \(login): who is logged in may pull more"
                )
            } else if has("x509:", "tls:", "certificate") {
                (
                    .unreachable, "the engine does not trust the certificate of \(registry)",
                    "give the engine's host the registry's authority: /etc/docker/certs.d/\(registry)/ca.crt (Podman: /etc/containers/certs.d)"
                )
            } else if has("gave http response to https client") {
                (
                    .unreachable, "\(registry) does not speak TLS",
                    "a registry without TLS must be listed in the engine's insecure-registries"
                )
            } else if has("manifest unknown", "manifest for ", "name unknown", "not found: manifest") {
                (.notFound, "\(registry) has no image '\(image)'", "check name, tag and digest")
            } else if has("no basic auth credentials", "authentication required", "unauthorized", "denied") {
                (
                    .refused,
                    hadLogin
                        ? "\(registry) refuses the login that docker's config.json has for it, or that user may not pull '\(image)'"
                        : "\(registry) asks for a login to pull '\(image)', or has no such image",
                    "\(login), as the user that runs galley (DOCKER_CONFIG names another folder)"
                )
            } else if has("no such host", "lookup ") {
                (
                    .unreachable, "the engine can't find the host \(registry)",
                    "check the name; it is the engine's host that looks it up"
                )
            } else if isOfNetwork(error, about: image) {
                (
                    .unreachable,
                    tries > 1
                        ? "the engine lost the connection to \(registry) \(tries) times while it pulled \(image)"
                        : "the engine can't reach \(registry)",
                    "check network and proxy of the engine's host, or put the image there by docker load"
                )
            } else {
                (
                    .notFound, "no image '\(image)' on the engine, and pulling it failed",
                    "check the name, or docker pull it first"
                )
            }
        return GalleyError(code, message, hint: hint, cause: EngineError(.api, withoutLogins(error.message)))
    }

    /// The way to the registry, not the registry's answer.
    static func isOfNetwork(_ error: EngineError, about image: ImageReference) -> Bool {
        let said = words(of: error, about: image)
        return [
            "connection refused", "no route to host", "network is unreachable", "i/o timeout", "deadline exceeded",
            "client.timeout", "connection reset", "broken pipe", "eof",
        ].contains(where: said.contains)
    }

    /// What was said, without the names that the user chose: an image may be called `certificates`.
    private static func words(of error: EngineError, about image: ImageReference) -> String {
        let parts = image.repository.split(separator: "/").map(String.init)
        let names =
            [image.description, "\(image.registry)/\(image.repository)", image.repository, image.registry] + parts
            + [image.tag].compactMap { $0 }
        // The longest first: a name may be a part of another. One of a letter or two names nothing.
        return Set(names.map { $0.lowercased() }).filter { $0.count > 2 }.sorted { $0.count > $1.count }
            .reduce(error.message.lowercased()) { $0.replacing($1, with: "\u{2026}") }
    }

    /// A proxy's or registry's address may be quoted with the login in it.
    static func withoutLogins(_ text: String) -> String {
        text.replacing(/:\/\/[^\/\s@"]*@/) { _ in "://\(Secret.mask)@" }
    }
}
