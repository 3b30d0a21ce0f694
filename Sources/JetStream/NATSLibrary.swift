internal import CNATS

/// libnats, once it is loaded. Its functions may be called from any thread (nats.h), and it is never unloaded.
struct NATSLibrary: @unchecked Sendable {
    /// In static storage.
    let functions: UnsafePointer<nr_nats>

    static func loaded() throws(NATSFault) -> NATSLibrary {
        var fault: UnsafePointer<CChar>?
        guard let functions = nr_nats_load(&fault) else {
            throw .noLibrary(fault.map { String(cString: $0) } ?? "unknown reason")
        }
        return NATSLibrary(functions: functions)
    }

    /// The library's words for a status.
    func text(of status: natsStatus) -> String {
        functions.pointee.natsStatus_GetText(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
    }

    /// What the calling thread's last call that failed says of itself (nats_GetLastError), on one line.
    func lastError(_ status: natsStatus) -> String {
        let words = functions.pointee.nats_GetLastError(nil).map { String(cString: $0) } ?? ""
        return words.isEmpty ? text(of: status) : oneLine(words)
    }
}

/// What a server or library said, fit for a log.
func oneLine(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.prefix(300).map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }))
}

extension Duration {
    /// As libnats has it; 1 at least.
    var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// As JetStream's settings have it.
    var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// Whether libnats is here, without a connection to any server.
package enum NATS {
    /// Its version; throws where it cannot be loaded.
    package static func libraryVersion() throws(NATSFault) -> String {
        try NATSLibrary.loaded().functions.pointee.nats_GetVersion().map { String(cString: $0) } ?? "unknown"
    }
}
