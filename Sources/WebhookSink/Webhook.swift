package import Articles
internal import Delivery
internal import Kernel
package import Relay
package import Transfer

/// Posts articles to a web server, in batches, each signed and with an id by which a repeat is told. At least once: what
/// the server did not answer with a status of 2xx is sent again, and what it took without our hearing of it as well. The
/// articles of a repeat have the same `id` and `_newsreel.revision`, which are unlike any other's.
package struct Webhook: Receiver {
    package enum Format: String, Sendable, CaseIterable {
        /// A JSON object a line (`application/x-ndjson`).
        case ndjson
        /// One JSON array (`application/json`).
        case json
    }

    package struct Configuration: Sendable {
        /// The sink's name, for the server.
        package var name: String
        package var url: String
        package var format = Format.ndjson
        package var key: SigningKey?
        package var credentials: Credentials?
        /// Further headers, to the URL's own origin only.
        package var headers: [HeaderField] = []
        package var bounds = BatchBounds(files: 100, bytes: 1 << 20)
        /// For one batch, from the start to the end of the answer.
        package var patience = Duration.seconds(30)
        package var tls: TLSOptions?

        package init(name: String, url: String) {
            (self.name, self.url) = (name, url)
        }
    }

    package let bounds: BatchBounds
    private let configuration: Configuration
    private let outlet: OutletFolder
    private let transfer: Transfer
    private let clock: @Sendable () -> Timestamp
    /// Reads a Retry-After header.
    private let retryAfter: @Sendable (String) -> Duration?

    /// Answers are of no interest beyond their status.
    private static let longestAnswer = 1 << 20

    package init(
        _ configuration: Configuration, from outlet: OutletFolder, by transfer: Transfer,
        clock: @escaping @Sendable () -> Timestamp, retryAfter: @escaping @Sendable (String) -> Duration?
    ) {
        self.configuration = configuration
        self.outlet = outlet
        self.transfer = transfer
        self.clock = clock
        self.retryAfter = retryAfter
        bounds = configuration.bounds
    }

    package func open() {}

    package func take(_ files: [QueuedFile]) async -> Receipt {
        let lines: [[UInt8]]
        do throws(SystemError) {
            lines = try files.map { file throws(SystemError) in try outlet.read(file) }
        } catch {
            return .failed("articles in \(outlet.new) cannot be read: \(error.message); check their owner and mode")
        }
        do throws(TransferError) {
            return receipt(for: try await transfer.send(request(files, lines)))
        } catch {
            return receipt(for: error)
        }
    }

    private func request(_ files: [QueuedFile], _ lines: [[UInt8]]) -> TransferRequest {
        var request = TransferRequest(url: configuration.url)
        let body = body(of: lines)
        let id = Self.id(of: files)
        let seconds = clock().secondsSince1970
        request.body = RequestBody(
            body, type: configuration.format == .ndjson ? "application/x-ndjson" : "application/json")
        request.accept = "*/*"
        request.credentials = configuration.credentials
        request.headers =
            configuration.headers + [
                HeaderField(name: "Newsreel-Sink", value: configuration.name),
                HeaderField(name: "Newsreel-Articles", value: "\(files.count)"),
                HeaderField(name: "Idempotency-Key", value: "\"\(id)\""),
                HeaderField(name: "webhook-id", value: id),
                HeaderField(name: "webhook-timestamp", value: "\(seconds)"),
            ]
        if let key = configuration.key {
            request.headers.append(
                HeaderField(
                    name: "webhook-signature", value: key.signature(id: id, seconds: seconds, body: body)))
        }
        var limits = transfer.configuration.limits
        limits.totalTimeout = configuration.patience
        // A server may think as long as it has time: what counts is its answer.
        limits.lowSpeedTime = configuration.patience
        limits.maxBodyBytes = Self.longestAnswer
        request.limits = limits
        request.tls = configuration.tls
        // The operator chose the server: it may stand in the same network.
        request.allowedAddresses = ["0.0.0.0/0", "::/0"].compactMap { AddressBlock($0) }
        return request
    }

    private func body(of lines: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(lines.reduce(2) { $0 + $1.count + 1 })
        if configuration.format == .ndjson {
            for line in lines { body += line }
            return body
        }
        body.append(UInt8(ascii: "["))
        for (place, line) in lines.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            body += line.last == 0x0A ? line.dropLast() : line[...]
        }
        body.append(UInt8(ascii: "]"))
        return body
    }

    /// The same for the same articles, and unlike any other batch's: names are never used twice.
    private static func id(of files: [QueuedFile]) -> String {
        "nr_" + SHA256Digest(of: files.map(\.name.text).joined(separator: "\n")).hexadecimal.prefix(40)
    }

    // MARK: - What the answer means

    private func receipt(for answer: TransferResponse) -> Receipt {
        let notBefore = answer.header.retryAfter.flatMap { retryAfter($0) }
        let said = "\(configuration.url) answers \(answer.status)\(Self.excerpt(of: answer.body))"
        switch answer.status {
        case 200..<300: return .taken
        case 410:
            return .ended(
                "\(said): it wants nothing more; take the sink out of the settings, or reload newsreel to ask it again")
        case 413: return .tooLarge("\(said): the batch is too large for it; lower batch_size, or batch_files")
        case 400, 415, 422: return .refused("\(said); look into its log")
        case 401, 403, 407: return .failed("\(said); check the sink's secret and credentials", notBefore: notBefore)
        case 300..<400:
            return .failed("\(said), and articles are posted to no other address than the sink's; correct its url")
        default: return .failed("\(said); it is tried again", notBefore: notBefore)
        }
    }

    private func receipt(for error: TransferError) -> Receipt {
        switch error {
        // Both come behind a status of 2xx: the server has the articles, whatever it said then.
        case .tooLarge, .undecodableBody: return .taken
        default: return .failed(error.message)
        }
    }

    /// The beginning of what it says, on one line.
    private static func excerpt(of body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(400), as: UTF8.self)
        let line = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) }
        let words = String(line).split(separator: " ").joined(separator: " ")
        return words.isEmpty ? "" : " (\(words.prefix(120)))"
    }
}
