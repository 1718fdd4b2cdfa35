/// One entry of `HostConfig.Binds`: `[source:]destination[:options]`.
struct BindEntry {
    /// Nil for a bare destination, which makes an anonymous volume.
    var source: String?
    var destination: String
    var options: String?

    init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        source = parts.count > 1 ? parts[0] : nil
        destination = cleanPath(parts.count > 1 ? parts[1] : parts[0])
        options = parts.count > 2 ? parts[2] : nil
    }
}
