internal import Dispatch
internal import Glibc
internal import Synchronization

/// Hears SIGINT and SIGTERM, so that what was done can be told before the end. A second one ends the process at once.
final class Interruption: Sendable {
    private let state = Mutex(State())
    /// Not touched between the first and the last moment.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    private struct State {
        var number: Int32?
        var waiter: CheckedContinuation<Void, Never>?
    }

    init() {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
            source.setEventHandler { [weak self] in
                signal(number, SIG_DFL)
                self?.wake { $0.number = $0.number ?? number }
            }
            source.resume()
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// The signal that came; `nil` while none has.
    var number: Int32? { state.withLock { $0.number } }

    /// Returns when one comes, or has come, or when the task is cancelled. For one caller at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.number == nil, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
