import CCurl
import Glibc

extension Line {
    /// What two requests may differ in, but for their URL and header.
    struct Options: Equatable {
        var limits: TransferLimits
        var httpVersion: HTTPVersion
        var tls: TLSOptions
        var isSecure: Bool
        var proxy: String?
        var proxyLogin: ProxyLogin?
    }

    /// The options that hold for every request of this line.
    func setUp() throws(TransferError) {
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
            // The header is sent, the body comes as it is: see ContentDecoder.
            nr_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, acceptedCodings),
            nr_setopt_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0),
            nr_setopt_pointer(easy, CURLOPT_WRITEDATA, me),
            nr_setopt_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, line in
                let bytes = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return Line.from(line).receiveBody(bytes)
            },
            nr_setopt_pointer(easy, CURLOPT_HEADERDATA, me),
            nr_setopt_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, line in
                let bytes = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return Line.from(line).receiveHeader(bytes) ? bytes.count : 0
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
        codes += [
            nr_setopt_pointer(easy, CURLOPT_PREREQDATA, me),
            nr_setopt_before_request(easy) { line, address, _, _, port in
                Line.from(line).mayUse(address, localPort: port)
            },
            nr_setopt_long(easy, CURLOPT_NOPROGRESS, 0),
            nr_setopt_pointer(easy, CURLOPT_XFERINFODATA, me),
            nr_setopt_progress(easy) { line, _, _, _, _ in Line.from(line).mayGoOn() ? 0 : 1 },
        ]
        try check(codes)
    }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> Line {
        // Set in setUp, valid as long as the handle that it was set on.
        Unmanaged<Line>.fromOpaque(pointer!).takeUnretainedValue()
    }

    /// The options that may differ from request to request; what has not changed since the last is not set again.
    func set(_ new: Options) throws(TransferError) {
        guard new != options else { return }
        options = nil
        let version =
            switch new.httpVersion {
            case .onlyOneDotOne: CURL_HTTP_VERSION_1_1
            case .upToTwo: CURL_HTTP_VERSION_2TLS
            case .twoWithPriorKnowledge: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        let mayMultiplex = new.httpVersion == .upToTwo && new.isSecure
        let verifies = new.tls.verifiesPeer
        let authorities = new.tls.authoritiesFile ?? engine.defaultAuthoritiesFile
        // The proxy resolves the names, of which the wall below does not see anything.
        let proxy = new.proxy.map { $0.hasPrefix("socks5://") ? "socks5h" + $0.dropFirst(6) : $0 }
        try check([
            // An empty proxy also turns off the environment's (CURLOPT_PROXY).
            nr_setopt_string(easy, CURLOPT_PROXY, proxy ?? ""),
            nr_setopt_string(easy, CURLOPT_NOPROXY, proxy == nil ? "*" : ""),
            nr_setopt_string(easy, CURLOPT_PROXYUSERNAME, new.proxyLogin?.user),
            nr_setopt_string(easy, CURLOPT_PROXYPASSWORD, new.proxyLogin?.password),
            nr_setopt_string(easy, CURLOPT_CAINFO, authorities),
            nr_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, new.limits.connectTimeout.wholeMilliseconds),
            nr_setopt_long(easy, CURLOPT_LOW_SPEED_LIMIT, new.limits.lowSpeedInBytesPerSecond),
            nr_setopt_long(easy, CURLOPT_LOW_SPEED_TIME, new.limits.lowSpeedTime.wholeSeconds),
            nr_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(version)),
            // Wait for a connection that may turn out to multiplex rather than open another.
            nr_setopt_long(easy, CURLOPT_PIPEWAIT, mayMultiplex ? 1 : 0),
            // A second request over such a connection fails in libcurl 7.88.1 (`curl -Z` too): "Error in the HTTP2
            // framing layer". Each has one of its own.
            nr_setopt_long(easy, CURLOPT_FRESH_CONNECT, new.httpVersion == .twoWithPriorKnowledge ? 1 : 0),
            nr_setopt_long(easy, CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0),
            nr_setopt_long(easy, CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0),
            nr_setopt_string(easy, CURLOPT_SSLCERT, new.tls.certificateFile),
            nr_setopt_string(easy, CURLOPT_SSLKEY, new.tls.keyFile),
        ])
        if authorities != nil {
            // With a folder of certificates beside the file, as Debian has it, libcurl reads the file anew for
            // each connection (20 ms); with the file alone it keeps what it read.
            try check([nr_setopt_string(easy, CURLOPT_CAPATH, nil)])
        }
        options = new
    }

    func check(_ codes: [CURLcode]) throws(TransferError) {
        guard let code = codes.first(where: { $0 != CURLE_OK }) else { return }
        throw .setup(reason: String(cString: curl_easy_strerror(code)))
    }
}

extension Duration {
    /// Rounded up, as 0 means "none" to libcurl.
    fileprivate var wholeSeconds: Int { max(1, (wholeMilliseconds + 999) / 1000) }
    var wholeMilliseconds: Int {
        // A month is for ever here, and far from any overflow.
        let seconds = Int(max(0, min(components.seconds, 31 * 86_400)))
        return max(1, seconds * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
