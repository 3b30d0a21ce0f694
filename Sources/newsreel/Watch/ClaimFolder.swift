internal import Glibc
internal import Kernel
internal import Synchronization

/// A consumer's own folder in the folder of whole files, into which it takes a file before it works on it, by rename(2):
/// of several consumers one gets each file. What it could not do it gives back; what it leaves behind when it dies,
/// another gives back, which knows by the lock on the folder that its owner is gone.
///
/// It stands at `new/.claimed/PID-NUMBER`: consumers may write into `new` and not beside it, and hidden names are nobody's
/// article.
final class ClaimFolder: Sendable {
    /// The folder of whole files.
    let directory: String
    private let place = Mutex<Place?>(nil)

    private struct Place {
        let path: String
        /// Holds the lock.
        let descriptor: Int32
    }

    init(in directory: String) {
        self.directory = directory
    }

    deinit { close() }

    private static func parent(_ directory: String) -> String { directory + "/.claimed" }

    /// Takes a file out of the folder; its path from now on. `nil` when another consumer has it.
    func claim(_ name: String) throws(FollowError) -> String? {
        for attempt in 0..<2 {
            let folder = try own(isMadeAnew: attempt > 0)
            let path = folder + "/" + name
            if rename(directory + "/" + name, path) == 0 { return path }
            switch errno {
            // The folder may have been replaced, and the claims with it.
            case ENOENT where access(directory + "/" + name, F_OK) == 0: continue
            case ENOENT: return nil
            case let code: throw .unreadable(path: folder, code: code)
            }
        }
        return nil
    }

    /// Lets others, and this consumer later, have it.
    func giveBack(_ name: String) {
        guard let path = place.withLock({ $0?.path }) else { return }
        _ = rename(path + "/" + name, directory + "/" + name)
    }

    /// Gives back what is left, and removes the folder.
    func close() {
        guard
            let place = place.withLock({ place in
                defer { place = nil }
                return place
            })
        else { return }
        Self.empty(place.path, into: directory)
        Glibc.close(place.descriptor)
    }

    private func own(isMadeAnew: Bool) throws(FollowError) -> String {
        let found: Result<String, FollowError> = place.withLock { place in
            if let place, !isMadeAnew { return .success(place.path) }
            if let former = place { Glibc.close(former.descriptor) }
            place = nil
            do throws(FollowError) {
                let made = try Self.make(in: directory)
                place = made
                return .success(made.path)
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }

    private static func make(in directory: String) throws(FollowError) -> Place {
        let parent = parent(directory)
        var number = 0
        while true {
            if mkdir(parent, 0o770) == 0 { chmod(parent, 0o2770) }
            let path = "\(parent)/\(getpid())-\(number)"
            number += 1
            guard mkdir(path, 0o770) == 0 else {
                // One that removes its folder may have removed the parent meanwhile.
                if (errno == EEXIST || errno == ENOENT) && number < 1000 { continue }
                throw .unreadable(path: path, code: errno)
            }
            // Other members of the group give back what is left in it.
            chmod(path, 0o2770)
            // Between the two another consumer may have found it without an owner and removed it.
            guard let descriptor = lock(path) else { continue }
            return Place(path: path, descriptor: descriptor)
        }
    }

    /// `nil` where it is another's, or gone.
    private static func lock(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var (ours, present) = (stat(), stat())
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &ours) == 0, lstat(path, &present) == 0,
            ours.st_ino == present.st_ino
        else {
            Glibc.close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func empty(_ path: String, into directory: String) {
        for name in (try? Folder.names(in: path)) ?? [] { _ = rename(path + "/" + name, directory + "/" + name) }
        rmdir(path)
        rmdir(parent(directory))
    }

    /// Gives back what consumers that died had taken; how many files.
    @discardableResult
    static func giveBackAbandoned(in directory: String) -> Int {
        let parent = parent(directory)
        var count = 0
        for name in ((try? Folder.names(in: parent)) ?? []).sorted() {
            guard let descriptor = lock(parent + "/" + name) else { continue }
            count += ((try? Folder.names(in: parent + "/" + name)) ?? []).count
            empty(parent + "/" + name, into: directory)
            Glibc.close(descriptor)
        }
        return count
    }
}
