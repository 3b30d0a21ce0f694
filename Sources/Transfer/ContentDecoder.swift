/// `Accept-Encoding` (RFC 9110 section 12.5.3), in the browsers' order: a cache keeps a copy for each wording.
let acceptedCodings = "gzip, deflate, br, zstd"

/// A body being freed of its content coding, piece by piece as it comes. libcurl could do it, but 7.88 takes
/// a truncated gzip body for a whole one, and counts nothing.
protocol ContentDecoder: AnyObject {
    /// The coding came to its end.
    var isComplete: Bool { get }
    /// How far back the decoder may look, and so what it may hold of what has come out of it.
    var maxWindowInBytes: Int { get }

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
    func append(_ bytes: UnsafeRawBufferPointer, to body: inout [UInt8], limit: Int) throws(DecodingFault) {
        guard body.count + bytes.count <= limit else { throw .tooLarge }
        body.append(contentsOf: bytes)
    }
}
