import CBrotli
import Glibc

/// A brotli stream (RFC 7932) being decompressed. The library's decoders serve once.
final class BrotliDecoder: ContentDecoder {
    /// Owned here, freed in deinit.
    private let state: OpaquePointer
    /// Owned here, freed in deinit after the decoder, which counts in it.
    private let counter: UnsafeMutablePointer<Int>
    private(set) var isComplete = false
    var allocatedBytes: Int { counter.pointee }
    /// 768 code tables of up to 1,080 entries of 4 bytes (huffman.h), and the decoder itself.
    let maxTableBytes = 3 << 20

    /// Windows go up to 16 MB (RFC 7932 section 9.1); large ones, an extension of up to 1 GB, are off unless asked for
    /// (decode.h).
    init?() {
        counter = .allocate(capacity: 1)
        counter.initialize(to: 0)
        let state = BrotliDecoderCreateInstance(
            { counter, size in
                // The size stands before the block; 16 bytes keep it aligned.
                guard let block = malloc(size + 16) else { return nil }
                block.storeBytes(of: size, as: Int.self)
                counter?.assumingMemoryBound(to: Int.self).pointee += size
                return block + 16
            },
            { counter, address in
                guard let address else { return }
                let block = address - 16
                counter?.assumingMemoryBound(to: Int.self).pointee -= block.load(as: Int.self)
                free(block)
            }, counter)
        guard let state else {
            counter.deallocate()
            return nil
        }
        self.state = state
    }

    deinit {
        BrotliDecoderDestroyInstance(state)
        counter.deallocate()
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
