import Kernel

/// How many times the processor's time of this thread grows when the work is eight times as large: about 8 where it is linear,
/// 64 where it is quadratic. What else the machine does is not in it; of three takings the least counts.
func growth(_ work: (_ bytes: Int) throws -> Void) rethrows -> Double {
    func seconds(_ bytes: Int) throws -> Double {
        var least = Double.infinity
        for _ in 0..<3 {
            let start = SystemClock.threadSeconds()
            try work(bytes)
            least = min(least, SystemClock.threadSeconds() - start)
        }
        return least
    }
    return try seconds(160_000) / seconds(20_000)
}
