public import GalleyCore

/// Adds up the lines of a pull's progress: what each layer is at, and the whole.
public struct PullMeter: Sendable {
    private struct Layer {
        var text = "waiting"
        var current: Int64 = 0
        var total: Int64?
        /// Downloaded; unpacking may follow.
        var isHere = false
        var isDone = false
    }

    private var order: [String] = []
    private var layers: [String: Layer] = [:]

    /// No layer is known yet.
    public init() {}

    /// Takes one line; those about the whole image say nothing of a layer.
    public mutating func take(_ line: PullProgress) {
        // The tag, too, comes as an id.
        guard let id = line.layer, id.count >= 12, id.allSatisfy({ "0123456789abcdef".contains($0) }) else { return }
        if layers[id] == nil { order.append(id) }
        var layer = layers[id] ?? Layer()
        switch line.status {
        case "Downloading":
            layer.current = line.current ?? layer.current
            layer.total = line.total ?? layer.total
            layer.text = "downloading"
        case "Verifying Checksum", "Download complete":
            layer.isHere = true
            layer.text = "downloaded"
        case "Extracting":
            layer.isHere = true
            layer.text = "unpacking"
        case "Pull complete":
            layer.isDone = true
            layer.text = "done"
        case "Already exists":
            layer.isDone = true
            layer.text = "already there"
        default: break
        }
        if layer.isHere || layer.isDone { layer.current = layer.total ?? layer.current }
        layers[id] = layer
    }

    /// One part a layer, in the order in which the engine named them.
    public var parts: [ProgressPart] {
        order.compactMap { id in
            guard let layer = layers[id] else { return nil }
            let sizes = layer.total.map { "\(ByteCount(layer.current)) of \(ByteCount($0))" }
            let fraction: Double? =
                layer.isDone || layer.isHere
                ? 1 : layer.total.flatMap { $0 > 0 ? Double(layer.current) / Double($0) : nil }
            return ProgressPart(
                name: String(id.prefix(12)), fraction: fraction,
                text: [layer.text, layer.isDone ? nil : sizes].compactMap(\.self).joined(separator: " "))
        }
    }

    /// `3 of 5 layers, 12.0 MiB of 48.1 MiB`; the bytes of layers whose size is known so far.
    public var text: String {
        let here = layers.values.count { $0.isDone || $0.isHere }
        let sized = layers.values.filter { $0.total != nil }
        let count = "\(here) of \(layers.count) layers"
        guard !sized.isEmpty else { return count }
        // As the engine tells them; a sum of nonsense is no reason to end.
        let current = sized.reduce(Int64(0)) { $0.addingReportingOverflow($1.current).partialValue }
        let total = sized.reduce(Int64(0)) { $0.addingReportingOverflow($1.total ?? 0).partialValue }
        return "\(count), \(ByteCount(current)) of \(ByteCount(total))"
    }
}
