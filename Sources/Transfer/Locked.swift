import Glibc

/// A value behind a POSIX mutex. Synchronization's Mutex would do, but that the thread sanitizer cannot see it
/// on Linux, and this is the one place of the room where threads meet. The tests' server keeps to it, too.
package final class Locked<Value>: @unchecked Sendable {
    /// Owned here, freed in deinit.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
