internal import Glibc
internal import Kernel

/// Tells systemd how the service is: sd_notify(3)'s protocol, datagrams to the socket that `NOTIFY_SOCKET` names.
///
/// Without a service manager every call does nothing. A message that cannot be sent is dropped: the manager's own
/// time-outs judge.
struct ServiceManager: Sendable {
    /// The socket's address as the kernel takes it, from the first byte of `sun_path`.
    private let path: [UInt8]?
    /// How often `keepAlive` must be sent: half of what the manager allows; `nil` when it does not watch.
    let keepAliveInterval: Duration?

    /// - Parameter environment: looks up a variable.
    init(environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
        path = environment("NOTIFY_SOCKET").flatMap(Self.socketPath)
        // WATCHDOG_PID names the process that is watched; another one of the service stays silent.
        let isForUs = environment("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) }
        keepAliveInterval =
            if isForUs, path != nil, let microseconds, microseconds > 0 {
                .microseconds(microseconds / 2)
            } else {
                nil
            }
    }

    /// Started, or the reload that `reloading` began is done.
    func ready(status: String) { send(["READY=1", Self.line(status: status)]) }

    /// SIGHUP was heard. The time lets the manager tell this reload's `ready` from an earlier one.
    func reloading(status: String) {
        let microseconds = SystemClock.monotonicNanoseconds() / 1000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", Self.line(status: status)])
    }

    func stopping(status: String) { send(["STOPPING=1", Self.line(status: status)]) }

    /// One line for `systemctl status`.
    func status(_ text: String) { send([Self.line(status: text)]) }

    func keepAlive() { send(["WATCHDOG=1"]) }

    /// Sends `keepAlive` in time until the task is cancelled, as long as the service is healthy.
    ///
    /// Returns at once when nobody watches.
    func watchdog(isHealthy: @Sendable () async -> Bool) async {
        guard let keepAliveInterval else { return }
        while !Task.isCancelled {
            if await isHealthy() { keepAlive() }
            // Ends early, and the loop with it, when the task is cancelled.
            try? await Task.sleep(for: keepAliveInterval)
        }
    }

    private static func line(status: String) -> String {
        "STATUS=" + String(status.map { $0.isNewline ? " " : $0 })
    }

    private static func socketPath(_ name: String) -> [UInt8]? {
        var bytes = Array(name.utf8)
        guard bytes.count >= 2, bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        switch bytes[0] {
        // An abstract socket (unix(7)) is written with `@` and addressed with NUL.
        case UInt8(ascii: "@"): bytes[0] = 0
        case UInt8(ascii: "/"): break
        default: return nil
        }
        return bytes
    }

    private func send(_ lines: [String]) {
        guard let path else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A manager that does not read must not stop the service.
        setSendTimeout(of: descriptor, seconds: 1)
        let message = Array(lines.joined(separator: "\n").utf8)
        withSocketAddress(path) { address, length in
            while sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), address, length) < 0 && errno == EINTR
            {}
        }
    }
}
