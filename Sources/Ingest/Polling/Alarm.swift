internal import Dispatch

/// One timer, set anew as often as wanted; it rings once for what was set last.
final class Alarm: Sendable {
    // Dispatch's sources may be used from any thread (dispatch_source_set_timer(3)).
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    init(ring: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "newsreel.alarm"))
        timer.setEventHandler(handler: ring)
        timer.activate()
    }

    deinit {
        timer.cancel()
    }

    /// In place of what was set before. Seconds of the monotonic clock.
    func set(after seconds: Double) {
        timer.schedule(deadline: .now() + max(seconds, 0))
    }
}
