/// `Accept-Encoding` (RFC 9110 section 12.5.3), in the browsers' order: a cache keeps a copy for each wording.
let acceptedCodings = "gzip, deflate, br, zstd"

/// A body being freed of its content coding, piece by piece as it comes. libcurl could do it, but 7.88 takes
/// a truncated gzip body for a whole one, and counts nothing.
protocol ContentDecoder: AnyObject {
    /// The coding came to its end.
    var isComplete: Bool { get }
    /// What the decoder has allocated: its window, and its tables, whose size is the body's sender's choice.
    var allocatedBytes: Int { get }
    /// At most this much of it is beside the window.
    var maxTableBytes: Int { get }

    /// Appends what `input` decodes to, by way of `scratch`, while `body` stays within `limit` bytes.
    func decode(
        _ input: UnsafeMutableRawBufferPointer, by scratch: UnsafeMutableRawBufferPointer, into body: inout [UInt8],
        limit: Int
    ) throws(DecodingFault)
}

enum DecodingFault: Error {
    case broken(String)
    case tooLarge
}

extension ContentDecoder {
    /// What it really takes: of a window no more than what has come out was ever touched.
    func heldBytes(after bodyCount: Int) -> Int { min(allocatedBytes, bodyCount + maxTableBytes) }

    func append(_ bytes: UnsafeRawBufferPointer, to body: inout [UInt8], limit: Int) throws(DecodingFault) {
        guard body.count + bytes.count <= limit else { throw .tooLarge }
        body.append(contentsOf: bytes)
    }
}
