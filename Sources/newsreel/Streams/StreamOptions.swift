internal import ArgumentParser
internal import JetStream
internal import Subscriptions

/// Which stream `newsreel watch` follows, and how its servers are asked.
struct StreamOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Of nats://HOST: the stream to follow.", valueName: "name"))
    var stream: String?

    @Option(
        help: ArgumentHelp(
            "Of nats://HOST: under which name the stream remembers what was handled. Several watches of one name share the "
                + "messages; each name gets all of them.", valueName: "name"))
    var durable: String?

    @Option(help: ArgumentHelp("Of nats://HOST: only these subjects, with wildcards.", valueName: "subject"))
    var subject: String?

    @Option(
        help: ArgumentHelp(
            "Of nats://HOST: a credentials file, as sinks of the kind \"jetstream\" have it.", valueName: "file"),
        completion: .file())
    var credentials: String?

    @Option(
        help: ArgumentHelp("Of tls://HOST: certificates (PEM) to trust in place of the system's.", valueName: "file"),
        completion: .file())
    var tlsAuthorities: String?

    @Flag(help: "Of nats://HOST on another machine: send --credentials without TLS.")
    var allowPlain = false

    private var isAny: Bool {
        stream != nil || durable != nil || subject != nil || credentials != nil || tlsAuthorities != nil || allowPlain
    }

    /// - Parameter place: a spool, or servers with commas between them.
    static func names(_ place: String) -> Bool { place.hasPrefix("nats://") || place.hasPrefix("tls://") }

    /// - Parameter acknowledges: `--ack` is there.
    func check(_ place: String, acknowledges: Bool) throws {
        guard Self.names(place) else {
            guard !isAny else {
                throw ValidationError(
                    "--stream, --durable and their like are for a stream, nats://HOST, not for a spool")
            }
            return
        }
        guard place.split(separator: ",").allSatisfy({ NATSServers.isAddress(String($0)) }) else {
            // What stands before an @ may be a password, and is for nobody's log.
            let shown = place.split(separator: ",").map { server in
                server.lastIndex(of: "@").map { "…" + server[$0...] } ?? String(server)
            }.joined(separator: ",")
            throw ValidationError(
                "'\(shown)' is no server such as nats://host:4222; credentials stand in a file, --credentials")
        }
        guard !acknowledges else {
            throw ValidationError("--ack is for a spool; a stream's messages are acknowledged as they are handled")
        }
        guard stream != nil, let durable else { throw ValidationError("\(place) needs --stream and --durable") }
        guard !durable.isEmpty, !durable.contains(where: { ".*>/\\ ".contains($0) }) else {
            throw ValidationError("--durable must be a name without dots, spaces, slashes and wildcards")
        }
        let isOpen = place.split(separator: ",").contains {
            $0.hasPrefix("nats://") && !NATSServers.isLoopback(String($0))
        }
        if isOpen, credentials != nil, !allowPlain {
            throw ValidationError("everyone on the way could read --credentials; use tls://, or say --allow-plain")
        }
    }

    func servers(_ place: String) throws(SubscriptionsError) -> NATSServers {
        var servers = NATSServers(place.split(separator: ",").map(String.init))
        servers.authoritiesFile = tlsAuthorities
        if let credentials { servers.credentials = try NATSCredentials(settingsFile: credentials) }
        return servers
    }
}
