/// What one hop has received so far. Fed by the callbacks of a line: nothing here traps or throws;
/// what is wrong is noted, and the transfer given up.
struct Reception {
    private(set) var status = 0
    private(set) var header = ResponseHeader()
    private(set) var isHeaderComplete = false
    private(set) var body: [UInt8] = []
    /// Header and body bytes, before decompression.
    var bytesOnWire: Int { headerBytes + bodyBytesOnWire }
    /// Why the line gave up; libcurl itself only says "write error".
    var fault: TransferError?
    /// No more is read of the body, though there is more, because of its status.
    private(set) var hasEnough = false
    /// Of the body's content coding, once there is a body in one.
    private(set) var decoder: (any ContentDecoder)?
    /// What the body takes up, and with it its decoder.
    var bytesInMemory: Int { body.capacity + (decoder?.heldBytes(after: body.count) ?? 0) }

    private var headerBytes = 0
    private var bodyBytesOnWire = 0
    /// The body's first bytes, until there are enough to tell its coding.
    private var head: [UInt8] = []
    private var hasBegun = false

    /// Bytes kept of a body that comes with a status beside 2xx.
    private static let excerptBytes = 64 << 10

    var isSuccess: Bool { (200..<300).contains(status) }
    /// - Parameter exchange: one that brought a body follows none.
    func isRedirect(_ exchange: Exchange) -> Bool {
        exchange.request.body == nil && [301, 302, 303, 307, 308].contains(status)
    }

    /// Counts and reads one header or trailer line, also of interim (1xx) answers. False to give up.
    mutating func takeHeaderLine(_ line: UnsafeBufferPointer<UInt8>, of exchange: Exchange) -> Bool {
        guard fault == nil else { return false }
        headerBytes += line.count
        guard headerBytes <= exchange.limits.maxHeaderBytes else {
            fault = .badHeader(
                url: exchange.url, reason: "its header is longer than \(exchange.limits.maxHeaderBytes) bytes")
            return false
        }
        if let code = statusCode(line), !isHeaderComplete || (100..<200).contains(status) {
            status = code
            header = ResponseHeader()
            isHeaderComplete = false
        } else if line.first == 0x0d || line.first == 0x0a {
            isHeaderComplete = true
            if isSuccess, let length = header.contentLength, length > exchange.limits.maxBodyBytes {
                fault = .tooLarge(url: exchange.url, limitInBytes: exchange.limits.maxBodyBytes)
                return false
            }
        } else if !isHeaderComplete {
            header.read(line)
        }
        return true
    }

    /// Counts, decompresses and keeps a piece of the body. False to give up.
    mutating func takeBody(_ bytes: UnsafeMutableRawBufferPointer, of exchange: Exchange, engine: Engine) -> Bool {
        guard fault == nil, !hasEnough else { return false }
        bodyBytesOnWire += bytes.count
        if hasBegun { return decode(bytes, of: exchange, engine) }
        if head.isEmpty, bytes.count >= ContentCoding.markLength {
            return beginBody(of: exchange, engine, bytes) && decode(bytes, of: exchange, engine)
        }
        head.append(contentsOf: bytes)
        return head.count < ContentCoding.markLength || takeHead(of: exchange, engine)
    }

    /// No more comes.
    mutating func endBody(of exchange: Exchange, engine: Engine) {
        guard fault == nil, !hasEnough else { return }
        if !head.isEmpty { _ = takeHead(of: exchange, engine) }
        if isSuccess, fault == nil { undoUnmarkedBrotli(of: exchange, engine) }
    }

    private mutating func takeHead(of exchange: Exchange, _ engine: Engine) -> Bool {
        var bytes = head
        head = []
        return bytes.withUnsafeMutableBytes {
            beginBody(of: exchange, engine, $0) && decode($0, of: exchange, engine)
        }
    }

    private mutating func decode(
        _ bytes: UnsafeMutableRawBufferPointer, of exchange: Exchange, _ engine: Engine
    ) -> Bool {
        let limit = isSuccess ? exchange.limits.maxBodyBytes : min(Self.excerptBytes, exchange.limits.maxBodyBytes)
        do throws(DecodingFault) {
            guard bodyBytesOnWire <= limit else { throw .tooLarge }
            if let decoder {
                try decoder.decode(bytes, by: engine.scratch, into: &body, limit: limit)
            } else {
                body.append(contentsOf: bytes)
            }
            return true
        } catch {
            switch error {
            case .tooLarge: giveUp(.tooLarge(url: exchange.url, limitInBytes: limit))
            case .broken(let reason): giveUp(.undecodableBody(url: exchange.url, reason: reason))
            }
            return false
        }
    }

    /// Chooses the decoder; false when there is none.
    private mutating func beginBody(
        of exchange: Exchange, _ engine: Engine, _ bytes: UnsafeMutableRawBufferPointer
    ) -> Bool {
        hasBegun = true
        let coding = ContentCoding(
            header.contentEncoding, contentType: header.contentType,
            startingWith: bytes.prefix(ContentCoding.markLength))
        switch coding {
        case .none:
            if let length = header.contentLength { body.reserveCapacity(min(length, 256 << 10)) }
            return true
        case .inflate: decoder = engine.takeInflater()
        case .brotli: decoder = BrotliDecoder()
        case .zstd: decoder = ZstdDecoder()
        case .unknown: break
        }
        if decoder != nil { return true }
        giveUp(
            .undecodableBody(
                url: exchange.url,
                reason:
                    "its Content-Encoding is \(header.contentEncoding ?? "none"), and one of \(acceptedCodings) was "
                    + "asked for"))
        return false
    }

    /// A brotli stream has no mark: what is no text and says no coding is one where a document comes out of it, whole.
    private mutating func undoUnmarkedBrotli(of exchange: Exchange, _ engine: Engine) {
        let isControl: (UInt8) -> Bool = { $0 < 0x09 || (0x0E...0x1F).contains($0) && $0 != 0x1B }
        guard decoder == nil, !body.isEmpty, !ContentCoding.isText(body.prefix(8)),
            body.prefix(256).contains(where: isControl), let brotli = BrotliDecoder()
        else { return }
        var coded = body
        var document: [UInt8] = []
        let isDecoded = coded.withUnsafeMutableBytes { bytes in
            do throws(DecodingFault) {
                try brotli.decode(bytes, by: engine.scratch, into: &document, limit: exchange.limits.maxBodyBytes)
                return brotli.isComplete
            } catch {
                return false
            }
        }
        if isDecoded, ContentCoding.isText(document.prefix(64)) { body = document }
    }

    /// Of an error page or a redirect's body, what is there is enough.
    private mutating func giveUp(_ error: TransferError) {
        if isSuccess { fault = error } else { hasEnough = true }
    }
}
