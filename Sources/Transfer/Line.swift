import CCurl
import Glibc

/// One easy handle and what it is receiving. Lives on the transfer thread, and is used again and again:
/// setting up a handle costs more than a poll.
final class Line {
    /// Owned here, freed in deinit, after the engine has taken it off the multi handle.
    let easy: UnsafeMutableRawPointer
    private unowned let engine: Engine
    /// Owned here; libcurl writes the reason of a failure into it (CURLOPT_ERRORBUFFER).
    private let errorText: UnsafeMutablePointer<CChar>
    /// Owned here until the hop's end (CURLOPT_HTTPHEADER does not copy).
    private var requestHeader: UnsafeMutablePointer<curl_slist>?
    private var options: Options?
    private var hopTimeout: UInt64 = 0
    private var closesConnection = false

    private(set) var exchange: Exchange?
    private var status = 0
    private var header = ResponseHeader()
    private var headerBytes = 0
    private var isHeaderComplete = false
    private var body: [UInt8] = []
    private var bodyBytesOnWire = 0
    private var inflater: Inflater?
    /// What made a callback give up; libcurl itself only says "write error".
    private var fault: TransferError?
    /// A body that no more is read of, though there is more, because of its status.
    private var hasEnough = false
    /// Bytes of the budget that this hop holds.
    var charge = 0
    var isPaused = false

    /// Bytes kept of a body that comes with a status beside 2xx.
    private static let excerptBytes = 64 << 10
    private static let unspokenHeaders = ["host", "content-length", "transfer-encoding", "connection", "range", "te"]

    init(engine: Engine) throws(TransferError) {
        guard let easy = curl_easy_init() else { throw .setup(reason: "curl_easy_init failed") }
        self.easy = easy
        self.engine = engine
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        do { try setUp() } catch {
            // A throwing initialiser of a class that is whole runs deinit.
            throw error
        }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(requestHeader)
        errorText.deallocate()
    }

    // MARK: Options

    /// What two requests may differ in, but for their URL and header.
    private struct Options: Equatable {
        var limits: TransferLimits
        var httpVersion: HTTPVersion
        var tls: TLSOptions
        var isSecure: Bool
    }

