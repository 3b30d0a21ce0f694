import CCurl
import Glibc
internal import Kernel

extension Line {
    /// What became of the hop.
    enum Outcome {
        case answered(TransferResponse)
        case redirected(Redirect, HTTPAddress)
        case failed(TransferError)
    }

    /// Judges the finished hop. `release()` follows.
    func outcome(_ code: CURLcode, of exchange: Exchange) -> Outcome {
        exchange.bytesOnWire += reception.bytesOnWire
        var shortfall: TransferError?
        do throws(TransferError) {
            endBody()
            if let fault = reception.fault { throw fault }
            if code != CURLE_OK, !reception.hasEnough { shortfall = failure(code, of: exchange) }
            if shortfall == nil, !reception.isHeaderComplete {
                throw .badHeader(url: exchange.url, reason: "the connection ends within the header")
            }
            if shortfall == nil, reception.isRedirect(exchange) { return try redirection(of: exchange) }
            if shortfall == nil { shortfall = try missingPart(of: exchange) }
            if let shortfall, !mayBeShort(exchange, shortfall) { throw shortfall }
        } catch {
            return .failed(error)
        }
        var lease: BodyLease?
        if !reception.body.isEmpty {
            // The body leaves with its response; what the decoder took is given back with the line.
            let bytes = min(charge, reception.body.capacity)
            lease = engine.lease(bytes: bytes)
            charge -= bytes
        }
        return .answered(
            TransferResponse(
                status: reception.status, url: exchange.url, redirects: exchange.redirects,
                header: reception.header, body: reception.body, shortfall: shortfall,
                bytesOnWire: exchange.bytesOnWire, lease: lease))
    }

    private func redirection(of exchange: Exchange) throws(TransferError) -> Outcome {
        guard exchange.redirects.count < exchange.limits.maxRedirects else {
            throw .redirectLimit(url: exchange.request.url, limit: exchange.limits.maxRedirects)
        }
        let status = reception.status
        guard let location = reception.header.location, !location.isEmpty else {
            throw .badRedirect(url: exchange.url, status: status, reason: "there is none")
        }
        let address = try exchange.hop.resolving(location, status: status)
        exchange.cookies.take(reception.header.cookies, from: exchange.hop)
        return .redirected(Redirect(status: status, url: address.text), address)
    }

    /// What the answer lacks, though libcurl takes it for whole.
    private func missingPart(of exchange: Exchange) throws(TransferError) -> TransferError? {
        let status = reception.status
        if status == 304, !exchange.request.isConditional { throw .unexpectedNotModified(url: exchange.url) }
        if status == 206, !reception.header.isRangeWhole {
            throw .truncated(url: exchange.url, reason: "206 to a request for the whole")
        }
        guard let decoder = reception.decoder, !decoder.isComplete, reception.isSuccess else { return nil }
        return .truncated(url: exchange.url, reason: "the compressed body ends early")
    }

    /// Whether there is a body that may be a whole document all the same.
    private func mayBeShort(_ exchange: Exchange, _ error: TransferError) -> Bool {
        guard exchange.request.acceptsShortBodies, reception.isHeaderComplete, reception.isSuccess,
            !reception.body.isEmpty
        else { return false }
        switch error {
        case .truncated, .timeout, .tooSlow: return true
        default: return false
        }
    }

    /// The error for a code of libcurl's (libcurl-errors(3)).
    private func failure(_ code: CURLcode, of exchange: Exchange) -> TransferError {
        let url = exchange.url
        let reason = String(cString: errorText[0] != 0 ? UnsafePointer(errorText) : curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return expiry(of: exchange)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            return .proxy(url: url, proxy: options?.proxy ?? "", reason: reason)
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolvedHost(url: url, host: exchange.hop.host)
        case CURLE_COULDNT_CONNECT where !hasOpenedSocket && socketError.map(Self.localErrors.contains) == true:
            let cause = socketError.map { String(cString: strerror($0)) } ?? ""
            return .connection(url: url, reason: "no socket can be opened: \(cause)", isLocal: true)
        case CURLE_COULDNT_CONNECT where refusedAddress != nil && !hasOpenedSocket:
            return .forbiddenAddress(url: url, address: refusedAddress?.description ?? "")
        case CURLE_COULDNT_CONNECT where options?.proxy != nil:
            return .proxy(url: url, proxy: options?.proxy ?? "", reason: reason)
        case CURLE_URL_MALFORMAT: return .badURL(url: url, reason: reason)
        case CURLE_PARTIAL_FILE: return .truncated(url: url, reason: reason)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            return .badHeader(url: url, reason: reason)
        case CURLE_OUT_OF_MEMORY where !reception.isHeaderComplete:
            // libcurl's buffer for a line of the header has an end, which it calls so.
            return .badHeader(url: url, reason: "a line of its header is longer than 100 kB")
        case CURLE_OUT_OF_MEMORY: return .connection(url: url, reason: reason, isLocal: true)
        case CURLE_FILESIZE_EXCEEDED: return .tooLarge(url: url, limitInBytes: exchange.limits.maxBodyBytes)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            return .tls(url: url, reason: reason)
        case CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_GOT_NOTHING:
            return reception.isHeaderComplete && reception.isSuccess
                ? .truncated(url: url, reason: reason) : .connection(url: url, reason: reason, isLocal: false)
        default:
            var errno = 0
            nr_getinfo_long(easy, CURLINFO_OS_ERRNO, &errno)
            let isForbidden = [EPERM, EACCES].contains(Int32(errno))
            return .connection(
                url: url,
                reason: isForbidden ? "\(reason) (forbidden by a firewall or the unit's IPAddressDeny=)" : reason,
                isLocal: Self.localErrors.contains(Int32(errno)))
        }
    }

    private static let localErrors = [
        ENETDOWN, ENETUNREACH, EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EACCES,
    ]

    /// Which of the three clocks ran out.
    private func expiry(of exchange: Exchange) -> TransferError {
        if SystemClock.monotonicNanoseconds() + 5_000_000 >= exchange.deadline {
            return .timeout(url: exchange.url, after: exchange.limits.totalTimeout)
        }
        var connected: curl_off_t = 0
        nr_getinfo_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &connected)
        return connected == 0
            ? .timeout(url: exchange.url, after: exchange.limits.connectTimeout)
            : .tooSlow(url: exchange.url, bytesPerSecond: exchange.limits.lowSpeedInBytesPerSecond)
    }
}
