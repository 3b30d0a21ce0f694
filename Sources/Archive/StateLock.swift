internal import Kernel

/// The exclusive hold of one process on a state database: a lock on a file beside it.
struct StateLock: Sendable {
    private let lock: FileLock

    init(file: String) throws(ArchiveError) {
        let path = file + ".lock"
        do {
            lock = try FileLock(path)
        } catch {
            switch error {
            case .held(let holder): throw .locked(file: file, holder: holder)
            case .system(let error): throw ArchiveError(error.code, path, file: file)
            }
        }
        Archive.giveToOwner(path, of: file)
    }
}
