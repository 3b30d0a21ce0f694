import CCurl
internal import DequeModule
import Glibc
internal import Kernel

/// The transfer thread and all that it owns: the multi handle, the lines, who waits for one.
///
/// Other threads reach it through the inbox only; everything else is touched by the thread alone,
/// which is why the class may call itself Sendable.
final class Engine: @unchecked Sendable {
    let configuration: TransferConfiguration
    /// Where decoders write before the bytes join a body.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// The bundle of certificates that libcurl was built to trust; nil when it has none.
    let defaultAuthoritiesFile: String?

    private struct Inbox {
        var arrivals: [Exchange] = []
        var cancelled: [Exchange] = []
        var releasedBytes = 0
        var isStopping = false
        var isStopped = false
        var stopWaiters: [UnsafeContinuation<Void, Never>] = []
        /// The thread is in curl_multi_poll, or about to be, and has seen all of the above.
        var isAsleep = false
    }
    private let inbox = Locked(Inbox())

    /// Owned by the thread, freed at its end.
    private let multi: UnsafeMutableRawPointer
    private var lines: [Line] = []
    private var idleLines: [Line] = []
    private var inflaters: [Inflater] = []
    private var door = Deque<Exchange>()
    /// Ahead of the door: their host has become free, or they are between two hops.
    private var called = Deque<Exchange>()
    private var hosts: [String: HostLine] = [:]
    private var inFlight = 0
    private var recentHosts = RecentHosts()
    /// Counted where libcurl opens and closes them.
    var openSockets = 0

    private var heldBytes = 0
    /// Of these, what callers hold.
    private var leasedBytes = 0
    /// While callers hold the whole budget: when one of them last let go of a body, or a body went past the budget all
    /// the same; CLOCK_MONOTONIC in nanoseconds.
    private var quietSince: UInt64 = 0
    /// The one line that reads on while the budget is used up, so that something ends.
    private var runner: Line?
    private var paused: [Line] = []

    /// Requests that start before it is looked what came in meanwhile. Where answers come as fast as requests leave, a
    /// few lines then do the work of a hundred: libcurl looks at each line in flight whenever it looks at one.
    private static let mostAtOnce = 4

    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    init(_ configuration: TransferConfiguration) throws(TransferError) {
        guard Self.isCurlReady, let multi = curl_multi_init() else {
            scratch.deallocate()
            throw .setup(reason: "libcurl does not initialise")
        }
        var configuration = configuration
        configuration.maxInFlight = max(1, configuration.maxInFlight)
        configuration.maxInFlightPerHost = max(1, configuration.maxInFlightPerHost)
        self.configuration = configuration
        self.multi = multi
        defaultAuthoritiesFile = nr_default_authorities_file().map { String(cString: $0) }
        // Never to be reached, see keepsConnection(to:): libcurl 7.88 forgets to drop the host entry of a connection
        // that it closes for this limit, and walks all of them each time.
        nr_multi_setopt_long(
            multi, CURLMOPT_MAXCONNECTS, 2 * (configuration.maxInFlight + configuration.maxIdleConnections))
    }

    deinit {
        scratch.deallocate()
    }

    // MARK: From other threads

