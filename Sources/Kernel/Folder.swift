internal import Glibc

/// What stands in a folder.
package enum Folder {
    /// An entry but `.` and `..`, for as long as it is lent.
    package struct Entry {
        package let cName: UnsafePointer<CChar>
        private let type: UInt8
        /// The folder's descriptor.
        package let folder: Int32

        fileprivate init(cName: UnsafePointer<CChar>, type: UInt8, folder: Int32) {
            (self.cName, self.type, self.folder) = (cName, type, folder)
        }

        package var name: String { String(cString: cName) }

        /// As far as the file system says it without being asked (readdir(3)).
        package var isFolder: Bool { type == UInt8(DT_DIR) }
        package var isFile: Bool { type == UInt8(DT_REG) }
        /// The file system says nothing.
        package var isUnknown: Bool { type == UInt8(DT_UNKNOWN) }
    }

    /// Lends each entry, in no order.
    package static func forEach(in path: String, _ body: (Entry) -> Void) throws(SystemError) {
        try lend(at: AT_FDCWD, path) { entry in
            body(entry)
            return true
        }
    }

    /// Lends entries, in no order, while `body` wants more.
    package static func scan(_ path: String, while body: (Entry) -> Bool) throws(SystemError) {
        try lend(at: AT_FDCWD, path, while: body)
    }

    /// Lends each entry of an open folder, whose own position stays where it is.
    package static func forEach(of folder: Int32, _ body: (Entry) -> Void) throws(SystemError) {
        try lend(at: folder, ".") { entry in
            body(entry)
            return true
        }
    }

    /// In no order.
    package static func names(in path: String) throws(SystemError) -> [String] {
        var names: [String] = []
        try forEach(in: path) { names.append($0.name) }
        return names
    }

    private static func lend(
        at place: Int32, _ path: String, while body: (Entry) -> Bool
    ) throws(SystemError) {
        let descriptor = openat(place, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
        // Takes the descriptor over (fdopendir(3)).
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw SystemError(code)
        }
        defer { closedir(stream) }
        var wantsMore = true
        while wantsMore {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                if code != 0 { throw SystemError(code) }
                return
            }
            // d_name is a C array that Swift imports as a tuple; NUL-terminated, valid until the next readdir(3).
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    let isDots = name[0] == 46 && (name[1] == 0 || (name[1] == 46 && name[2] == 0))
                    if !isDots { wantsMore = body(Entry(cName: name, type: entry.pointee.d_type, folder: descriptor)) }
                }
            }
        }
    }
}
