internal import Dispatch
internal import Glibc

/// Hears SIGINT and SIGTERM, as a descriptor that becomes readable. A second signal ends the process at once.
final class StopSignal {
    /// Readable from the first signal on.
    let descriptor: Int32
    private let writingEnd: Int32
    private let sources: [any DispatchSourceSignal]

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (descriptor, writingEnd) = (ends[0], ends[1])
        let writingEnd = ends[1]
        sources = [SIGINT, SIGTERM].map { number in
            // Dispatch hears a signal beside its disposition (DispatchSourceSignal), which must not end the process.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                writeAll([1], to: writingEnd)
                signal(number, SIG_DFL)
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        close(writingEnd)
        close(descriptor)
    }

    var isRaised: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0
    }
}