    /// The options that hold for every request of this line.
    private func setUp() throws(TransferError) {
        let configuration = engine.configuration
        let me = Unmanaged.passUnretained(self).toOpaque()
        let on = 1
        var codes = [
            nr_setopt_pointer(easy, CURLOPT_PRIVATE, me),
            nr_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText),
            nr_setopt_long(easy, CURLOPT_NOSIGNAL, on),
            // Without it, giving up on a name that is still being resolved waits for the resolver,
            // and every other transfer with it.
            nr_setopt_long(easy, CURLOPT_QUICK_EXIT, on),
            nr_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            nr_setopt_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https"),
            nr_setopt_long(easy, CURLOPT_FOLLOWLOCATION, 0),
            nr_setopt_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, on),
            nr_setopt_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, on),
            nr_setopt_long(easy, CURLOPT_MAXAGE_CONN, configuration.idleConnectionLifetime.wholeSeconds),
            // libcurl walks its whole DNS cache at the end of each transfer; the system's resolver has a better one.
            nr_setopt_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0),
            // An empty proxy also turns off the environment's (CURLOPT_PROXY).
            nr_setopt_string(easy, CURLOPT_PROXY, configuration.proxy ?? ""),
            nr_setopt_string(easy, CURLOPT_NOPROXY, configuration.proxy == nil ? "*" : ""),
            // The header is sent, the body comes as it is: see Inflater.
            nr_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate"),
            nr_setopt_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0),
            nr_setopt_pointer(easy, CURLOPT_WRITEDATA, me),
            nr_setopt_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, line in
                Line.from(line).receiveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            },
            nr_setopt_pointer(easy, CURLOPT_HEADERDATA, me),
            nr_setopt_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, line in
                Line.from(line).receiveHeader(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            },
        ]
        codes += [
            nr_setopt_pointer(easy, CURLOPT_OPENSOCKETDATA, me),
            nr_setopt_open_socket(easy) { line, _, address in Line.from(line).openSocket(address) },
            // The socket may outlive its line's transfer, but not the engine.
            nr_setopt_pointer(easy, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(engine).toOpaque()),
            nr_setopt_close_socket(easy) { engine, socket in
                Unmanaged<Engine>.fromOpaque(engine!).takeUnretainedValue().openSockets -= 1
                return close(socket)
            },
        ]
        if configuration.proxy == nil {
            codes += [
                nr_setopt_pointer(easy, CURLOPT_PREREQDATA, me),
                nr_setopt_before_request(easy) { line, address, _, _, _ in Line.from(line).mayUse(address) },
            ]
        }
        try check(codes)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> Line {
        // Set in setUp, valid as long as the handle that it was set on.
        Unmanaged<Line>.fromOpaque(pointer!).takeUnretainedValue()
    }

    private func check(_ codes: [CURLcode]) throws(TransferError) {
        guard let code = codes.first(where: { $0 != CURLE_OK }) else { return }
        throw .setup(reason: String(cString: curl_easy_strerror(code)))
    }

    /// Sets up the next hop of `exchange`, to be begun by adding the handle to the multi handle.
    func prepare(_ exchange: Exchange, now: UInt64) throws(TransferError) {
        self.exchange = exchange
        let request = exchange.request
        let configuration = engine.configuration
        try set(
            Options(
                limits: exchange.limits, httpVersion: request.httpVersion ?? configuration.httpVersion,
                tls: request.tls ?? configuration.tls, isSecure: exchange.hop.isSecure))
        let left = max(1, (exchange.deadline - min(now, exchange.deadline)) / 1_000_000)
        if left != hopTimeout {
            hopTimeout = left
            try check([nr_setopt_long(easy, CURLOPT_TIMEOUT_MS, Int(left))])
        }
        makeRequestHeader(of: exchange)
        try check([
            nr_setopt_pointer(easy, CURLOPT_HTTPHEADER, requestHeader),
            nr_setopt_string(easy, CURLOPT_URL, exchange.hop.text),
        ])
    }

    private func set(_ new: Options) throws(TransferError) {
        guard new != options else { return }
        options = nil
        let version =
            switch new.httpVersion {
            case .onlyOneDotOne: CURL_HTTP_VERSION_1_1
            case .upToTwo: CURL_HTTP_VERSION_2TLS
            case .twoWithPriorKnowledge: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        let mayMultiplex = new.httpVersion == .twoWithPriorKnowledge || new.httpVersion == .upToTwo && new.isSecure
        let verifies = new.tls.verifiesPeer
        try check([
            nr_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, new.limits.connectTimeout.wholeMilliseconds),
            nr_setopt_long(easy, CURLOPT_LOW_SPEED_LIMIT, new.limits.lowSpeedInBytesPerSecond),
            nr_setopt_long(easy, CURLOPT_LOW_SPEED_TIME, new.limits.lowSpeedTime.wholeSeconds),
            nr_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(version)),
            // Wait for a connection that may turn out to multiplex rather than open another.
            nr_setopt_long(easy, CURLOPT_PIPEWAIT, mayMultiplex ? 1 : 0),
            nr_setopt_long(easy, CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0),
            nr_setopt_long(easy, CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0),
            nr_setopt_string(easy, CURLOPT_SSLCERT, new.tls.certificateFile),
            nr_setopt_string(easy, CURLOPT_SSLKEY, new.tls.keyFile),
        ])
        if let authorities = new.tls.authoritiesFile ?? engine.defaultAuthoritiesFile {
            try check([
                nr_setopt_string(easy, CURLOPT_CAINFO, authorities),
                // With a folder of certificates beside the file, as Debian has it, libcurl reads the file anew for
                // each connection (20 ms); with the file alone it keeps what it read.
                nr_setopt_string(easy, CURLOPT_CAPATH, nil),
            ])
        }
        options = new
    }

    private func makeRequestHeader(of exchange: Exchange) {
        curl_slist_free_all(requestHeader)
        requestHeader = nil
        let request = exchange.request
        add("User-Agent: ", request.userAgent ?? engine.configuration.userAgent)
        add("Accept: ", request.accept)
        if let etag = request.validators.etag, etag.utf8.count <= ResponseHeader.longestETag {
            add("If-None-Match: ", etag)
        }
        if let date = request.validators.lastModified, date.utf8.count <= ResponseHeader.longestLastModified {
            add("If-Modified-Since: ", date)
        }
        if request.acceptsFeedDelta { add("A-IM: ", "feed") }
        // Secrets stay with the origin that they were given for.
        guard exchange.redirects.isEmpty || exchange.hop.hasSameOrigin(as: exchange.origin) else { return }
        for field in request.headers where !Self.unspokenHeaders.contains(field.name.lowercased()) {
            add("\(field.name): ", field.value)
        }
        switch request.credentials ?? exchange.origin.credentials {
        case .basic(let user, let password): add("Authorization: Basic ", base64(Array("\(user):\(password)".utf8)))
        case .bearer(let token): add("Authorization: Bearer ", token)
        case nil: break
        }
    }

    /// A field whose value would break out of its line is left away.
    private func add(_ name: String, _ value: String) {
        let line = name + value
        guard !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else { return }
        requestHeader = curl_slist_append(requestHeader, line)
    }

    // MARK: Callbacks: they never trap or throw; they note the fault and return

    /// Counts and reads one header or trailer line, also of interim (1xx) answers.
    private func receiveHeader(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard let exchange, fault == nil else { return 0 }
        headerBytes += bytes.count
        guard headerBytes <= exchange.limits.maxHeaderBytes else {
            fault = .badHeader(
                url: exchange.url, reason: "its header is longer than \(exchange.limits.maxHeaderBytes) bytes")
            return 0
        }
        let line = UnsafeBufferPointer(bytes.assumingMemoryBound(to: UInt8.self))
        if let code = statusCode(line), !isHeaderComplete || (100..<200).contains(status) {
            status = code
            header = ResponseHeader()
            isHeaderComplete = false
        } else if line.first == 0x0d || line.first == 0x0a {
            isHeaderComplete = true
            chooseReuse(of: exchange)
            if (200..<300).contains(status), let length = header.contentLength, length > exchange.limits.maxBodyBytes {
                fault = .tooLarge(url: exchange.url, limitInBytes: exchange.limits.maxBodyBytes)
                return 0
            }
        } else if !isHeaderComplete {
            header.read(line)
        }
        return bytes.count
    }

    /// Keeps the connection only where another request is likely: a lone poll of a host closes at once.
    private func chooseReuse(of exchange: Exchange) {
        let closes = !Self.redirects.contains(status) && !engine.keepsConnection(to: exchange)
        guard closes != closesConnection else { return }
        closesConnection = closes
        nr_setopt_long(easy, CURLOPT_FORBID_REUSE, closes ? 1 : 0)
    }

    /// Counts, decompresses and keeps a piece of the body.
    private func receiveBody(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard let exchange, fault == nil, !hasEnough else { return 0 }
        if bodyBytesOnWire == 0, !beginBody(of: exchange) { return 0 }
        bodyBytesOnWire += bytes.count
        let isWanted = (200..<300).contains(status)
        let limit = isWanted ? exchange.limits.maxBodyBytes : min(Self.excerptBytes, exchange.limits.maxBodyBytes)
        do throws(Inflater.Fault) {
            guard bodyBytesOnWire <= limit else { throw .tooLarge }
            if let inflater {
                try inflater.inflate(bytes, by: engine.scratch, into: &body, limit: limit)
            } else {
                body.append(contentsOf: bytes)
            }
        } catch {
            hasEnough = !isWanted
            if isWanted {
                switch error {
                case .tooLarge: fault = .tooLarge(url: exchange.url, limitInBytes: limit)
                case .broken(let reason): fault = .undecodableBody(url: exchange.url, reason: reason)
                }
            }
            return 0
        }
        engine.charge(self, body.capacity)
        return bytes.count
    }

    /// Chooses the decoder; false when there is none.
    private func beginBody(of exchange: Exchange) -> Bool {
        let coding = header.contentEncoding?.lowercased() ?? "identity"
        switch coding {
        case "identity", "", "none", "utf-8":
            if let length = header.contentLength { body.reserveCapacity(min(length, 256 << 10)) }
            return true
        case "gzip", "x-gzip", "deflate":
            inflater = engine.takeInflater()
            if inflater != nil { return true }
        default: break
        }
        hasEnough = !(200..<300).contains(status)
        if !hasEnough {
            fault = .undecodableBody(
                url: exchange.url, reason: "its Content-Encoding is \(coding), and gzip or deflate was asked for")
        }
        return false
    }

    /// Opens the socket to an address that may be contacted. Called for each address that is tried.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let exchange, let address else { return CURL_SOCKET_BAD }
        // Read in place, at its full length: a copy of the Swift struct would cut an IPv6 address short.
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)!
        let target = IPAddress(
            socketAddress: UnsafeRawPointer(address) + offset, length: Int(address.pointee.addrlen))
        guard let target, engine.configuration.proxy != nil || engine.allows(target, for: exchange.request) else {
            fault = .forbiddenAddress(url: exchange.url, address: target?.description ?? "an unknown kind of address")
            return CURL_SOCKET_BAD
        }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
        if socket >= 0 {
            engine.openSockets += 1
            // An earlier address of the host may have been refused; this one counts.
            fault = nil
        }
        return socket
    }

    /// The wall once more before each request, as a reused connection was opened for another one.
    private func mayUse(_ address: UnsafeMutablePointer<CChar>?) -> Int32 {
        guard let exchange, let address else { return CURL_PREREQFUNC_ABORT }
        let target = IPAddress(cString: address)
        if let target, engine.allows(target, for: exchange.request) { return CURL_PREREQFUNC_OK }
        fault = .forbiddenAddress(url: exchange.url, address: String(cString: address))
        return CURL_PREREQFUNC_ABORT
    }

    // MARK: The hop's end

    /// What became of the hop.
    enum Outcome {
        case answered(TransferResponse)
        case redirected(Redirect, HTTPAddress)
        case failed(TransferError)
    }

    /// Judges the finished hop. `release()` follows.
    func outcome(_ code: CURLcode, of exchange: Exchange) -> Outcome {
        exchange.bytesOnWire += headerBytes + bodyBytesOnWire
        do throws(TransferError) {
            if let fault { throw fault }
            if code != CURLE_OK, !hasEnough { throw failure(code, of: exchange) }
            if Self.redirects.contains(status) { return try redirection(of: exchange) }
            try checkWholeness(of: exchange)
        } catch {
            return .failed(error)
        }
        let lease = body.isEmpty ? nil : BodyLease(bytes: charge, engine: engine)
        if lease != nil { charge = 0 }
        return .answered(
            TransferResponse(
                status: status, url: exchange.url, redirects: exchange.redirects, header: header, body: body,
                bytesOnWire: exchange.bytesOnWire, lease: lease))
    }

    private static let redirects = [301, 302, 303, 307, 308]

    private func redirection(of exchange: Exchange) throws(TransferError) -> Outcome {
        guard exchange.redirects.count < exchange.limits.maxRedirects else {
            throw .redirectLimit(url: exchange.request.url, limit: exchange.limits.maxRedirects)
        }
        guard let location = header.location, !location.isEmpty else {
            throw .badRedirect(url: exchange.url, status: status, reason: "there is none")
        }
        let address = try exchange.hop.resolving(location, status: status)
        return .redirected(Redirect(status: status, url: address.text), address)
    }

    private func checkWholeness(of exchange: Exchange) throws(TransferError) {
        if status == 304, !exchange.request.isConditional { throw .unexpectedNotModified(url: exchange.url) }
        if status == 206 { throw .truncated(url: exchange.url, reason: "206 to a request for the whole") }
        if let inflater, !inflater.isComplete, (200..<300).contains(status) {
            throw .truncated(url: exchange.url, reason: "the compressed body ends early")
        }
    }

    /// The error for a code of libcurl's (libcurl-errors(3)).
    private func failure(_ code: CURLcode, of exchange: Exchange) -> TransferError {
        let url = exchange.url
        let reason = String(cString: errorText[0] != 0 ? UnsafePointer(errorText) : curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return expiry(of: exchange)
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolvedHost(url: url, host: exchange.hop.host)
        case CURLE_URL_MALFORMAT: return .badURL(url: url, reason: reason)
        case CURLE_PARTIAL_FILE: return .truncated(url: url, reason: reason)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_OUT_OF_MEMORY:
            return .badHeader(url: url, reason: reason)
        case CURLE_FILESIZE_EXCEEDED: return .tooLarge(url: url, limitInBytes: exchange.limits.maxBodyBytes)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            return .tls(url: url, reason: reason)
        case CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_GOT_NOTHING:
            return isHeaderComplete && (200..<300).contains(status)
                ? .truncated(url: url, reason: reason) : .connection(url: url, reason: reason, isLocal: false)
        default:
            var errno = 0
            nr_getinfo_long(easy, CURLINFO_OS_ERRNO, &errno)
            return .connection(url: url, reason: reason, isLocal: Self.localErrors.contains(Int32(errno)))
        }
    }

    private static let localErrors = [
        ENETDOWN, ENETUNREACH, EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EACCES,
    ]

    /// Which of the three clocks ran out.
    private func expiry(of exchange: Exchange) -> TransferError {
        if monotonicNanoseconds() + 5_000_000 >= exchange.deadline {
            return .timeout(url: exchange.url, after: exchange.limits.totalTimeout)
        }
        var connected: curl_off_t = 0
        nr_getinfo_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &connected)
        return connected == 0
            ? .timeout(url: exchange.url, after: exchange.limits.connectTimeout)
            : .tooSlow(url: exchange.url, bytesPerSecond: exchange.limits.lowSpeedInBytesPerSecond)
    }

    /// Forgets the hop, so that the line can serve another.
    func release() {
        if let inflater { engine.giveBack(inflater) }
        inflater = nil
        exchange = nil
        status = 0
        header = ResponseHeader()
        headerBytes = 0
        isHeaderComplete = false
        body = []
        bodyBytesOnWire = 0
        fault = nil
        hasEnough = false
        isPaused = false
        errorText[0] = 0
    }
}

/// RFC 4648 section 4.
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
            text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}

extension Duration {
    /// Rounded up, as 0 means "none" to libcurl.
    fileprivate var wholeSeconds: Int { max(1, (wholeMilliseconds + 999) / 1000) }
    var wholeMilliseconds: Int {
        max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}

/// CLOCK_MONOTONIC.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
