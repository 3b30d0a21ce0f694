import Testing

@testable import Transfer

@Suite struct ContentDecoderTests {
    /// Each coding with the document in it.
    enum Coding: CaseIterable {
        case gzip, zlib, bareDeflate, brotli, zstd

        var document: [UInt8] {
            switch self {
            case .gzip: CompressedBodies.gzip
            case .zlib: CompressedBodies.zlib
            case .bareDeflate: CompressedBodies.bareDeflate
            case .brotli: CompressedBodies.brotli
            case .zstd: CompressedBodies.zstd
            }
        }

        func makeDecoder() throws -> any ContentDecoder {
            switch self {
            case .gzip, .zlib, .bareDeflate: try #require(Inflater())
            case .brotli: try #require(BrotliDecoder())
            case .zstd: try #require(ZstdDecoder())
            }
        }
    }

    private static func decode(
        _ bytes: [UInt8], from coding: Coding, pieces: Int = 1, limit: Int = 1 << 20, scratchSize: Int = 64
    ) throws -> (body: String, isComplete: Bool) {
        let decoder = try coding.makeDecoder()
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchSize, alignment: 1)
        defer { scratch.deallocate() }
        var body: [UInt8] = []
        var rest = bytes[...]
        let size = max(1, (bytes.count + pieces - 1) / pieces)
        while !rest.isEmpty {
            var piece = Array(rest.prefix(size))
            try piece.withUnsafeMutableBytes { try decoder.decode($0, by: scratch, into: &body, limit: limit) }
            rest = rest.dropFirst(size)
        }
        return (String(decoding: body, as: UTF8.self), decoder.isComplete)
    }

    private static func isTooLarge(_ error: any Error) -> Bool {
        if case .tooLarge = error as? DecodingFault { true } else { false }
    }

    private static func isBroken(_ error: any Error) -> Bool {
        if case .broken = error as? DecodingFault { true } else { false }
    }

    // 50 is the length of the document: the scratch is full as the coding ends.
    @Test(arguments: Coding.allCases, [(1, 64), (2, 50), (7, 25), (1000, 1)])
    func everyCodingComesApartInWhateverPieces(coding: Coding, sizes: (pieces: Int, scratch: Int)) throws {
        let (body, isComplete) = try Self.decode(
            coding.document, from: coding, pieces: sizes.pieces, scratchSize: sizes.scratch)
        #expect(body == CompressedBodies.document)
        #expect(isComplete)
    }

    @Test(arguments: Coding.allCases)
    func aCutBodyIsNotComplete(coding: Coding) throws {
        for length in 1..<coding.document.count {
            let (_, isComplete) = try Self.decode(Array(coding.document.prefix(length)), from: coding)
            #expect(!isComplete, "\(length)")
        }
    }

    @Test(arguments: Coding.allCases)
    func whateverBitIsWrongTheLimitHolds(coding: Coding) {
        for place in coding.document.indices {
            for bit in 0..<8 {
                var bytes = coding.document
                bytes[place] ^= 1 << bit
                let body = try? Self.decode(bytes, from: coding, pieces: 3, limit: 1000).body
                #expect(body?.utf8.count ?? 0 <= 3000)  // bytes that are no UTF-8 become three each
            }
        }
    }

    @Test(arguments: [
        (Coding.gzip, CompressedBodies.gzipOfMany), (.brotli, CompressedBodies.brotliOfMany),
        (.zstd, CompressedBodies.zstdOfMany),
    ])
    func theLimitHoldsForWhatComesOut(coding: Coding, bytes: [UInt8]) throws {
        #expect(try Self.decode(bytes, from: coding, limit: 100_000).body.utf8.count == 100_000)
        #expect {
            try Self.decode(bytes, from: coding, limit: 99_999)
        } throws: {
            Self.isTooLarge($0)
        }
    }

    @Test(arguments: [
        (Coding.gzip, [0x1f, 0x8b, 0xff, 0xff]), (.bareDeflate, [0xff, 0xff, 0xff]),
        (.brotli, Array(CompressedBodies.document.utf8)), (.brotli, CompressedBodies.brotliOfLargeWindow),
        (.brotli, CompressedBodies.gzip),
        (.zstd, Array(CompressedBodies.document.utf8)), (.zstd, CompressedBodies.zstdOfLargeWindow),
        (.zstd, CompressedBodies.gzip),
    ])
    func whatIsNotInTheCodingIsBroken(coding: Coding, bytes: [UInt8]) {
        #expect {
            try Self.decode(bytes, from: coding)
        } throws: {
            Self.isBroken($0)
        }
    }

    @Test(arguments: [Coding.gzip, .zlib, .zstd]) func aChecksumThatDoesNotFitIsBroken(coding: Coding) {
        var bytes = coding.document
        // Before the length in gzip, last in the others.
        bytes[bytes.count - (coding == .gzip ? 5 : 1)] ^= 0xff
        #expect {
            try Self.decode(bytes, from: coding)
        } throws: {
            Self.isBroken($0)
        }
    }

    @Test(arguments: [Coding.gzip, .zstd], [1, 3, 1000])
    func membersAndFramesFollowOneAnother(coding: Coding, pieces: Int) throws {
        let (body, isComplete) = try Self.decode(coding.document + coding.document, from: coding, pieces: pieces)
        #expect(body == CompressedBodies.document + CompressedBodies.document)
        #expect(isComplete)
        let (_, isCutComplete) = try Self.decode(coding.document + coding.document.dropLast(), from: coding)
        #expect(!isCutComplete)
    }

    @Test(arguments: [Coding.gzip, .brotli]) func paddingIsLetBe(coding: Coding) throws {
        let (body, isComplete) = try Self.decode(coding.document + [0, 0, 0, 0], from: coding, pieces: 3)
        #expect(body == CompressedBodies.document)
        #expect(isComplete)
    }
}

