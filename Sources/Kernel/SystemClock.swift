internal import Glibc

/// The clocks of the system (clock_gettime(2)).
package enum SystemClock {
    /// Microseconds since 1970 by the wall clock.
    package static func wallMicroseconds() -> Int64 { Int64(nanoseconds(of: CLOCK_REALTIME) / 1000) }

    /// Since some moment of the past; no setting of the wall clock moves it.
    package static func monotonicNanoseconds() -> UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

    package static func monotonicSeconds() -> Double { Double(monotonicNanoseconds()) / 1e9 }

    /// CPU time of all threads of this process, in the system too.
    package static func processSeconds() -> Double { Double(nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

    /// CPU time of the calling thread.
    package static func threadSeconds() -> Double { Double(nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)) / 1e9 }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
