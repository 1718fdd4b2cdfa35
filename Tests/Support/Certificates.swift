import Foundation

/// Certificates made with the openssl program for one test: good ones, and those that must be refused.
public struct Certificates: Sendable {
    let folder: String

    /// Signed the good ones.
    public var authority: String { folder + "/ca.pem" }
    /// Signed nothing that the others know.
    public var strangers: String { folder + "/strange-ca.pem" }
    /// For localhost and 127.0.0.1, by the authority.
    public var server: String { folder + "/server.pem" }
    public var expired: String { folder + "/expired.pem" }
    /// For another host.
    public var elsewhere: String { folder + "/elsewhere.pem" }
    /// By the stranger.
    public var unknown: String { folder + "/unknown.pem" }
    /// The key of all servers' certificates.
    public var serverKey: String { folder + "/server.key" }
    public var client: String { folder + "/client.pem" }
    public var clientKey: String { folder + "/client.key" }
    public var expiredClient: String { folder + "/expired-client.pem" }
    public var unknownClient: String { folder + "/unknown-client.pem" }

    /// - Throws: `LabError` with openssl's complaint.
    public static func make(in folder: String) async throws -> Certificates {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let run = try await ProgramRun.of("sh", ["-ec", script, "certificates", folder])
        guard run.status == 0 else { throw LabError("certificates: \(run.error)") }
        return Certificates(folder: folder)
    }

    private static let script = """
        cd "$1"
        exec 2>log
        trap 'cat log >&2' EXIT
        key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
        for name in ca strange-ca; do
            openssl req -x509 $key -keyout $name.key -out $name.pem -subj "/CN=$name" -days 30
        done
        for name in server client; do
            openssl req -new $key -keyout $name.key -out $name.csr -subj "/CN=$name"
        done
        serial=1
        # NAME REQUEST CA DAYS EXTENSIONS
        sign() {
            serial=$((serial + 1))
            printf '%s\\n' "$5" >$1.ext
            openssl x509 -req -in $2.csr -CA $3.pem -CAkey $3.key -set_serial $serial -days $4 -extfile $1.ext -out $1.pem
        }
        here='subjectAltName=DNS:localhost,IP:127.0.0.1'
        sign server server ca 30 "$here"
        sign expired server ca -1 "$here"
        sign elsewhere server ca 30 'subjectAltName=DNS:elsewhere.example,IP:192.0.2.7'
        sign unknown server strange-ca 30 "$here"
        sign client client ca 90 extendedKeyUsage=clientAuth
        sign expired-client client ca -1 extendedKeyUsage=clientAuth
        sign unknown-client client strange-ca 30 extendedKeyUsage=clientAuth
        trap - EXIT
        """
}
