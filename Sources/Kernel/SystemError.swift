internal import Glibc

/// A system call's `errno`.
package struct SystemError: Error, Sendable, Hashable {
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    /// In the system's words.
    package var message: String { String(cString: strerror(code)) }
}
