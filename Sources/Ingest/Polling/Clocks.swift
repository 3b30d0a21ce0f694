internal import Glibc

/// The clocks of the system, in seconds.
enum Clocks {
    static func monotonicSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

    /// CPU time of the calling thread.
    static func threadSeconds() -> Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
