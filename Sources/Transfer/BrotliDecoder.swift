import CBrotli

/// A brotli stream (RFC 7932) being decompressed. The library's decoders serve once.
final class BrotliDecoder: ContentDecoder {
    /// RFC 7932 section 9.1. Large windows, an extension of up to 1 GB, are off unless asked for (decode.h).
    let maxWindowInBytes = 16 << 20
    /// Owned here, freed in deinit.
    private let state: OpaquePointer
    private(set) var isComplete = false

    init?() {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else { return nil }
        self.state = state
    }

    deinit {
        BrotliDecoderDestroyInstance(state)
    }

    func decode(
        _ input: UnsafeMutableRawBufferPointer, by scratch: UnsafeMutableRawBufferPointer, into body: inout [UInt8],
        limit: Int
    ) throws(DecodingFault) {
        var rest = UnsafePointer(input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        var restCount = input.count
        // What follows the stream is let be, like the padding of gzip.
        while !isComplete {
            var free = scratch.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var freeCount = scratch.count
            let result = BrotliDecoderDecompressStream(state, &restCount, &rest, &freeCount, &free, nil)
            let count = scratch.count - freeCount
            try append(UnsafeRawBufferPointer(rebasing: scratch.prefix(count)), to: &body, limit: limit)
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS: isComplete = true
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return
            default:
                let code = BrotliDecoderGetErrorCode(state)
                throw .broken("brotli error " + String(cString: BrotliDecoderErrorString(code)))
            }
        }
    }
}
