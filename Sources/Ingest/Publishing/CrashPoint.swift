package import Delivery
internal import Glibc
internal import Synchronization

/// In debug builds, a hook that kills the process at the n-th step of publishing, n from `NEWSREEL_CRASH_AT`;
/// `Tests/crash` loops over n. `nil` in release builds and without the variable.
package func crashPoint() -> FaultHook? {
    #if DEBUG
        guard let value = getenv("NEWSREEL_CRASH_AT"), let step = Int(String(cString: value)), step > 0 else {
            return nil
        }
        let count = CrashCounter()
        return { _ in
            if count.value.wrappingAdd(1, ordering: .relaxed).newValue == step { kill(getpid(), SIGKILL) }
            return 0
        }
    #else
        return nil
    #endif
}

#if DEBUG
    private final class CrashCounter: Sendable {
        let value = Atomic<Int>(0)
    }
#endif
