internal import Glibc
internal import Subscriptions

/// As whom the daemon will run, as far as it can be told.
struct DaemonUser {
    /// `nil` for the user of this process.
    let name: String?
    private var user: uid_t = 0
    private var groups: Set<gid_t> = []

    /// Root, who checks the settings of a unit, may read and write everywhere; the unit's user may not.
    /// - Parameter unit: `nil` where systemd cannot be asked: then the package's unit is meant.
    init(settingsFile: String, unit: DaemonUnit?) {
        let name = unit?.user ?? (DaemonUnit.name(forSettings: settingsFile) == nil ? "" : "newsreel")
        guard geteuid() == 0, !name.isEmpty, let entry = getpwnam(name) else {
            self.name = nil
            return
        }
        self.name = name
        user = entry.pointee.pw_uid
        let ownGroup = entry.pointee.pw_gid
        var found = [gid_t](repeating: 0, count: 256)
        var count: Int32 = 256
        if getgrouplist(name, ownGroup, &found, &count) >= 0 { groups = Set(found.prefix(Int(count))) }
        for group in [unit?.group ?? ""] + (unit?.supplementaryGroups ?? []) {
            if let entry = getgrnam(group) { groups.insert(entry.pointee.gr_gid) }
        }
    }

    /// The one of this process.
    static let own = DaemonUser(name: nil, user: 0, groups: [])

    init(name: String?, user: uid_t, groups: Set<gid_t>) {
        self.name = name
        self.user = user
        self.groups = groups
    }

    /// Of a folder: whether files may be made in it.
    func mayWrite(_ path: String) -> Bool { may(0o2, path) }

    /// Of a folder: whether its files may be listed.
    func mayRead(_ path: String) -> Bool { may(0o4, path) }

    /// Of a folder, searching it is needed too. Something that is not there may not be read or written.
    private func may(_ bits: mode_t, _ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        let bits = status.st_mode & S_IFMT == S_IFDIR ? bits | 0o1 : bits
        // access(2) has the same bits.
        guard name != nil else { return access(path, Int32(bits)) == 0 }
        guard user == 0 || has(bits, status) else { return false }
        var folder = path
        while folder != "/", folder != "." {
            folder = folderPath(of: folder)
            guard stat(folder, &status) == 0, user == 0 || has(0o1, status) else { return false }
        }
        return true
    }

    /// The permission bits of path_resolution(7).
    private func has(_ bits: mode_t, _ status: stat) -> Bool {
        let shift: mode_t = status.st_uid == user ? 6 : groups.contains(status.st_gid) ? 3 : 0
        return status.st_mode >> shift & bits == bits
    }
}
