/// Who takes the articles of an outlet: a web server, a folder of segments, a database, a feed.
///
/// Calls come from one task at a time, which has a thread to wait on: what only waits for a disk may be synchronous. After
/// a death the next process's `open` comes first, and then again whatever was not acknowledged.
package protocol Receiver: Sendable {
    var bounds: BatchBounds { get }

    /// Finishes what an earlier process left, and takes hold of the other side. Before the first batch, again until it
    /// succeeds, and again after a batch that failed: what it had open may not be there any more.
    func open() async throws(ReceiverFault)

    /// Hands a batch on, in its order, and returns when the other side has it or does not take it. Never empty.
    func take(_ files: [QueuedFile]) async -> Receipt

    /// Nothing waits: what was put off while there was more to do is done now.
    /// - Returns: whether something waits after all.
    func rest() async throws(ReceiverFault) -> Bool

    /// Lets go of what `open` took hold of, so that another may have it. `open` may come again.
    func close() async
}

extension Receiver {
    package func rest() -> Bool { false }
    package func close() {}
}

/// Why a receiver cannot begin, for people: what is wrong, where, and the next step.
package struct ReceiverFault: Error, Sendable, Hashable {
    package let message: String

    package init(_ message: String) { self.message = message }
}

/// What became of a batch. Messages are for people: what is wrong, where, and the next step.
package enum Receipt: Sendable, Hashable {
    /// The other side has all of it: the files are removed.
    case taken
    /// The other side has all of it, and the receiver has removed the files.
    case removed
    /// An earlier batch was brought to its end in its place: what waits is to be listed anew.
    case stale
    /// Not now. Tried again later, not before the time that the other side names.
    case failed(String, notBefore: Duration? = nil)
    /// The other side takes no such amount at once.
    case tooLarge(String)
    /// The other side refuses what stands in it.
    case refused(String)
    /// The other side wants nothing more until somebody looks at it.
    case ended(String)
}
