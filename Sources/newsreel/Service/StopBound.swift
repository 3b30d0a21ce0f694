internal import Dispatch
internal import Glibc
internal import Logging
internal import Synchronization

/// Sees to it that SIGTERM or SIGINT ends the daemon in time, whatever hangs: a disk, a document, a name server. The
/// orderly end goes on beside it. A second signal, half a second after the first at least, ends the daemon at once.
///
/// The process then dies by the signal, which systemd counts as a clean end; the next start recovers what was in work.
struct StopBound {
    /// Beside the drain time, for what comes after the polls: the last batch and the closing of the state.
    static let closingTime = 1.5
    /// A signal that follows the first within this is the same one: timeout(1) tells a command, and then its whole group.
    private static let repeatTime = Duration.milliseconds(500)

    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - drainTime: `service.drain_time`.
    ///   - manager: told at once: on one processor a document that hangs leaves no task a thread.
    init(drainTime: Duration, manager: ServiceManager, logger: Logger) {
        // Dispatch gives a queue a thread of its own, however many of the tasks' threads hang.
        let queue = DispatchQueue(label: "newsreel.stop")
        let bound = Double(drainTime.components.seconds) + Double(drainTime.components.attoseconds) / 1e18
        let told = FirstTime()
        sources = [SIGINT, SIGTERM].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                switch told.passed() {
                case nil: manager.stopping(status: "Ending the polls in work")
                case let passed? where passed < Self.repeatTime: return
                default:
                    logger.warning("told to stop once more: ends at once; the next start recovers what was in work")
                    end(bySignal: number)
                }
                queue.asyncAfter(deadline: .now() + bound + Self.closingTime) {
                    logger.error("service.drain_time is over and something hangs: ends now; the next start recovers")
                    end(bySignal: number)
                }
            }
            source.resume()
            return source
        }
    }
}

private final class FirstTime: Sendable {
    private let moment = Mutex<ContinuousClock.Instant?>(nil)

    /// Since the first call; `nil` at that.
    func passed() -> Duration? {
        moment.withLock { moment in
            let now = ContinuousClock.now
            guard let moment else {
                moment = now
                return nil
            }
            return now - moment
        }
    }
}
