internal import DequeModule

/// One request on its way, from `send` to its answer. Touched by the transfer thread only,
/// but for `isSubmitted` and `isCancelled`, which the inbox guards.
final class Exchange: @unchecked Sendable {
    let request: TransferRequest
    let limits: TransferLimits
    let origin: HTTPAddress
    /// Is given `nil` for an exchange that has come to a redirect and stops there.
    var continuation: UnsafeContinuation<Result<TransferResponse?, TransferError>, Never>?
    let stopsAtRedirects: Bool

    var isSubmitted = false
    var isCancelled = false

    /// Where the present hop goes.
    var hop: HTTPAddress
    var redirects: [Redirect] = []
    var cookies = CookieJar()
    var bytesOnWire = 0
    /// Monotonic nanoseconds; 0 before the first hop.
    var deadline: UInt64 = 0
    var queue: HostLine?
    /// The present hop's host was asked for something else not long ago.
    var isHostRecent = false
    var line: Line?
    var isFinished: Bool { continuation == nil }

    init(_ request: TransferRequest, address: HTTPAddress, limits: TransferLimits, stopsAtRedirects: Bool = false) {
        self.request = request
        self.limits = limits
        self.stopsAtRedirects = stopsAtRedirects
        origin = address
        hop = address
    }

    /// Goes on from the redirect at which `other` stopped, so many nanoseconds ago.
    init(continuing other: Exchange, after pause: UInt64) {
        request = other.request
        limits = other.limits
        stopsAtRedirects = other.stopsAtRedirects
        origin = other.origin
        hop = other.hop
        redirects = other.redirects
        cookies = other.cookies
        bytesOnWire = other.bytesOnWire
        deadline = other.deadline + pause
    }

    /// The URL as the caller knows it on the first hop, then as libcurl resolved it.
    var url: String { redirects.isEmpty ? request.url : hop.text }

    func finish(_ result: Result<TransferResponse?, TransferError>) {
        continuation?.resume(returning: result)
        continuation = nil
    }
}

/// The requests to one host: how many are on the network, and who waits for one of them to end.
final class HostLine {
    var inFlight = 0
    var waiting = Deque<Exchange>()
}

/// Which hosts were talked to lately: a table of fixed size in which newer hosts displace older ones.
struct RecentHosts {
    private var slots = [(host: Int, time: UInt64)](repeating: (0, 0), count: 4096)

    /// Notes the host, and tells whether it was noted less than `lifetime` ago.
    mutating func note(_ host: String, now: UInt64, within lifetime: Duration) -> Bool {
        let hash = host.hashValue
        let index = hash & (slots.count - 1)
        let last = slots[index]
        slots[index] = (hash, now)
        return last.host == hash && last.time > 0 && now - last.time < UInt64(lifetime.wholeMilliseconds) * 1_000_000
    }
}
