internal import Glibc
internal import Subscriptions

/// The folders and files that the settings name, as the daemon would find them.
struct CheckedPlaces {
    /// What the daemon would refuse.
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var notices: [ConfigurationProblem] = []
    private let file: String
    private let lines: SettingsLines
    private let user: DaemonUser

    init(_ settings: Settings, file: String) {
        self.file = file
        lines = SettingsLines(file: file)
        user = DaemonUser(settingsFile: file)
        if let path = settings.network.authoritiesFile, let fault = PEMFile.fault(of: path, holds: .certificate) {
            refuse("network.tls_authorities_file", fault)
        }
        checkSpool(settings.spool.directory)
        checkDatabase(settings.state.database)
        let (spool, state) = (settings.spool, settings.state)
        noteCap("spool.min_free", UInt64(spool.minimumFreeInBytes), spool.directory) { ($0.totalBytes, "bytes") }
        noteCap("spool.min_free_inodes", UInt64(spool.minimumFreeInodes), spool.directory) {
            ($0.inodes, "inodes")
        }
        noteCap("state.min_free", UInt64(state.minimumFreeInBytes), state.database) { ($0.totalBytes, "bytes") }
    }

    private mutating func refuse(_ key: String, _ message: String) {
        problems.append(ConfigurationProblem(file: file, line: lines.line(of: key), key: key, message))
    }

    private mutating func note(_ key: String, _ message: String) {
        notices.append(ConfigurationProblem(file: file, line: lines.line(of: key), key: key, message))
    }

    private mutating func checkSpool(_ path: String) {
        guard checkFolder("spool.directory", path) else { return }
        for name in ["tmp", "new"] where access(path + "/" + name, F_OK) == 0 {
            _ = checkFolder("spool.directory", path + "/" + name)
        }
    }

    private mutating func checkDatabase(_ path: String) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            return refuse("state.database", "\(path) is a folder; name a file in it, such as \(path)/state.sqlite")
        }
        guard checkFolder("state.database", folderPath(of: path)), access(path, F_OK) == 0, !user.mayWrite(path)
        else { return }
        refuse("state.database", notWritable(path))
    }

    /// Spool and state may be made later, by the package or by systemd, so a missing one is no problem here.
    ///
    /// - Returns: whether the folder is there and fit.
    private mutating func checkFolder(_ key: String, _ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT {
                note(key, "\(path) is not there; create it for the user that the daemon runs as")
            } else {
                refuse(key, "\(path) cannot be used: \(String(cString: strerror(code)))")
            }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            refuse(key, "\(path) is a file; name a folder")
            return false
        }
        guard user.mayWrite(path) else {
            refuse(key, notWritable(path))
            return false
        }
        return true
    }

    private func notWritable(_ path: String) -> String {
        user.name.map {
            "\(path) may not be written by the user \($0), as whom the daemon runs; mend its owner or mode"
        }
            ?? "\(path) may not be written by this user; mend its owner, or check as the user that the daemon runs as"
    }

    /// On a small file system a twentieth is kept free, whatever the settings say.
    private mutating func noteCap(
        _ key: String, _ wished: UInt64, _ path: String, of whole: (FileSystem) -> (UInt64, String)
    ) {
        guard let system = FileSystem(holding: path) else { return }
        let (total, unit) = whole(system)
        // Some file systems have no fixed number of inodes, and say 0.
        guard total > 0, wished > total / 20 else { return }
        note(
            key,
            "\(wished) \(unit) are more than a twentieth of the file system of \(path), so the twentieth counts: polling pauses with less "
                + "than \(total / 20) \(unit) free")
    }
}

/// The file system of a path, or of the nearest folder above that exists.
private struct FileSystem {
    let totalBytes: UInt64
    let inodes: UInt64

    init?(holding path: String) {
        var path = path
        var figures = statvfs()
        while statvfs(path, &figures) != 0 {
            guard errno == ENOENT, path != "/", path != "." else { return nil }
            path = folderPath(of: path)
        }
        totalBytes = UInt64(figures.f_blocks) * UInt64(figures.f_frsize)
        inodes = UInt64(figures.f_files)
    }
}

/// Where keys stand in a settings file.
struct SettingsLines {
    private let document: TOMLTable?

    init(file: String) {
        document = try? ConfigurationFile(reading: file).toml()
    }

    /// `nil` for a key that the file does not name.
    func line(of key: String) -> Int? { document?.line(of: key) }
}

/// Whether a file holds what libcurl looks for in it: one without a certificate would be taken for trust in nobody, and
/// each poll would fail.
enum PEMFile {
    enum Content: String {
        case certificate = "CERTIFICATE", key = "PRIVATE KEY"
    }

    /// `nil` when all is well.
    static func fault(of path: String, holds content: Content) -> String? {
        guard let file = try? ConfigurationFile(reading: path, limitInBytes: 64 << 20) else {
            return "\(path) cannot be read; check the path and its owner"
        }
        let text = String(decoding: file.bytes, as: UTF8.self)
        if text.contains("-----BEGIN "), text.contains("\(content.rawValue)-----") { return nil }
        let what = content == .key ? "private key" : "certificate"
        return "\(path) holds no \(what) in PEM form (-----BEGIN \(content.rawValue)-----)"
    }
}

/// As whom the daemon will run, as far as it can be told.
struct DaemonUser {
    /// `nil` for the user of this process.
    let name: String?
    private var user: uid_t = 0
    private var groups: Set<gid_t> = []

    /// The unit runs the installed settings as the user newsreel; root, who checks them, may write everywhere.
    init(settingsFile: String) {
        guard geteuid() == 0, settingsFile == Settings.standardFile, let entry = getpwnam("newsreel") else {
            name = nil
            return
        }
        name = "newsreel"
        user = entry.pointee.pw_uid
        var found = [gid_t](repeating: 0, count: 256)
        var count: Int32 = 256
        if getgrouplist("newsreel", entry.pointee.pw_gid, &found, &count) >= 0 {
            groups = Set(found.prefix(Int(count)))
        }
    }

    /// Of a folder: whether files may be made in it.
    func mayWrite(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard name != nil else { return access(path, isFolder ? W_OK | X_OK : W_OK) == 0 }
        guard has(isFolder ? 0o3 : 0o2, status) else { return false }
        var folder = path
        while folder != "/", folder != "." {
            folder = folderPath(of: folder)
            guard stat(folder, &status) == 0, has(0o1, status) else { return false }
        }
        return true
    }

    /// The permission bits of path_resolution(7).
    private func has(_ bits: mode_t, _ status: stat) -> Bool {
        let shift: mode_t = status.st_uid == user ? 6 : groups.contains(status.st_gid) ? 3 : 0
        return status.st_mode >> shift & bits == bits
    }
}
