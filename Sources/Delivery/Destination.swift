internal import Synchronization

/// A folder that consumers read.
final class Destination: Sendable {
    /// `nil` for `new/`.
    let outlet: String?
    /// Named in the settings, so that it is made anew where it is gone.
    let isConfigured: Bool
    let waiting = Mutex(WaitingFiles())
    /// From the one below the spool's own to the one that files are renamed into.
    private let folders: [SpoolFolder]

    init(outlet: String?, _ folders: [SpoolFolder], isConfigured: Bool = true) {
        self.outlet = outlet
        self.folders = folders
        self.isConfigured = isConfigured
    }

    var folder: SpoolFolder { folders[folders.count - 1] }

    /// The end of a token's name in `tmp/`.
    func token(of file: SpoolFileName, tag: String) -> String {
        guard let outlet else { return "\(file.text).\(tag)" }
        return "\(file.text).\(tag)@\(outlet)"
    }

    /// Somebody removed the outlet, which only its folder made one.
    var isGivenUp: Bool {
        guard !isConfigured, folders.count > 1 else { return false }
        return !folders[folders.count - 2].stands
    }

    /// Whether a folder had to be opened anew.
    func mend() throws(SpoolError) -> Bool {
        var isChanged = false
        for folder in folders where !folder.stands {
            try folder.reopen()
            isChanged = true
        }
        if isChanged { waiting.withLock { $0 = WaitingFiles() } }
        return isChanged
    }
}
