internal import Glibc

/// An inotify(7) instance.
struct Inotify: ~Copyable {
    /// Owned; closed with the value.
    let descriptor: Int32

    struct Event {
        /// The watch it belongs to; -1 when events were lost.
        let watch: Int32
        let mask: UInt32
        /// Empty where the watched folder itself is meant.
        let name: String

        func has(_ flag: Int32) -> Bool { mask & UInt32(bitPattern: flag) != 0 }
    }

    init() throws(FollowError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw .inotify(code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Watches a folder; `nil` when there is none at the path.
    func watch(_ path: String, for mask: Int32) throws(FollowError) -> Int32? {
        let watch = inotify_add_watch(descriptor, path, UInt32(bitPattern: mask | Int32(IN_ONLYDIR)))
        if watch >= 0 { return watch }
        switch errno {
        case ENOENT, ENOTDIR: return nil
        case EACCES: throw .unreadable(path: path, code: EACCES)
        case let code: throw .inotify(code: code)
        }
    }

    /// Ends a watch; one that the kernel has ended already is passed over.
    func end(_ watch: Int32) {
        inotify_rm_watch(descriptor, watch)
    }

    /// What has happened since the last call. Does not wait.
    func events() -> [Event] {
        var found: [Event] = []
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                var place = 0
                while place < count {
                    let event = buffer.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
                    let start = place + MemoryLayout<inotify_event>.size
                    place = start + Int(event.len)
                    // The name is padded with NULs to `len`.
                    let name = buffer[start..<place].prefix { $0 != 0 }
                    found.append(
                        Event(watch: event.wd, mask: event.mask, name: String(decoding: name, as: UTF8.self)))
                }
            }
        }
        return found
    }
}

/// Why a spool cannot be followed.
enum FollowError: Error, Equatable {
    case inotify(code: Int32)
    case unreadable(path: String, code: Int32)

    var message: String {
        switch self {
        case .inotify(EMFILE), .inotify(ENOSPC):
            "the user's inotify watches are used up; raise fs.inotify.max_user_instances and max_user_watches with sysctl"
        case .inotify(let code):
            "inotify does not work here: \(String(cString: strerror(code)))"
        case .unreadable(let path, let code):
            "\(path) cannot be read: \(String(cString: strerror(code))); is this user in the group newsreel-readers?"
        }
    }
}
