import CZstd

/// Zstandard frames (RFC 8878) being decompressed.
final class ZstdDecoder: ContentDecoder {
    /// 8 MB, the most that the content coding allows (RFC 9659 section 3); the format itself goes up to terabytes.
    private static let windowLog: Int32 = 23
    /// Owned here, freed in deinit.
    private let context: OpaquePointer
    private(set) var isComplete = false
    var allocatedBytes: Int { ZSTD_sizeof_DCtx(context) }
    /// The context and the buffers of a block, 128 KB each.
    let maxTableBytes = 512 << 10

    init?() {
        guard let context = ZSTD_createDCtx() else { return nil }
        guard ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)) == 0 else {
            ZSTD_freeDCtx(context)
            return nil
        }
        self.context = context
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func decode(
        _ input: UnsafeMutableRawBufferPointer, by scratch: UnsafeMutableRawBufferPointer, into body: inout [UInt8],
        limit: Int
    ) throws(DecodingFault) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var mayHoldBack = false
        while source.pos < source.size || mayHoldBack {
            var target = ZSTD_outBuffer(dst: scratch.baseAddress, size: scratch.count, pos: 0)
            let code = ZSTD_decompressStream(context, &target, &source)
            guard ZSTD_isError(code) == 0 else { throw .broken("zstd: " + String(cString: ZSTD_getErrorName(code))) }
            try append(UnsafeRawBufferPointer(rebasing: scratch.prefix(target.pos)), to: &body, limit: limit)
            // A frame is over and all of it is out. Another may follow (RFC 8878 section 3).
            isComplete = code == 0
            mayHoldBack = !isComplete && target.pos == target.size
        }
    }
}
