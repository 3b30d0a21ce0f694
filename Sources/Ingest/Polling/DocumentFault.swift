internal import Glibc

/// Fails while a text that it looks for is in work.
package typealias DocumentFault = @Sendable (DocumentFaultStep, [UInt8]) -> Void

package enum DocumentFaultStep: String, Sendable {
    case document, item
}

/// In debug builds, a hook that fails in a chosen document or item: `NEWSREEL_FAULT` is STEP:WAY:TEXT, where STEP is
/// `document` or `item` (its title is looked at), and WAY `trap`, `kill`, `overflow` (of the stack) or `hang`. `nil` in
/// release builds and without the variable.
package func documentFault() -> DocumentFault? {
    #if DEBUG
        let parts = getenv("NEWSREEL_FAULT").map { String(cString: $0).split(separator: ":", maxSplits: 2) }
        guard let parts, parts.count == 3, let wanted = DocumentFaultStep(rawValue: String(parts[0])) else {
            return nil
        }
        let (way, text) = (parts[1], String(parts[2]))
        return { step, bytes in
            guard step == wanted, String(decoding: bytes, as: UTF8.self).contains(text) else { return }
            switch way {
            case "kill": kill(getpid(), SIGKILL)
            case "overflow": _ = overflow(1)
            case "hang": while getpid() > 0 {}
            default: fatalError("a fault on purpose")
            }
        }
    #else
        return nil
    #endif
}

#if DEBUG
    @inline(never)
    private func overflow(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { bytes in
            bytes[0] = UInt8(truncatingIfNeeded: depth)
            return depth < 0 ? 0 : overflow(depth + 1) + Int(bytes[0])
        }
    }
#endif
