import CCurl
import Glibc

/// One easy handle and what it is receiving. Lives on the transfer thread, and is used again and again:
/// setting up a handle costs more than a poll.
final class Line {
    /// Owned here, freed in deinit, after the engine has taken it off the multi handle.
    let easy: UnsafeMutableRawPointer
    unowned let engine: Engine
    /// Owned here; libcurl writes the reason of a failure into it (CURLOPT_ERRORBUFFER).
    let errorText: UnsafeMutablePointer<CChar>
    /// Owned here until the next hop's takes its place (CURLOPT_HTTPHEADER does not copy).
    private var requestHeader: UnsafeMutablePointer<curl_slist>?
    /// As they are set on the handle now.
    var options: Options?
    private var hopTimeout: UInt64 = 0
    private var closesConnection = false
    /// The handle is set for a POST.
    private var isPost = false

    private(set) var exchange: Exchange?
    private(set) var reception = Reception()
    /// An address of the host that may not be contacted; others may do.
    private(set) var refusedAddress: IPAddress?
    private(set) var hasOpenedSocket = false
    /// Why the system gave no socket; libcurl does not pass it on.
    private(set) var socketError: Int32?
    /// Bytes of the budget that this hop holds.
    var charge = 0
    var isPaused = false
    /// Times that libcurl asked whether to go on.
    private var turns = 0
    /// Opened last for this hop.
    private var openedSocket = CURL_SOCKET_BAD
    /// Whether the hop goes over it: not where a connection is used again, or another address was quicker.
    private var countsSocket = false

    init(engine: Engine) throws(TransferError) {
        guard let easy = curl_easy_init() else { throw .setup(reason: "curl_easy_init failed") }
        self.easy = easy
        self.engine = engine
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        // Should this throw, deinit frees what is above: the object is whole.
        try setUp()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(requestHeader)
        errorText.deallocate()
    }

    /// Sets up the next hop of `exchange`, to be begun by adding the handle to the multi handle.
    func prepare(_ exchange: Exchange, now: UInt64) throws(TransferError) {
        self.exchange = exchange
        let request = exchange.request
        let configuration = engine.configuration
        try set(
            Options(
                limits: exchange.limits, httpVersion: request.httpVersion ?? configuration.httpVersion,
                tls: request.tls ?? configuration.tls, isSecure: exchange.hop.isSecure,
                proxy: engine.proxy(of: request),
                proxyLogin: request.proxy == nil ? engine.configuration.proxyLogin : nil))
        let left = max(1, (exchange.deadline - min(now, exchange.deadline)) / 1_000_000)
        if left != hopTimeout {
            hopTimeout = left
            try check([nr_setopt_long(easy, CURLOPT_TIMEOUT_MS, Int(left))])
        }
        let newHeader = makeRequestHeader(of: exchange, userAgent: configuration.userAgent)
        defer {
            curl_slist_free_all(requestHeader)
            requestHeader = newHeader
        }
        try check([
            nr_setopt_pointer(easy, CURLOPT_HTTPHEADER, newHeader),
            nr_setopt_string(easy, CURLOPT_URL, exchange.hop.text),
        ])
        if let body = request.body { try post(body.bytes) } else if isPost { try get() }
    }

