internal import Delivery
internal import Dispatch
internal import Synchronization

/// Removes the files of a batch that the stream has on a thread of its own, while others of it are sent.
final class RemoveBehind: Sendable {
    typealias Trouble = JetStreamSink.Trouble

    private struct State {
        var names: [SpoolFileName] = []
        var trouble: Trouble?
    }

    private static let chunk = 64

    private let queue = DispatchQueue(label: "newsreel.sink.remove")
    private let state = Mutex(State())
    private let removal: @Sendable ([SpoolFileName]) throws(Trouble) -> Void

    init(_ removal: @escaping @Sendable ([SpoolFileName]) throws(Trouble) -> Void) { self.removal = removal }

    /// Soon.
    func remove(_ name: SpoolFileName) {
        let isEnough = state.withLock { state in
            state.names.append(name)
            return state.names.count == Self.chunk
        }
        if isEnough { queue.async { [self] in removeAll() } }
    }

    private func removeAll() {
        let names = state.withLock { state -> [SpoolFileName] in
            guard state.trouble == nil else { return [] }
            defer { state.names = [] }
            return state.names
        }
        guard !names.isEmpty else { return }
        do throws(Trouble) { try removal(names) } catch { state.withLock { $0.trouble = error } }
    }

    /// Waits until all are removed.
    func end() throws(Trouble) {
        queue.sync { removeAll() }
        if let trouble = state.withLock({ $0.trouble }) { throw trouble }
    }
}
