package import Exchange
internal import Glibc

/// The documents of feeds that the program died of, kept for whoever looks for the reason.
package struct KeptDocuments: Sendable {
    /// What the files' names begin with, folder and all.
    private let prefix: String

    package init(prefix: String) {
        self.prefix = prefix
    }

    /// Where a feed's document is kept.
    package func path(of feed: FeedID) -> String { "\(prefix)\(feed.rawValue)" }

    /// The same, where there is one.
    package func kept(of feed: FeedID) -> String? {
        let path = path(of: feed)
        return access(path, F_OK) == 0 ? path : nil
    }

    /// Writes `document` there, over the one before. What goes wrong is of no matter.
    package func keep(_ document: [UInt8], of feed: FeedID) {
        let descriptor = open(path(of: feed), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        document.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                guard count > 0 else { return }
                written += count
            }
        }
    }

    package func drop(_ feed: FeedID) { unlink(path(of: feed)) }
}
