internal import Glibc

/// A pipe that is not handed on to children.
enum PipeEnds {
    /// - Parameter isNonBlocking: a full pipe takes no more, and an empty one gives nothing, without a wait.
    /// - Returns: both are the caller's to close; `nil`, with `errno`, where there are no descriptors left.
    static func make(isNonBlocking: Bool = false) -> (reading: Int32, writing: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            if isNonBlocking { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        }
        return (ends[0], ends[1])
    }
}
