package import Delivery

/// One article revision that waits in an outlet.
package struct QueuedFile: Sendable, Hashable {
    package let name: SpoolFileName
    /// `nil` where the receiver's bounds do not ask for it.
    package let sizeInBytes: Int?

    package init(name: SpoolFileName, sizeInBytes: Int?) {
        self.name = name
        self.sizeInBytes = sizeInBytes
    }
}

/// How much a receiver is given at a time.
package struct BatchBounds: Sendable, Hashable {
    /// One at least.
    package var files: Int
    /// Of the files' bytes; a first file that is larger goes alone. `nil` for no bound: then no file is asked for its size.
    package var bytes: Int?
    /// How long an article may wait for others to fill the batch, from the time when it was written.
    package var linger: Duration

    package init(files: Int, bytes: Int?, linger: Duration = .zero) {
        self.files = files
        self.bytes = bytes
        self.linger = linger
    }
}