    private func post(_ bytes: [UInt8]) throws(TransferError) {
        var bytes = bytes
        isPost = true
        // The size comes first, and libcurl takes a copy (CURLOPT_COPYPOSTFIELDS).
        try check([
            nr_setopt_long(easy, CURLOPT_POST, 1),
            nr_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)),
            bytes.withUnsafeMutableBytes { nr_setopt_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) },
        ])
    }

    private func get() throws(TransferError) {
        isPost = false
        // The copy goes with the next handle's, or now.
        try check([
            nr_setopt_pointer(easy, CURLOPT_POSTFIELDS, nil), nr_setopt_long(easy, CURLOPT_HTTPGET, 1),
        ])
    }

    /// Forgets the hop, so that the line can serve another.
    func release() {
        if let inflater = reception.decoder as? Inflater { engine.giveBack(inflater) }
        reception = Reception()
        exchange = nil
        refusedAddress = nil
        hasOpenedSocket = false
        socketError = nil
        turns = 0
        openedSocket = CURL_SOCKET_BAD
        countsSocket = false
        isPaused = false
        errorText[0] = 0
    }

    // MARK: Callbacks: they never trap or throw; they note the fault and return

    func receiveHeader(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
        guard let exchange else { return false }
        let line = UnsafeBufferPointer(bytes.assumingMemoryBound(to: UInt8.self))
        let goesOn = reception.takeHeaderLine(line, of: exchange)
        if goesOn, reception.isHeaderComplete { chooseReuse(of: exchange) }
        return goesOn
    }

    /// How many bytes were taken: all of them; none, to give up; or CURL_WRITEFUNC_PAUSE, to be given them again later.
    func receiveBody(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard let exchange else { return 0 }
        if engine.holdsBack(self) { return Int(CURL_WRITEFUNC_PAUSE) }
        guard reception.takeBody(bytes, of: exchange, engine: engine) else { return 0 }
        engine.charge(self, reception.bytesInMemory)
        return bytes.count
    }

    /// No more of the body comes.
    func endBody() {
        guard let exchange else { return }
        reception.endBody(of: exchange, engine: engine)
        engine.charge(self, reception.bytesInMemory)
    }

    /// Whether to go on, asked each time that something was received. What libcurl reads and hands to nobody, such as a
    /// chunk extension without end, is counted at the socket.
    func mayGoOn() -> Bool {
        turns += 1
        // A turn reads a buffer of libcurl's at most, of 16 kB.
        guard turns & 15 == 0, countsSocket, let exchange, !isMultiplexed else { return true }
        let received = Int(nr_bytes_received(openedSocket))
        let limits = exchange.limits
        // Framing takes its share: small chunks, TLS records.
        let limit = limits.maxBodyBytes + limits.maxBodyBytes / 8 + limits.maxHeaderBytes + 1 << 20
        guard received > limit else { return true }
        reception.fault = .badHeader(
            url: exchange.url,
            reason: "it has sent \(received) bytes, most of them neither header nor body (chunk extensions)")
        return false
    }

    /// HTTP/2: the connection serves many requests.
    private var isMultiplexed: Bool {
        var version = 0
        nr_getinfo_long(easy, CURLINFO_HTTP_VERSION, &version)
        return version >= Int(CURL_HTTP_VERSION_2_0)
    }

    /// Keeps the connection only where another request is likely: a lone poll of a host closes at once.
    private func chooseReuse(of exchange: Exchange) {
        let closes = !reception.isRedirect(exchange) && !engine.keepsConnection(to: exchange)
        guard closes != closesConnection else { return }
        closesConnection = closes
        nr_setopt_long(easy, CURLOPT_FORBID_REUSE, closes ? 1 : 0)
    }

    /// Opens the socket to an address that may be contacted. Called for each address that is tried.
    func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let exchange, let address else { return CURL_SOCKET_BAD }
        // Read in place, at its full length: a copy of the Swift struct would cut an IPv6 address short.
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)!
        let target = IPAddress(
            socketAddress: UnsafeRawPointer(address) + offset, length: Int(address.pointee.addrlen))
        guard let target, options?.proxy != nil || engine.allows(target, for: exchange.request) else {
            refusedAddress = target
            return CURL_SOCKET_BAD
        }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
        if socket >= 0 {
            engine.openSockets += 1
            hasOpenedSocket = true
            openedSocket = socket
        } else {
            socketError = errno
        }
        return socket
    }

    /// The wall once more before each request, as a reused connection was opened for another one.
    func mayUse(_ address: UnsafeMutablePointer<CChar>?, localPort: Int32) -> Int32 {
        guard let exchange, let address else { return CURL_PREREQFUNC_ABORT }
        countsSocket = localPort != 0 && nr_local_port(openedSocket) == localPort
        // The address is the proxy's, which the operator chose.
        if options?.proxy != nil { return CURL_PREREQFUNC_OK }
        let target = IPAddress(cString: address)
        if let target, engine.allows(target, for: exchange.request) { return CURL_PREREQFUNC_OK }
        reception.fault = .forbiddenAddress(url: exchange.url, address: String(cString: address))
        return CURL_PREREQFUNC_ABORT
    }
}
