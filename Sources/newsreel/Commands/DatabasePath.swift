internal import Glibc

/// What `--state` names: the state database, or a folder that holds it as `state.sqlite`.
enum DatabasePath {
    static func file(for path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return path }
        return path + "/state.sqlite"
    }

    /// Asked before the database is made: what to tell an operator whose spool holds articles that a new database
    /// knows nothing of; `nil` where all is as it should be.
    static func lostStateWarning(_ database: String, spool: String) -> String? {
        guard access(database, F_OK) != 0, errno == ENOENT, let stream = opendir(spool + "/new") else { return nil }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_REG) else { continue }
            return "there is no state database \(database), but articles wait in \(spool), and those that feeds still "
                + "carry will come again; to take them as known, stop newsreel and run 'newsreel recover'"
        }
        return nil
    }
}
