internal import Glibc
internal import StatusPage

/// What the system lets the process have (setrlimit(2)). Where that is too little, threads and memory fail in the midst
/// of the work and end the program without a word; so it is refused at the start.
struct ProcessLimits: Equatable {
    /// `nil` for no limit, as in all of them.
    var openFiles: UInt64?
    /// Bytes of private memory (RLIMIT_DATA), threads' stacks among it.
    var data: UInt64?
    /// Bytes of the address space (RLIMIT_AS), libraries among it.
    var addressSpace: UInt64?
    /// Bytes of a thread's stack.
    var stack: UInt64
    var processors: Int

    /// Files beside the sockets of transfers: state, spool, articles being written, pipes.
    static let filesBesideSockets: UInt64 = 64

    static var current: ProcessLimits {
        ProcessLimits(
            openFiles: limit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue)),
            data: limit(__rlimit_resource_t(RLIMIT_DATA.rawValue)),
            addressSpace: limit(__rlimit_resource_t(RLIMIT_AS.rawValue)),
            // glibc's threads have 2 MB where the stack has no limit (pthread_create(3)).
            stack: limit(__rlimit_resource_t(RLIMIT_STACK.rawValue)) ?? 2 << 20,
            processors: max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
    }

    /// Files left to a process that listens at so many addresses, whose connections it may not run out of files for.
    func listening(at addresses: Int) -> ProcessLimits {
        var left = self
        // Beside those that wait for an answer or are answered, those that are accepted and not served yet.
        left.openFiles = openFiles.map { $0 - min($0, UInt64(addresses * (2 * HTTPListener.mostConnections + 16))) }
        return left
    }

    /// Takes as many open files as the hard limit gives: the soft one is low for the sake of select(2).
    static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Transfers that may be on the network at one time, of so many wished: each may take three descriptors while its
    /// host's name is resolved.
    func transfers(of wished: Int) -> Int {
        guard let openFiles else { return wished }
        return min(wished, max(Int(clamping: openFiles) - Int(Self.filesBesideSockets), 3) / 3)
    }

    /// Idle connections that may be kept beside the transfers.
    func idleConnections(of wished: Int, beside transfers: Int) -> Int {
        guard let openFiles else { return wished }
        return min(wished, max(Int(clamping: openFiles) - Int(Self.filesBesideSockets) - transfers, 0))
    }

    /// Why the command is not begun: what is too low, how much it needs, and how to give it.
    func refusal(of command: String) -> String? {
        let fetches = ["run", "fetch", "ingest"].contains(command)
        let files = fetches ? 2 * Self.filesBesideSockets : 16
        if let openFiles, openFiles < files {
            return """
                the limit of open files is \(openFiles), and '\(command)' needs \(files); raise it with 'ulimit -n' or \
                LimitNOFILE=
                """
        }
        // Threads of tasks, one a processor, and some for curl, the resolver, the disk and signals.
        let memory = 48 << 20 + UInt64(processors + 8) * stack
        if let data, data < memory {
            return """
                the limit of data memory is \(data >> 20) MB, and newsreel needs \(memory >> 20) MB; raise it with \
                'ulimit -d' or LimitDATA=
                """
        }
        let space = memory + 256 << 20
        if let addressSpace, addressSpace < space {
            return """
                the limit of address space is \(addressSpace >> 20) MB, and newsreel needs \(space >> 20) MB; raise it \
                with 'ulimit -v' or LimitAS=
                """
        }
        return nil
    }

    private static func limit(_ resource: __rlimit_resource_t) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return UInt64(limit.rlim_cur)
    }
}
