/// How one ``Transfer`` behaves for all its requests. The defaults are the product's.
package struct TransferConfiguration: Sendable {
    /// Sent as `User-Agent` by requests that name none of their own.
    package var userAgent = "Newsreel"

    /// Requests on the network at one time; the rest wait at the door, first come, first served.
    package var maxInFlight = 200
    /// Requests to one host name at one time, whatever its port.
    package var maxInFlightPerHost = 4
    /// Idle connections kept for reuse. Only hosts that are asked more than once within
    /// `idleConnectionLifetime` have theirs kept.
    package var maxIdleConnections = 256
    /// How long an idle connection may be reused.
    package var idleConnectionLifetime = Duration.seconds(60)
    /// Bytes that bodies may take, from their first byte until the caller lets go of the response.
    /// When they are used up, no request starts and all but one stop reading.
    package var bodyBudgetInBytes = 64 << 20

    /// The limits of a request that sets none of its own.
    package var limits = TransferLimits()
    /// Non-public addresses that may be contacted all the same; empty for none.
    package var allowedAddresses: [AddressBlock] = []
    /// A proxy for every request, as `http://host:port` or `socks5h://host:port`; nil for none, whatever the
    /// environment says. The proxy resolves the names (with `socks5://` too), so the address wall then holds for literal
    /// addresses and for `localhost` only.
    package var proxy: String?
    /// For `proxy`; a request's own proxy gets none.
    package var proxyLogin: ProxyLogin?
    package var httpVersion = HTTPVersion.upToTwo
    package var tls = TLSOptions()

    package init() {}
}

/// User name and password for a proxy. Its description never shows them.
package struct ProxyLogin: Sendable, Hashable, CustomStringConvertible {
    package let user: String
    package let password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    package var description: String { "ProxyLogin(hidden)" }
}

/// What one request may cost. Every limit holds on its own.
package struct TransferLimits: Sendable, Hashable {
    /// Bytes of one body after decompression, and as well before it.
    package var maxBodyBytes = 10 << 20
    /// Bytes of all header and trailer lines of one hop.
    package var maxHeaderBytes = 256 << 10
    /// Redirects followed, 0 for none.
    package var maxRedirects = 5
    /// From the start of a hop to its open (and secured) connection.
    package var connectTimeout = Duration.seconds(10)
    /// From the start of the first hop to the last byte of the last; waiting at the door is not counted.
    package var totalTimeout = Duration.seconds(30)
    /// A transfer slower than this for `lowSpeedTime` is given up.
    package var lowSpeedInBytesPerSecond = 64
    /// Whole seconds.
    package var lowSpeedTime = Duration.seconds(15)

    package init() {}
}

package enum HTTPVersion: Sendable, Hashable {
    case onlyOneDotOne
    /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
    case upToTwo
    /// HTTP/2 without TLS and without upgrade, for servers known to speak it.
    case twoWithPriorKnowledge
}

package struct TLSOptions: Sendable, Hashable {
    /// Whether the certificate must be valid and name the host.
    package var verifiesPeer = true
    /// Certificates (PEM) to trust in place of the system's.
    package var authoritiesFile: String?
    /// A client certificate and its key (PEM), both or neither.
    package var certificateFile: String?
    package var keyFile: String?

    package init() {}
}
