internal import Subscriptions

/// What only the loop's own task touches.
struct LoopState {
    var poller: Poller
    var subscriptions: [Int64: Subscription] = [:]
    var admission: Admission
    /// Of which the log has said that they fail.
    var failing: Set<Int64> = []
    /// Whose last poll failed, by what is remembered of them.
    var unwell: Set<Int64> = []
    /// When feeds were last asked because a hub's body could not be read.
    var askedForPush: [Int64: Double] = [:]
    /// As it was said in the log.
    var isNetworkAway = false
    var figures = PollLoop.Figures()
    var pause: String?
    let changed: @Sendable () -> Void
    /// A task waits until articles are taken again.
    var awaitsOpening = false
    /// So many lists were to take the place of the first one.
    var lists = 0
    /// When the alarm rings.
    var alarmTime: Double?
    var nextTidying = 0.0
    var isStopping = false
    var isOutOfTime = false

    init(poller: Poller, options: PollLoop.Options, changed: @escaping @Sendable () -> Void) {
        self.poller = poller
        self.changed = changed
        admission = Admission(options.admission)
    }
}