@Suite struct InflaterTests {
    @Test(arguments: [CompressedBodies.document, "\n<rss/>", "{\"items\": []}"])
    func aDocumentThatWasNeverCompressedPasses(document: String) throws {
        let inflater = try #require(Inflater())
        #expect(try Self.inflate(Array(document.utf8), with: inflater) == document)
        #expect(inflater.isComplete)
    }

    @Test func anInflaterCanBeUsedAgain() throws {
        let inflater = try #require(Inflater())
        for coding in [
            CompressedBodies.gzip.dropLast(9), CompressedBodies.zlib[...], CompressedBodies.bareDeflate[...],
        ] {
            inflater.reset()
            #expect(CompressedBodies.document.hasPrefix(try Self.inflate(Array(coding), with: inflater)))
        }
        #expect(inflater.isComplete)
    }

    private static func inflate(_ bytes: [UInt8], with inflater: Inflater) throws -> String {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { scratch.deallocate() }
        var body: [UInt8] = []
        var bytes = bytes
        try bytes.withUnsafeMutableBytes { try inflater.decode($0, by: scratch, into: &body, limit: 1 << 20) }
        return String(decoding: body, as: UTF8.self)
    }
}

@Suite struct ZstdDecoderTests {
    @Test func aWindowOfEightMegabytesIsTheWidest() throws {
        let decoder = try #require(ZstdDecoder())
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { scratch.deallocate() }
        // A skippable frame before it (RFC 8878 section 3.1.2) says nothing.
        var bytes: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 0x01, 0x00, 0x00, 0x00, 0xff]
        bytes += CompressedBodies.zstdOfWidestWindow
        var body: [UInt8] = []
        try bytes.withUnsafeMutableBytes { try decoder.decode($0, by: scratch, into: &body, limit: 1 << 20) }
        #expect(String(decoding: body, as: UTF8.self) == CompressedBodies.document)
        #expect(decoder.isComplete)
        #expect(decoder.allocatedBytes >= 8 << 20)
        #expect(decoder.heldBytes(after: body.count) == body.count + decoder.maxTableBytes)
    }
}

@Suite struct BrotliDecoderTests {
    @Test func whatItAllocatesIsCounted() throws {
        let decoder = try #require(BrotliDecoder())
        let before = decoder.allocatedBytes
        #expect(before > 0)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { scratch.deallocate() }
        var body: [UInt8] = []
        var bytes = CompressedBodies.brotli
        // Not to the end, where it gives its tables back.
        try bytes.withUnsafeMutableBytes {
            try decoder.decode(.init(rebasing: $0.dropLast(4)), by: scratch, into: &body, limit: 1 << 20)
        }
        #expect(decoder.allocatedBytes > before)
    }
}
