/// Whom an address asks: its scheme, host and port (RFC 6454), read by libcurl as a transfer reads it. What proves who
/// we are, cookies and robots.txt are bound to it.
package struct WebOrigin: Hashable, Sendable {
    let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    let host: String
    let port: UInt16

    /// `nil` for what is no http or https address.
    package init?(_ url: String) {
        guard let address = try? HTTPAddress(url) else { return nil }
        self = address.origin
    }

    init(isSecure: Bool, host: String, port: UInt16) {
        (self.isSecure, self.host, self.port) = (isSecure, host, port)
    }

    /// `https://host`, or `https://host:port` where the port is not the scheme's own (RFC 6454, section 6.2).
    package var text: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        let isOwnPort = port == (isSecure ? 443 : 80)
        return (isSecure ? "https://" : "http://") + name + (isOwnPort ? "" : ":\(port)")
    }
}
