/// A request as it arrived.
package struct Request: Sendable, Equatable {
    package let method: String
    /// Without the query.
    package let path: String
    /// Without the question mark; empty when there is none.
    package let query: String
    /// Names in lower case, in the order sent.
    package let headers: [Header]
    /// Of a POST; as long as Content-Length says.
    package let body: [UInt8]
    /// 1 for the server's first connection, and so on.
    package let connection: Int

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// The first header of that name, which is in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// A scripted answer: what is sent, how it is framed, and what goes wrong on the way.
package struct Reply: Sendable {
    package var status = 200
    /// In the order and case in which they are sent, beside those of the framing.
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    package var framing = Framing.contentLength
    /// Sent before the status line and the body, in this order; for what `Reply` does not know.
    package var actionsBeforeHeader: [Action] = []
    package var actionsBeforeBody: [Action] = []
    package var actionsAfterBody: [Action] = []

    package enum Framing: Sendable, Equatable {
        case contentLength
        /// A Content-Length that is not the body's. The connection is closed after the body.
        case falseContentLength(String)
        /// Chunks of at most so many bytes.
        case chunked(Int)
        /// No length at all: the body ends with the connection.
        case untilClose
        /// Nothing is sent but the actions.
        case none
    }

    package enum Action: Sendable {
        case send([UInt8])
        /// Sends the bytes one at a time, so far apart, until the client hangs up.
        case drip([UInt8], every: Duration)
        /// Sends the bytes again and again, until the client hangs up.
        case repeatForever([UInt8])
        /// Sends nothing until the gate opens or the client hangs up.
        case wait(Gate)
        /// Sends nothing until the client hangs up.
        case stall
        /// Closes the connection in the ordinary way.
        case close
        /// Closes it with a TCP reset.
        case reset
    }

    package init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        framing: Framing = .contentLength
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.framing = framing
    }

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], _ body: String) {
        self.init(status: status, headers: headers, body: Array(body.utf8))
    }

    /// Only what the actions do: no status line, no header, no body.
    package static func raw(_ actions: Action...) -> Reply {
        var reply = Reply(framing: .none)
        reply.actionsBeforeHeader = actions
        return reply
    }

    package static func redirect(to location: String, status: Int = 302) -> Reply {
        Reply(status: status, headers: [("Location", location)])
    }

    /// `body` as gzip, already compressed by the test.
    package static func gzip(_ compressed: [UInt8], type: String = "application/rss+xml") -> Reply {
        Reply(headers: [("Content-Type", type), ("Content-Encoding", "gzip")], body: compressed)
    }
}

extension LoopbackServer {
    /// 200 with the validators, or 304 with them when the request names one that matches (RFC 9110 section 13).
    package static func conditional(
        body: String, etag: String? = nil, lastModified: String? = nil, type: String = "application/rss+xml"
    ) -> Handler {
        { request in
            var headers = [(name: "Content-Type", value: type)]
            if let etag { headers.append(("ETag", etag)) }
            if let lastModified { headers.append(("Last-Modified", lastModified)) }
            let isCurrent =
                request.header("if-none-match").map { $0 == etag }
                ?? request.header("if-modified-since").map { $0 == lastModified } ?? false
            return isCurrent
                ? Reply(status: 304, headers: headers) : Reply(headers: headers, body: Array(body.utf8))
        }
    }
}
