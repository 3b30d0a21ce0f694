internal import CZlib
internal import CZstd

/// How a segment is compressed.
package enum Compression: String, Sendable, CaseIterable {
    case zstd, gzip, none

    /// The end of a segment's name.
    var suffix: String {
        switch self {
        case .zstd: ".zst"
        case .gzip: ".gz"
        case .none: ""
        }
    }

    /// `nil` where there is no memory for it.
    func encoder() -> (any SegmentEncoder)? {
        switch self {
        case .zstd: ZstdEncoder()
        case .gzip: GzipEncoder()
        case .none: PlainEncoder()
        }
    }
}

/// Compresses a stream, piece by piece, into one that ordinary tools unpack.
protocol SegmentEncoder: AnyObject {
    /// Hands on what comes out of a piece. `false` where `body` says so, or the library fails.
    func add(_ bytes: [UInt8], _ body: ([UInt8]) -> Bool) -> Bool
    /// Hands on what is left. Nothing may be added after it.
    func finish(_ body: ([UInt8]) -> Bool) -> Bool
}

private final class PlainEncoder: SegmentEncoder {
    func add(_ bytes: [UInt8], _ body: ([UInt8]) -> Bool) -> Bool { body(bytes) }
    func finish(_ body: ([UInt8]) -> Bool) -> Bool { true }
}

private final class ZstdEncoder: SegmentEncoder {
    /// Owned here, freed in deinit.
    private let context: OpaquePointer
    private var scratch = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

    init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
        // A checksum of the contents in the frame: a disk that lies is found when it is unpacked.
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func add(_ bytes: [UInt8], _ body: ([UInt8]) -> Bool) -> Bool { run(bytes, ZSTD_e_continue, body) }
    func finish(_ body: ([UInt8]) -> Bool) -> Bool { run([], ZSTD_e_end, body) }

    private func run(_ bytes: [UInt8], _ end: ZSTD_EndDirective, _ body: ([UInt8]) -> Bool) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            while true {
                let (left, produced) = scratch.withUnsafeMutableBytes { scratch in
                    var output = ZSTD_outBuffer(dst: scratch.baseAddress, size: scratch.count, pos: 0)
                    let left = ZSTD_compressStream2(context, &output, &input, end)
                    return (left, output.pos)
                }
                if ZSTD_isError(left) != 0 { return false }
                if produced > 0, !body(Array(scratch[..<produced])) { return false }
                // At the end all of it must be out; before, all of the piece must be in (ZSTD_compressStream2).
                if end == ZSTD_e_end ? left == 0 : input.pos == input.size { return true }
            }
        }
    }
}

private final class GzipEncoder: SegmentEncoder {
    /// Owned here; zlib keeps its address (deflateInit2), so it stays where it is until deinit.
    private let stream: UnsafeMutablePointer<z_stream>
    private var scratch = [UInt8](repeating: 0, count: 1 << 16)

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // A stream that was not begun ends without harm, in deinit.
        guard nr_deflate_init_gzip(stream, Z_DEFAULT_COMPRESSION) == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func add(_ bytes: [UInt8], _ body: ([UInt8]) -> Bool) -> Bool { run(bytes, Z_NO_FLUSH, body) }
    func finish(_ body: ([UInt8]) -> Bool) -> Bool { run([], Z_FINISH, body) }

    private func run(_ bytes: [UInt8], _ flush: Int32, _ body: ([UInt8]) -> Bool) -> Bool {
        var bytes = bytes
        return bytes.withUnsafeMutableBufferPointer { bytes in
            stream.pointee.next_in = bytes.baseAddress
            stream.pointee.avail_in = UInt32(bytes.count)
            while true {
                let (status, produced) = scratch.withUnsafeMutableBufferPointer { scratch in
                    stream.pointee.next_out = scratch.baseAddress
                    stream.pointee.avail_out = UInt32(scratch.count)
                    let status = deflate(stream, flush)
                    return (status, scratch.count - Int(stream.pointee.avail_out))
                }
                // Nothing to do is no fault (Z_BUF_ERROR of deflate).
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return false }
                if produced > 0, !body(Array(scratch[..<produced])) { return false }
                if flush == Z_FINISH ? status == Z_STREAM_END : stream.pointee.avail_out > 0 { return true }
            }
        }
    }
}
