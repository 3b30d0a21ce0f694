package import Exchange
internal import Glibc
internal import Synchronization

/// In debug builds, a hook that kills the process at the n-th step of publishing, n from `NEWSREEL_CRASH_AT`;
/// `Tests/crash` loops over n. `nil` in release builds and without the variable.
package func crashPoint() -> FaultHook? {
    guard let dieAtStep = killing() else { return nil }
    return { _ in
        dieAtStep()
        return 0
    }
}

/// What kills the process when it is called for the n-th time; `nil` in release builds and without the variable.
package func killing(_ variable: String = "NEWSREEL_CRASH_AT") -> (@Sendable () -> Void)? {
    #if DEBUG
        guard let value = getenv(variable), let step = Int(String(cString: value)), step > 0 else {
            return nil
        }
        let count = CrashCounter()
        return { if count.value.wrappingAdd(1, ordering: .relaxed).newValue == step { kill(getpid(), SIGKILL) } }
    #else
        return nil
    #endif
}

#if DEBUG
    private final class CrashCounter: Sendable {
        let value = Atomic<Int>(0)
    }
#endif
