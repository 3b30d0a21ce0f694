internal import Glibc
internal import Kernel
internal import Synchronization

/// A place that a sink writes to, and that no other sink or process may write to meanwhile: two would take each other's
/// files in flight for leftovers. Held from `take` to `release`, by a lock on a file of its own.
package final class HeldPlace: Sendable {
    private let place: String
    private let file: String
    private let setting: String
    private let lock = Mutex<FileLock?>(nil)

    /// - Parameters:
    ///   - place: what is held, for messages.
    ///   - file: the lock's, in a folder that is there when it is taken.
    ///   - setting: the key of the settings that names another place.
    package init(_ place: String, lock file: String, setting: String) {
        (self.place, self.file, self.setting) = (place, file, setting)
    }

    /// Takes it where it is not held yet, or where others have taken the lock's file away.
    /// - Throws: while somebody else holds it, and where the lock's file cannot be made.
    package func take() throws(ReceiverFault) {
        try lock.withLock { (held) throws(ReceiverFault) in
            if let held, held.stands { return }
            held = nil
            do throws(FileLock.Failure) { held = try FileLock(file) } catch {
                switch error {
                case .held(let holder):
                    throw ReceiverFault(
                        "\(place) is written to by another sink\(holder.map { ", of process \($0)" } ?? "") already; end that, or give "
                            + "this one another place with sinks.\(setting)")
                // A file system without locks has no second writer that could be told.
                case .system(let error) where [ENOLCK, EOPNOTSUPP, ENOSYS].contains(error.code): break
                case .system(let error):
                    throw ReceiverFault(
                        "\(file) cannot be locked: \(error.message); check owner, mode and the unit's ReadWritePaths=")
                }
            }
        }
    }

    /// Lets go of it, if it is held.
    package func release() { lock.withLock { $0 = nil } }
}
