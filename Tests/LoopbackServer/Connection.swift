import Glibc

/// One accepted connection, served by one thread.
struct Connection {
    private let descriptor: Int32
    private let number: Int
    private let stopping: Gate

    init(_ descriptor: Int32, number: Int, stopping: Gate) {
        self.descriptor = descriptor
        self.number = number
        self.stopping = stopping
    }

    /// The next request; nil when the client hangs up, the server stops, or it is no HTTP.
    func readRequest() -> Request? {
        var bytes: [UInt8] = []
        // Requests of the tests are not pipelined, and byte after byte is quick enough for a header.
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard Gate.wait(for: [stopping], orSocket: descriptor, events: POLLIN) == .socketReady else { return nil }
            var byte: UInt8 = 0
            guard recv(descriptor, &byte, 1, 0) == 1, bytes.count < 1 << 20 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let headers = lines.dropFirst().compactMap { line -> Request.Header? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return Request.Header(name: line[..<colon].lowercased(), value: String(value))
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard let body = readBody(length) else { return nil }
        return Request(
            method: String(words[0]), path: String(target[0]), query: target.count == 2 ? String(target[1]) : "",
            headers: headers, body: body, connection: number)
    }

    private func readBody(_ length: Int) -> [UInt8]? {
        var body: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while body.count < length {
            guard Gate.wait(for: [stopping], orSocket: descriptor, events: POLLIN) == .socketReady else { return nil }
            let count = recv(descriptor, &buffer, min(buffer.count, length - body.count), 0)
            guard count > 0 else { return nil }
            body += buffer[..<count]
        }
        return body
    }

    /// Sends the reply; false when the connection is to be closed after it.
    func play(_ reply: Reply, for request: Request) -> Bool {
        guard perform(reply.actionsBeforeHeader), reply.framing != .none else { return false }
        let hasBody = request.method != "HEAD" && reply.status != 304 && reply.status != 204
        guard send(Array(header(of: reply).utf8)), perform(reply.actionsBeforeBody) else { return false }
        if hasBody, !send(framed(reply)) { return false }
        guard perform(reply.actionsAfterBody) else { return false }
        switch reply.framing {
        case .contentLength, .chunked: return request.header("connection")?.lowercased() != "close"
        case .falseContentLength, .untilClose, .none: return false
        }
    }

    private func header(of reply: Reply) -> String {
        var text = "HTTP/1.1 \(reply.status) Scripted\r\n"
        for header in reply.headers { text += "\(header.name): \(header.value)\r\n" }
        switch reply.framing {
        case .contentLength where reply.status == 304 || reply.status == 204: break
        case .contentLength: text += "Content-Length: \(reply.body.count)\r\n"
        case .falseContentLength(let length): text += "Content-Length: \(length)\r\n"
        case .chunked: text += "Transfer-Encoding: chunked\r\n"
        case .untilClose, .none: text += "Connection: close\r\n"
        }
        return text + "\r\n"
    }

    private func framed(_ reply: Reply) -> [UInt8] {
        guard case .chunked(let size) = reply.framing else { return reply.body }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: reply.body.count, by: max(1, size)) {
            let chunk = reply.body[start..<min(start + max(1, size), reply.body.count)]
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        // Trailers, if the script sends any after the body, follow the last chunk's line.
        return bytes + Array((reply.actionsAfterBody.isEmpty ? "0\r\n\r\n" : "0\r\n").utf8)
    }

    /// False when the connection is at its end.
    private func perform(_ actions: [Reply.Action]) -> Bool {
        actions.allSatisfy { action in
            switch action {
            case .send(let bytes): return send(bytes)
            case .drip(let bytes, let pause):
                let milliseconds = Int32(
                    pause.components.seconds * 1000 + pause.components.attoseconds / 1_000_000_000_000_000)
                return bytes.allSatisfy { send([$0]) && stall(milliseconds: milliseconds) }
            case .repeatForever(let bytes):
                while send(bytes) {}
                return false
            case .wait(let gate): return wait(for: gate)
            case .stall:
                while stall(milliseconds: -1) {}
                return false
            case .close: return false
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(
                    descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
                return false
            }
        }
    }

    /// Waits; false when the client hung up or the server stops.
    private func stall(milliseconds: Int32) -> Bool {
        Gate.wait(for: [stopping], orSocket: descriptor, events: Int32(POLLIN), milliseconds: milliseconds) == .timedOut
    }

    private func wait(for gate: Gate) -> Bool {
        let event = Gate.wait(for: [gate, stopping], orSocket: descriptor, events: Int32(POLLIN))
        return event == .opened && !stopping.isOpen
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            guard !stopping.isOpen else { return false }
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
