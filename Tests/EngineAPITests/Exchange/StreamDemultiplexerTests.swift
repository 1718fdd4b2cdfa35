import EngineAPI
import TestSupport
import Testing

@Suite struct StreamDemultiplexerTests {
    static func frame(_ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = UInt32(payload.count)
        return [stream, 0, 0, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + payload
    }

    @Test("Any cut of a stream gives each side its own bytes in order", arguments: 0..<200 as Range<UInt64>)
    func anyCut(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var wire: [UInt8] = []
        var stdout: [UInt8] = []
        var stderr: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let payload = random.bytes(Int.random(in: 0...40, using: &random))
            let stream = UInt8.random(in: 0...2, using: &random)
            wire += Self.frame(stream, payload)
            if stream == 2 { stderr += payload } else { stdout += payload }
        }
        var demultiplexer = StreamDemultiplexer()
        var seen: (stdout: [UInt8], stderr: [UInt8]) = ([], [])
        for piece in random.pieces(of: wire, longest: 30) {
            for frame in try demultiplexer.push(piece) {
                switch frame {
                case .stdout(let bytes): seen.stdout += bytes
                case .stderr(let bytes): seen.stderr += bytes
                }
            }
        }
        try demultiplexer.finish()
        #expect(seen.stdout == stdout)
        #expect(seen.stderr == stderr)
    }

    @Test("An end inside a header or a payload is told from a clean one")
    func truncated() throws {
        let wire = Self.frame(1, [7, 8]) + Self.frame(2, [9])
        let clean = [0, 10, wire.count]
        for length in 0...wire.count {
            var demultiplexer = StreamDemultiplexer()
            _ = try demultiplexer.push(wire.prefix(length))
            if clean.contains(length) {
                try demultiplexer.finish()
            } else {
                #expect(throws: EngineError(.cut, "the stream ended inside a frame")) { try demultiplexer.finish() }
            }
        }
    }

    @Test("Bytes that are no frames are refused", arguments: [[4, 0, 0, 0], [1, 0, 0, 1], Array("Welc".utf8)])
    func noFrames(start: [UInt8]) {
        var demultiplexer = StreamDemultiplexer()
        #expect(throws: EngineError(.malformed, "the stream's bytes are no frames of stdout and stderr")) {
            try demultiplexer.push(start + [0, 0, 0, 1, 65])
        }
    }

    @Test("A frame larger than the bound is refused before its payload")
    func tooLarge() {
        var demultiplexer = StreamDemultiplexer()
        #expect { try demultiplexer.push([1, 0, 0, 0, 255, 255, 255, 255] as [UInt8]) } throws: {
            ($0 as? EngineError)?.code == .malformed
        }
    }

    @Test("A frame of the engine's own error ends the stream with its text, in any cut")
    func engineError() throws {
        var demultiplexer = StreamDemultiplexer()
        let wire = Self.frame(3, Array("error grabbing logs".utf8))
        #expect(try demultiplexer.push(wire.dropLast(4)).isEmpty)
        #expect { try demultiplexer.push(wire.suffix(4)) } throws: {
            ($0 as? EngineError)?.message.hasSuffix("error grabbing logs") == true
        }
    }

    @Test("A frame stream hands on what came and then says it was cut")
    func frameStreamCut() async throws {
        let wire = Self.frame(1, [1, 2]) + [2, 0, 0]
        var seen: [StreamFrame] = []
        var thrown: EngineError?
        do {
            for try await frame in FrameStream(EngineBodyStream(wire), isTerminal: false) { seen.append(frame) }
        } catch {
            thrown = error as? EngineError
        }
        #expect(seen == [.stdout([1, 2])])
        #expect(thrown?.code == .cut)
    }

    @Test("The kept tail is the last bytes of each stream")
    func tail() async throws {
        let wire =
            Self.frame(1, Array("abcdef".utf8)) + Self.frame(2, Array("x".utf8)) + Self.frame(1, Array("gh".utf8))
        let output = try await FrameStream(EngineBodyStream(wire), isTerminal: false).collectTail(limit: 4)
        #expect(String(decoding: output.stdout, as: UTF8.self) == "efgh")
        #expect(String(decoding: output.stderr, as: UTF8.self) == "x")
    }
}
