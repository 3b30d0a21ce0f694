internal import Articles
internal import Markup

/// Which answer belongs to which request.
struct Router: Sendable {
    let source: any StatusSource
    let exposition: Exposition

    /// - Parameters:
    ///   - uri: the request's target, with its query.
    ///   - known: what the client has of it already.
    func response(
        to uri: String, method: String, host: String?, known: KnownVersion = KnownVersion()
    ) async -> Response {
        guard method == "GET" || method == "HEAD" else { return .text(.methodNotAllowed, "only GET and HEAD\n") }
        // A page of the web whose name was led to this machine has no business here.
        guard Self.isLocal(host) else { return .text(.forbidden, "this page is for this machine alone\n") }
        let target = Target(uri)
        do {
            switch target.path {
            case "/": return .page(OverviewPage(try await source.feeds(), await source.overview(), target).html)
            case "/feed": return try await feed(target, asJSON: false)
            case "/style.css": return .style(Style.sheet)
            case "/metrics":
                await source.measure()
                return .text(.ok, exposition.text(version: source.version), type: Exposition.contentType)
            case "/healthz":
                let isTurning = await source.overview().isTurning
                return .text(isTurning ? .ok : .serviceUnavailable, isTurning ? "ok\n" : "the loop hangs\n")
            case "/readyz":
                let pause = await source.overview().pause
                return .text(pause == nil ? .ok : .serviceUnavailable, pause.map { "paused: \($0)\n" } ?? "ok\n")
            case "/status.json": return .json(StatusJSON.overview(await source.overview()))
            case "/feeds.json": return .json(StatusJSON.feeds(FeedSelection(try await source.feeds(), target)))
            case "/feed.json": return try await feed(target, asJSON: true)
            case let path where path.hasPrefix("/feeds/"):
                return await feedDocument(String(path.dropFirst("/feeds/".count)), known)
            default: return .text(.notFound, "nothing is here; / is the status page\n")
            }
        } catch {
            return .text(.serviceUnavailable, "the state cannot be read: \(error)\n")
        }
    }

    private func feed(_ target: Target, asJSON: Bool) async throws -> Response {
        guard let url = target["url"] else {
            return .text(
                .badRequest, "which feed? \(target.path)?url=ADDRESS names it; /feeds.json has the addresses\n")
        }
        guard let details = try await source.feed(at: url) else {
            return .text(.notFound, "no list has a feed \(url); /feeds.json has the addresses\n")
        }
        if asJSON { return .json(StatusJSON.feed(details)) }
        return .page(FeedPage(details, at: await source.overview().now).html)
    }

    /// A sink's Atom or JSON Feed document, for readers of feeds.
    private func feedDocument(_ name: String, _ known: KnownVersion) async -> Response {
        guard let document = await source.feedDocument(name) else {
            return .text(.notFound, "no sink of the kind \"feed\" has this name\n")
        }
        return .document(
            document, type: name.hasSuffix(".atom") ? "application/atom+xml" : "application/feed+json", known)
    }

    private static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        var name = host[...]
        // A port after the name; not inside of an address in brackets.
        if let colon = name.lastIndex(of: ":"), name[name.index(after: colon)...].allSatisfy(\.isNumber) {
            name = name[..<colon]
        }
        return ["localhost", "[::1]", "newsreel", ""].contains(name.lowercased())
            || StatusServer.Address.isLoopback(name)
    }
}

/// A request's path and query.
package struct Target: Sendable {
    package let path: String
    private let query: [(name: String, value: String)]

    package init(_ uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "/")
        query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                PercentEncoding.decoded(halves[0], isForm: true),
                halves.count > 1 ? PercentEncoding.decoded(halves[1], isForm: true) : ""
            )
        }
    }

    /// `nil` where it is absent or empty.
    package subscript(name: String) -> String? {
        query.last { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// The path with the query's members, some of them changed; `nil` leaves one out.
    func with(_ changes: [String: String?]) -> String {
        let kept = query.filter { changes[$0.name] == nil && !$0.value.isEmpty }
        let changed = changes.sorted { $0.key < $1.key }.compactMap { name, value in value.map { (name, $0) } }
        let members = (kept.map { ($0.name, $0.value) } + changed).map { "\($0)=\(PercentEncoding.encoded($1))" }
        return path + (members.isEmpty ? "" : "?" + members.joined(separator: "&"))
    }
}

/// The versions of a document that a client has.
struct KnownVersion: Sendable {
    /// If-None-Match.
    var etags: String?
    /// If-Modified-Since.
    var date: String?

    /// Weak or strong, one of several, or `*` for any.
    static func names(_ etag: String, in list: String) -> Bool {
        list.split(separator: ",").contains { part in
            let word = part.split(separator: " ").joined()
            return word == "*" || word == etag || word == "W/" + etag
        }
    }
}

extension Timestamp {
    /// IMF-fixdate (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    var httpDate: String {
        let seconds = secondsSince1970
        let civil = CivilTime(secondsSince1970: seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = Int((seconds / 86_400) % 7)
        return "\(days[(day + 7) % 7]), \(two(civil.day)) \(months[civil.month - 1]) \(civil.year) "
            + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) GMT"
    }
}

/// An answer of this machine's.
package struct Response: Sendable {
    package enum Status: Int, Sendable {
        case ok = 200
        case accepted = 202
        case notModified = 304
        case badRequest = 400
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case gone = 410
        case contentTooLarge = 413
        case serviceUnavailable = 503
    }

    package let status: Status
    package var headers: [(name: String, value: String)]
    package let body: String

    private init(_ status: Status, type: String, _ body: String) {
        self.status = status
        self.body = body
        headers = [
            ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
            // Nothing but the page's own style sheet and forms; no script at all.
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
        ]
    }

    package static func text(_ status: Status, _ body: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status, type: type, body)
    }

    /// With validators, by which a reader that has it already is told so (RFC 9110, section 13).
    static func document(_ document: FeedDocument, type: String, _ known: KnownVersion) -> Response {
        let etag = "\"\(SHA256Digest(of: document.bytes).hexadecimal.prefix(32))\""
        let date = document.modified.httpDate
        let isKnown = known.etags.map { KnownVersion.names(etag, in: $0) } ?? (known.date == date)
        var response = Response(
            isKnown ? .notModified : .ok, type: type,
            isKnown ? "" : String(decoding: document.bytes, as: UTF8.self))
        response.headers.removeAll { $0.name == "Cache-Control" }
        response.headers += [("Cache-Control", "no-cache"), ("ETag", etag), ("Last-Modified", date)]
        return response
    }

    static func page(_ html: String) -> Response { Response(.ok, type: "text/html; charset=utf-8", html) }
    static func style(_ sheet: String) -> Response { Response(.ok, type: "text/css; charset=utf-8", sheet) }
    static func json(_ bytes: [UInt8]) -> Response {
        Response(.ok, type: "application/json", String(decoding: bytes, as: UTF8.self))
    }
}
