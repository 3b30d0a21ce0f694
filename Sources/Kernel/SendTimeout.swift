internal import Glibc

/// How long a send on a socket may wait for room at the other end (`SO_SNDTIMEO`, socket(7)); it fails with `EAGAIN` after it.
///
/// - Parameter seconds: at least 1; 0 would be for ever.
package func setSendTimeout(of descriptor: Int32, seconds: Int) {
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
}
