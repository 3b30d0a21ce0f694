internal import Ingest
internal import Synchronization

/// What holds at the moment; only reloads change it, one after another.
final class SettingsInForce: Sendable {
    private let state: Mutex<(settings: Settings, poller: Poller)>

    init(_ settings: Settings, _ poller: Poller) {
        state = Mutex((settings, poller))
    }

    var current: (settings: Settings, poller: Poller) { state.withLock { $0 } }

    /// - Parameter keepingArticles: the articles themselves go to the sink.
    /// - Returns: the poller for polls from now on, the keys that changed, and those that wait for a restart.
    func takeOver(
        _ new: Settings, keepingArticles: Bool
    ) throws -> (Poller, changed: [String], waiting: [String]) {
        try state.withLock { state in
            let taken = state.settings.takingOver(new)
            var poller = state.poller
            try taken.adjust(&poller)
            poller.options.keepsArticles = keepingArticles
            let changed = taken.keys(differingFrom: state.settings)
            state = (taken, poller)
            return (poller, changed, new.keys(differingFrom: taken))
        }
    }
}