    func start() throws(TransferError) {
        var thread = pthread_t()
        // Released by the thread at its end.
        let me = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { me in
                Unmanaged<Engine>.fromOpaque(me!).takeRetainedValue().run()
                return nil
            }, me.toOpaque())
        guard code == 0 else {
            me.release()
            curl_multi_cleanup(multi)
            throw .setup(reason: "no thread can be started: error \(code)")
        }
        pthread_detach(thread)
    }

    /// Takes the exchange in; false when it will not be answered, being cancelled already or too late.
    func submit(_ exchange: Exchange) -> Bool {
        tell { inbox in
            guard !inbox.isStopping, !exchange.isCancelled else { return false }
            exchange.isSubmitted = true
            inbox.arrivals.append(exchange)
            return true
        }
    }

    func cancel(_ exchange: Exchange) {
        tell { inbox in
            exchange.isCancelled = true
            if exchange.isSubmitted { inbox.cancelled.append(exchange) }
        }
    }

    func release(bytes: Int) {
        tell { $0.releasedBytes += bytes }
    }

    func stop() {
        tell { $0.isStopping = true }
    }

    /// Returns when the thread has let go of everything.
    func awaitStop() async {
        await withUnsafeContinuation { waiter in
            let isStopped = inbox.withLock { inbox in
                if !inbox.isStopped { inbox.stopWaiters.append(waiter) }
                return inbox.isStopped
            }
            if isStopped { waiter.resume() }
        }
    }

    private func tell<Value>(_ change: (inout Inbox) -> Value) -> Value {
        inbox.withLock { inbox in
            let value = change(&inbox)
            // Under the lock, so that the thread cannot end and free the handle in between.
            if inbox.isAsleep { curl_multi_wakeup(multi) }
            inbox.isAsleep = false
            return value
        }
    }

    // MARK: The thread

    private func run() {
        // libcurl hands host names to libidn2 in the locale's encoding, and ours are UTF-8. For this thread only.
        let utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let before = utf8.flatMap { uselocale($0) }
        defer {
            if let utf8 {
                uselocale(before)
                freelocale(utf8)
            }
        }
        var arrivals: [Exchange] = []
        while true {
            let isStopping = takeIn(&arrivals)
            if isStopping { break }
            _ = admit()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            reap()
            keepToBudget()
            // What has ended has made room; what starts now is to be performed before there is any waiting.
            if !admit(), fallAsleep() {
                // Without a transfer nothing but the inbox can want anything.
                curl_multi_poll(multi, nil, 0, inFlight > 0 ? 1000 : .max, nil)
            }
        }
        end()
    }

    /// Empties the inbox.
    private func takeIn(_ arrivals: inout [Exchange]) -> Bool {
        var cancelled: [Exchange] = []
        let isStopping = inbox.withLock { inbox in
            inbox.isAsleep = false
            swap(&inbox.arrivals, &arrivals)
            swap(&inbox.cancelled, &cancelled)
            if inbox.releasedBytes > 0 {
                if leasedBytes >= configuration.bodyBudgetInBytes { quietSince = SystemClock.monotonicNanoseconds() }
                heldBytes -= inbox.releasedBytes
                leasedBytes -= inbox.releasedBytes
                inbox.releasedBytes = 0
            }
            return inbox.isStopping
        }
        for exchange in arrivals { door.append(exchange) }
        arrivals.removeAll(keepingCapacity: true)
        for exchange in cancelled where !exchange.isFinished {
            if let line = exchange.line { hangUp(line) }
            exchange.finish(.failure(.cancelled(url: exchange.request.url)))
        }
        return isStopping
    }

    private func fallAsleep() -> Bool {
        inbox.withLock { inbox in
            let isEmpty =
                inbox.arrivals.isEmpty && inbox.cancelled.isEmpty && inbox.releasedBytes == 0 && !inbox.isStopping
            inbox.isAsleep = isEmpty
            return isEmpty
        }
    }

    /// Starts what may start, a few at a time; false when that is nothing.
    private func admit() -> Bool {
        let before = inFlight
        let bound = min(configuration.maxInFlight, before + Self.mostAtOnce)
        while inFlight < bound, heldBytes < configuration.bodyBudgetInBytes || inFlight == 0,
            let exchange = called.popFirst() ?? door.popFirst()
        {
            if exchange.isFinished {
                // It may have been called in its host's turn.
                callNext(for: exchange.hop.host)
                continue
            }
            let queue = queue(of: exchange.hop.host)
            if queue.inFlight >= configuration.maxInFlightPerHost {
                queue.waiting.append(exchange)
            } else {
                begin(exchange, queue)
            }
        }
        return inFlight > before
    }

    private func queue(of host: String) -> HostLine {
        if let queue = hosts[host] { return queue }
        let queue = HostLine()
        hosts[host] = queue
        return queue
    }

    private func begin(_ exchange: Exchange, _ queue: HostLine) {
        let now = SystemClock.monotonicNanoseconds()
        if exchange.deadline == 0 {
            exchange.deadline = now + UInt64(exchange.limits.totalTimeout.wholeMilliseconds) * 1_000_000
        }
        queue.inFlight += 1
        exchange.queue = queue
        exchange.isHostRecent = recentHosts.note(
            exchange.hop.host, now: now, within: configuration.idleConnectionLifetime)
        do throws(TransferError) {
            if now >= exchange.deadline {
                throw .timeout(url: exchange.url, after: exchange.limits.totalTimeout)
            }
            // Behind a proxy the socket says nothing about where the request goes; a literal does.
            let isProxied = proxy(of: exchange.request) != nil
            if let address = IPAddress(exchange.hop.host) ?? (isProxied ? exchange.hop.loopback : nil),
                !allows(address, for: exchange.request)
            {
                throw .forbiddenAddress(url: exchange.url, address: address.description)
            }
            let line = try takeLine(for: exchange.hop)
            exchange.line = line
            try line.prepare(exchange, now: now)
            let code = curl_multi_add_handle(multi, line.easy)
            guard code == CURLM_OK else { throw .setup(reason: String(cString: curl_multi_strerror(code))) }
            inFlight += 1
        } catch {
            if let line = exchange.line { putBack(line) }
            leaveHost(exchange)
            exchange.finish(.failure(error))
        }
    }

    /// Answers what has ended, or sends it on its next hop.
    private func reap() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            // The message is valid until the handle is removed (curl_multi_info_read(3)).
            let code = nr_message_result(message)
            var pointer: UnsafeMutableRawPointer?
            guard message.pointee.msg == CURLMSG_DONE,
                nr_getinfo_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &pointer) == CURLE_OK, let pointer
            else { continue }
            let line = Unmanaged<Line>.fromOpaque(pointer).takeUnretainedValue()
            guard let exchange = line.exchange else { continue }
            let outcome = line.outcome(code, of: exchange)
            hangUp(line)
            switch outcome {
            case .answered(let response): exchange.finish(.success(response))
            case .failed(let error): exchange.finish(.failure(error))
            case .redirected(let redirect, let address):
                exchange.redirects.append(redirect)
                exchange.hop = address
                if exchange.stopsAtRedirects { exchange.finish(.success(nil)) } else { called.append(exchange) }
            }
        }
    }

    /// Takes the line off its transfer, whether that has ended or not.
    private func hangUp(_ line: Line) {
        curl_multi_remove_handle(multi, line.easy)
        inFlight -= 1
        if let exchange = line.exchange { leaveHost(exchange) }
        putBack(line)
    }

    private func leaveHost(_ exchange: Exchange) {
        exchange.line = nil
        guard let queue = exchange.queue else { return }
        exchange.queue = nil
        queue.inFlight -= 1
        callNext(for: exchange.hop.host)
    }

    /// Calls the one who has waited longest for the host, if there is room.
    private func callNext(for host: String) {
        guard let queue = hosts[host], queue.inFlight < configuration.maxInFlightPerHost else { return }
        while let next = queue.waiting.popFirst() {
            if next.isFinished { continue }
            called.append(next)
            return
        }
        if queue.inFlight == 0 { hosts[host] = nil }
    }

    private func takeLine(for hop: HTTPAddress) throws(TransferError) -> Line {
        // TLS sessions belong to an easy handle: a host that comes back to its line resumes its session.
        if hop.isSecure, !lines.isEmpty {
            let usual = lines[Int(hop.host.hashValue.magnitude % UInt(lines.count))]
            if let index = idleLines.firstIndex(where: { $0 === usual }) { return idleLines.remove(at: index) }
        }
        if let line = idleLines.popLast() { return line }
        let line = try Line(engine: self)
        lines.append(line)
        return line
    }

    private func putBack(_ line: Line) {
        heldBytes -= line.charge
        line.charge = 0
        if line.isPaused { paused.removeAll { $0 === line } }
        if runner === line { runner = nil }
        line.release()
        idleLines.append(line)
    }

    private func end() {
        for line in lines {
            guard let exchange = line.exchange else { continue }
            hangUp(line)
            exchange.finish(.failure(.cancelled(url: exchange.request.url)))
        }
        for queue in hosts.values {
            while let exchange = queue.waiting.popFirst() {
                exchange.finish(.failure(.cancelled(url: exchange.request.url)))
            }
        }
        while let exchange = called.popFirst() ?? door.popFirst() {
            exchange.finish(.failure(.cancelled(url: exchange.request.url)))
        }
        idleLines = []
        lines = []
        let waiters = inbox.withLock { inbox in
            inbox.isStopped = true
            // From here on nobody wakes the thread up.
            inbox.isAsleep = false
            let late = inbox.arrivals
            inbox.arrivals = []
            inbox.cancelled = []
            for exchange in late { door.append(exchange) }
            return inbox.stopWaiters
        }
        while let exchange = door.popFirst() {
            exchange.finish(.failure(.cancelled(url: exchange.request.url)))
        }
        curl_multi_cleanup(multi)
        for waiter in waiters { waiter.resume() }
    }

    // MARK: For the lines

    /// The proxy that the request goes through; `nil` for none.
    func proxy(of request: TransferRequest) -> String? {
        switch request.proxy {
        case nil: configuration.proxy
        case .none?: nil
        case .through(let proxy)?: proxy
        }
    }

    func allows(_ address: IPAddress, for request: TransferRequest) -> Bool {
        address.isPublic || configuration.allowedAddresses.contains { $0.contains(address) }
            || request.allowedAddresses.contains { $0.contains(address) }
    }

    /// Whether the connection to the exchange's host is worth keeping: others are waiting for it or were there
    /// a moment ago, and there are not too many.
    func keepsConnection(to exchange: Exchange) -> Bool {
        guard openSockets < configuration.maxInFlight + configuration.maxIdleConnections else { return false }
        let isShared = exchange.queue.map { $0.inFlight > 1 || !$0.waiting.isEmpty } ?? false
        return isShared || exchange.isHostRecent
    }

    func takeInflater() -> Inflater? {
        inflaters.popLast() ?? Inflater()
    }

    func giveBack(_ inflater: Inflater) {
        guard inflaters.count < 32 else { return }
        inflater.reset()
        inflaters.append(inflater)
    }

    /// Notes that the line's body takes `bytes` now.
    func charge(_ line: Line, _ bytes: Int) {
        guard bytes > line.charge else { return }
        heldBytes += bytes - line.charge
        line.charge = bytes
    }

    func lease(bytes: Int) -> BodyLease {
        leasedBytes += bytes
        if leasedBytes >= configuration.bodyBudgetInBytes { quietSince = SystemClock.monotonicNanoseconds() }
        return BodyLease(bytes: bytes, engine: self)
    }

    /// Whether one body may go past the budget: where transfers have used it up among themselves, so that one of them
    /// ends; and where callers hold it all, when none of them has let go for a second, since they may be waiting for it.
    private func mayOverrun() -> Bool {
        guard leasedBytes >= configuration.bodyBudgetInBytes else { return true }
        let now = SystemClock.monotonicNanoseconds()
        guard now - min(quietSince, now) >= 1_000_000_000 else { return false }
        quietSince = now
        return true
    }

    /// Whether the line is to wait with its body: while the budget is used up all do but one.
    func holdsBack(_ line: Line) -> Bool {
        guard heldBytes > configuration.bodyBudgetInBytes else { return false }
        if runner == nil, mayOverrun() { runner = line }
        if runner === line { return false }
        line.isPaused = true
        paused.append(line)
        return true
    }

    /// Lets lines that wait go on when there is room.
    private func keepToBudget() {
        while !paused.isEmpty, heldBytes < configuration.bodyBudgetInBytes || runner == nil && mayOverrun() {
            let line = paused.removeFirst()
            line.isPaused = false
            if runner == nil { runner = line }
            curl_easy_pause(line.easy, CURLPAUSE_CONT)
        }
    }
}

/// The bytes of a delivered body, on the budget until nobody holds the response any more.
final class BodyLease: Sendable {
    private let bytes: Int
    private let engine: Engine

    init(bytes: Int, engine: Engine) {
        self.bytes = bytes
        self.engine = engine
    }

    deinit {
        engine.release(bytes: bytes)
    }
}
