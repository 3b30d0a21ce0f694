import CZlib

/// A gzip or zlib stream (RFC 1952, RFC 1950) being decompressed. zlib keeps the stream's address, so it stays put.
final class Inflater: ContentDecoder {
    /// zconf.h: a window of 32 KB, and 7 KB beside it.
    let allocatedBytes = 39 << 10
    let maxTableBytes = 7 << 10
    /// Owned here, freed in deinit.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasBegun = false
    private(set) var isComplete = false
    private var isPlain = false

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard nr_inflate_init2(stream, Self.gzipOrZlib) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    private static let gzipOrZlib: Int32 = 15 + 32
    private static let bareDeflate: Int32 = -15

    /// Ready for another body.
    func reset() {
        inflateReset2(stream, Self.gzipOrZlib)
        hasBegun = false
        isComplete = false
        isPlain = false
    }

    func decode(
        _ input: UnsafeMutableRawBufferPointer, by scratch: UnsafeMutableRawBufferPointer, into body: inout [UInt8],
        limit: Int
    ) throws(DecodingFault) {
        guard let start = input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count > 0 else { return }
        if !hasBegun { begin(with: start[0]) }
        if isPlain { return try append(UnsafeRawBufferPointer(input), to: &body, limit: limit) }
        stream.pointee.next_in = start
        stream.pointee.avail_in = UInt32(input.count)
        while true {
            stream.pointee.next_out = scratch.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(scratch.count)
            if isComplete {
                // Another gzip member may follow (RFC 1952 section 2.2); padding after the last is let be.
                guard stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0x1f else { return }
                inflateReset(stream)
                isComplete = false
            }
            let code = inflate(stream, Z_NO_FLUSH)
            let count = scratch.count - Int(stream.pointee.avail_out)
            try append(UnsafeRawBufferPointer(rebasing: scratch.prefix(count)), to: &body, limit: limit)
            switch code {
            case Z_STREAM_END: isComplete = true
            case Z_OK where stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0: return
            case Z_OK: continue
            case Z_BUF_ERROR: return
            default: throw .broken(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
            }
        }
    }

    /// Some servers say gzip and send the document as it is, or say deflate and leave out the zlib frame.
    private func begin(with first: UInt8) {
        hasBegun = true
        switch first {
        case 0x1f, 0x78: break
        case UInt8(ascii: "<"), UInt8(ascii: "{"), 0x09, 0x0a, 0x0d, 0x20, 0xef:
            isPlain = true
            isComplete = true
        default: inflateReset2(stream, first & 0x0f == 8 ? Self.gzipOrZlib : Self.bareDeflate)
        }
    }
}
