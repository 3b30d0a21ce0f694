package import Glibc

/// When a file's content last changed (`st_mtim`, stat(2)), since 1970. To be asked here: where many modules are in sight, the
/// compiler takes timespec for another module's and refuses its members.
package func contentTime(of status: stat) -> (seconds: Int, nanoseconds: Int) {
    (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
}
