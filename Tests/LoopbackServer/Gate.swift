import Glibc
import Transfer

/// Closed until it is opened, once and for good. Threads wait for it together with a socket.
package final class Gate: Sendable {
    /// A pipe: its read end becomes readable, for every waiter, when the write end is closed. Owned here.
    private let readEnd: Int32
    private let writeEnd: Locked<Int32?>

    package init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = Locked(ends[1])
    }

    deinit {
        open()
        close(readEnd)
    }

    package var isOpen: Bool { writeEnd.withLock { $0 == nil } }

    /// False when it was open already.
    @discardableResult
    package func open() -> Bool {
        writeEnd.withLock { end in
            guard let descriptor = end.take() else { return false }
            close(descriptor)
            return true
        }
    }

    /// What ended a wait.
    enum Event {
        case opened
        case socketReady
        case timedOut
    }

    /// Waits for the first of these gates to open, for `events` on the socket, or for the time to pass.
    static func wait(
        for gates: [Gate], orSocket socket: Int32, events: Int32, milliseconds: Int32 = -1
    ) -> Event {
        var descriptors = gates.map { pollfd(fd: $0.readEnd, events: Int16(POLLIN), revents: 0) }
        descriptors.append(pollfd(fd: socket, events: Int16(events), revents: 0))
        while true {
            let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
            if count == 0 { return .timedOut }
            if count < 0 { continue }
            return descriptors.dropLast().contains { $0.revents != 0 } ? .opened : .socketReady
        }
    }
}
