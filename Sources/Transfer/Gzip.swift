package enum GzipFault: Error, Sendable, Hashable {
    case tooLarge
    /// Or cut short.
    case damaged
}

/// Unpacks gzip (RFC 1952), of several members too.
/// - Parameter limit: the most bytes that may come out.
package func gunzip(_ packed: [UInt8], limit: Int) throws(GzipFault) -> [UInt8] {
    guard let inflater = Inflater() else { throw .damaged }
    var (packed, scratch, unpacked) = (packed, [UInt8](repeating: 0, count: 1 << 16), [UInt8]())
    let fault: GzipFault? = packed.withUnsafeMutableBytes { input in
        scratch.withUnsafeMutableBytes { scratch in
            do throws(DecodingFault) {
                try inflater.decode(input, by: scratch, into: &unpacked, limit: limit)
                return inflater.isComplete ? nil : .damaged
            } catch {
                if case .tooLarge = error { return .tooLarge }
                return .damaged
            }
        }
    }
    if let fault { throw fault }
    return unpacked
}
