internal import CNATS
internal import Glibc
internal import Markup

/// One connection to one of several servers, for as long as it lasts: it is never mended. libnats would send again by itself
/// what it had not got rid of when a connection broke, long after its sender has looked what became of it; so whoever needs
/// another connection makes one, and knows that nothing of the old one is left in this process.
///
/// Calls wait for the network, at most for the servers' patience each, and belong on a thread that may wait.
package final class NATSConnection: @unchecked Sendable {
    let library: NATSLibrary
    /// Owned here, closed and freed in deinit. libnats locks it by itself (natsConnection in nats.h).
    let connection: OpaquePointer
    /// Owned here, freed in deinit.
    let jetStream: OpaquePointer
    package let servers: NATSServers
    /// The most bytes of a message with its headers, as the server said at the beginning.
    package let maximumPayload: Int

    /// - Parameter name: by which the server's operator sees whose connection it is.
    package init(_ servers: NATSServers, name: String) throws(NATSFault) {
        let library = try NATSLibrary.loaded()
        let nats = library.functions
        self.library = library
        self.servers = servers
        var made: OpaquePointer?
        var options: OpaquePointer?
        var status = nats.pointee.natsOptions_Create(&options)
        defer { nats.pointee.natsOptions_Destroy(options) }
        if status == NATS_OK { status = Self.set(options, servers, name, nats) }
        guard status == NATS_OK else {
            throw .away(
                "NATS is not asked: \(library.lastError(status)); check the sink's certificates and credentials")
        }
        status = nats.pointee.natsConnection_Connect(&made, options)
        guard status == NATS_OK, let made else {
            throw .away("\(servers.text): \(library.lastError(status))\(Self.advice(status))")
        }
        var context: OpaquePointer?
        var api = jsOptions()
        api.Wait = servers.patience.inMilliseconds
        status = nats.pointee.natsConnection_JetStream(&context, made, &api)
        guard status == NATS_OK, let context else {
            nats.pointee.natsConnection_Destroy(made)
            throw .away("\(servers.text): \(library.lastError(status))")
        }
        connection = made
        jetStream = context
        maximumPayload = Int(nats.pointee.natsConnection_GetMaxPayload(made))
    }

    deinit {
        library.functions.pointee.jsCtx_Destroy(jetStream)
        library.functions.pointee.natsConnection_Destroy(connection)
    }

    private static func set(
        _ options: OpaquePointer?, _ servers: NATSServers, _ name: String, _ nats: UnsafePointer<nr_nats>
    ) -> natsStatus {
        var copies: [UnsafeMutablePointer<CChar>?] = servers.addresses.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var steps: [() -> natsStatus] = [
            {
                copies.withUnsafeMutableBufferPointer { copies in
                    // libnats copies them (natsOptions_SetServers), and only reads what it is given as `const char **`.
                    copies.withMemoryRebound(to: UnsafePointer<CChar>?.self) { words in
                        nats.pointee.natsOptions_SetServers(options, words.baseAddress, Int32(words.count))
                    }
                }
            },
            { nats.pointee.natsOptions_SetName(options, name) },
            { nats.pointee.natsOptions_SetAllowReconnect(options, false) },
            { nats.pointee.natsOptions_SetErrorHandler(options, nr_nats_ignore, nil) },
            { nats.pointee.natsOptions_SetTimeout(options, servers.patience.inMilliseconds) },
            { nats.pointee.natsOptions_SetWriteDeadline(options, servers.patience.inMilliseconds) },
            { nats.pointee.natsOptions_SetPingInterval(options, 20_000) },
            { nats.pointee.natsOptions_SetMaxPingsOut(options, 2) },
        ]
        switch servers.credentials {
        case .user(let user, let password)?:
            steps.append { nats.pointee.natsOptions_SetUserInfo(options, user, password) }
        case .token(let token)?: steps.append { nats.pointee.natsOptions_SetToken(options, token) }
        case .file(let path)?:
            steps.append { nats.pointee.natsOptions_SetUserCredentialsFromFiles(options, path, nil) }
        case nil: break
        }
        if servers.isSecure { steps.append { nats.pointee.natsOptions_SetSecure(options, true) } }
        // A server may want TLS of an address without it, too.
        if servers.isSecure || servers.authoritiesFile != nil {
            let system = NATSServers.systemAuthorities
            if let file = servers.authoritiesFile ?? (access(system, R_OK) == 0 ? system : nil) {
                steps.append { nats.pointee.natsOptions_LoadCATrustedCertificates(options, file) }
            }
            if let certificate = servers.certificateFile, let key = servers.keyFile {
                steps.append { nats.pointee.natsOptions_LoadCertificatesChain(options, certificate, key) }
            }
        }
        for step in steps {
            let status = step()
            if status != NATS_OK { return status }
        }
        return NATS_OK
    }

    private static func advice(_ status: natsStatus) -> String {
        switch status {
        case NATS_CONNECTION_AUTH_FAILED: "; check the credentials"
        case NATS_SECURE_CONNECTION_WANTED: "; the server has no TLS"
        case NATS_SSL_ERROR: "; check its certificate, write its address with tls://, and name its authority"
        case NATS_NO_SERVER: "; is nats-server running there?"
        default: ""
        }
    }

    package var isOpen: Bool { !library.functions.pointee.natsConnection_IsClosed(connection) }

    /// Nothing is sent or heard any more.
    package func close() { library.functions.pointee.natsConnection_Close(connection) }

    /// What a call that failed means.
    func fault(_ status: natsStatus, code: jsErrCode = jsErrCode(rawValue: 0), _ what: String) -> NATSFault {
        // JetStream's own codes are five digits (nats-server, server/errors.json).
        if code.rawValue != 0 { return .refused(code: Int(code.rawValue), "\(what): \(library.lastError(status))") }
        switch status {
        case NATS_TIMEOUT:
            return .unanswered(
                "\(servers.text): no answer to \(what) within \(servers.patience); a server also keeps silent to a user who is "
                    + "not allowed to ask")
        case NATS_NO_RESPONDERS:
            return .refused(
                code: 0,
                "\(servers.text) has no JetStream; let nats-server have it (-js, or jetstream {} in its settings)")
        default: return .away("\(servers.text): \(what): \(library.lastError(status))")
        }
    }
}
