internal import Glibc

/// What `--state` names: the state database, or a folder that holds it as `state.sqlite`.
enum DatabasePath {
    static func file(for path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return path }
        return path + "/state.sqlite"
    }
}
