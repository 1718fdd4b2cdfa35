import EngineAPI
import GalleyCore

/// Keeps the MAC addresses a user asked for and no other: two containers with one generated address would clash.
enum MacAddresses {
    /// Moves the main network's address to where this API version wants it, and lists what can't be known.
    static func place(
        of original: JSONValue, in config: inout JSONValue, _ endpoints: inout [String: JSONValue], primary: String?,
        apiVersion: APIVersion, _ findings: inout [Finding]
    ) {
        let networks = original[path: "NetworkSettings", "Networks"]?.object ?? [:]
        if apiVersion >= .endpointMacAddress {
            for name in endpoints.keys.sorted() where name != primary {
                let address = networks[name]?["MacAddress"]?.string ?? ""
                guard !address.isEmpty, address != generated(for: networks[name]) else { continue }
                findings.append(
                    Finding(
                        .undecidable, field: "NetworkSettings.Networks[\(name)].MacAddress",
                        "MAC address \(address) on network \(name) is taken for a generated one; the successor gets "
                            + "another"))
            }
        }
        guard let address = config["MacAddress"]?.string else { return }
        guard let primary, var endpoint = endpoints[primary] else {
            config["MacAddress"] = nil
            return
        }
        // The first engines of 1.44 showed the generated address here.
        if apiVersion == .endpointMacAddress, address == generated(for: networks[primary]) {
            config["MacAddress"] = nil
            findings.append(
                Finding(
                    .undecidable, field: "Config.MacAddress",
                    "MAC address \(address) is taken for a generated one; the successor gets another"))
            return
        }
        guard apiVersion >= .endpointMacAddress else { return }
        config["MacAddress"] = nil
        endpoint["MacAddress"] = .string(address)
        endpoints[primary] = endpoint
    }

    /// `02:42:` and the four bytes of the IPv4 address: how engines before 28 make one.
    private static func generated(for endpoint: JSONValue?) -> String? {
        let bytes = (endpoint?["IPAddress"]?.string ?? "").split(separator: ".").compactMap { UInt8($0) }
        guard bytes.count == 4 else { return nil }
        return (["02", "42"] + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }).joined(separator: ":")
    }
}
