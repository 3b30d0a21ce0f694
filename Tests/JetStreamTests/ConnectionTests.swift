import Foundation
import JetStream
import NATSServer
import Testing

@Suite(.enabled(if: NATSServer.isInstalled), .timeLimit(.minutes(15))) struct ConnectionTests {
    private func connect(_ servers: NATSServers) throws(NATSFault) -> NATSConnection {
        try NATSConnection(servers, name: "test")
    }

    private func servers(_ server: NATSServer, _ change: (inout NATSServers) -> Void = { _ in }) -> NATSServers {
        var servers = NATSServers([server.address])
        servers.patience = .seconds(5)
        change(&servers)
        return servers
    }

    @Test func `a user is let in by what the credentials say, and nobody else`() throws {
        let server = try NATSServer(settings: "authorization { user: news, password: \"t0p secret\" }")
        let right = servers(server) { $0.credentials = .user("news", password: "t0p secret") }
        #expect(try connect(right).isOpen)
        for credentials in [NATSCredentials.user("news", password: "guess"), .token("guess"), nil] {
            let fault = #expect(throws: NATSFault.self) {
                try connect(servers(server) { $0.credentials = credentials })
            }
            #expect(fault?.message.contains("check the credentials") == true)
            #expect(fault?.message.contains("guess") == false)
        }
        #expect("\(right)".contains("t0p secret") == false)
    }

    @Test func `a token is let in`() throws {
        let server = try NATSServer(settings: "authorization { token: abc123 }")
        #expect(try connect(servers(server) { $0.credentials = .token("abc123") }).isOpen)
    }

    @Test func `of several servers one that is there is enough`() throws {
        let (away, server) = (try NATSServer(), try NATSServer())
        away.kill()
        let both = servers(server) { $0.addresses.append(away.address) }
        for _ in 0..<4 { #expect(try connect(both).isOpen) }
        server.kill()
        let fault = #expect(throws: NATSFault.self) { try connect(both) }
        #expect(fault?.message.contains(away.address) == true)
    }

    @Test func `a server without JetStream is told from one without the stream`() throws {
        let server = try NATSServer()
        #expect(try connect(servers(server)).standing(of: "NEWS") == nil)
    }

    /// A certificate for a name, signed by itself.
    private func certificate(for name: String, in folder: String) throws -> (certificate: String, key: String) {
        let place = "\(folder)/\(name)"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
            "subjectAltName=\(name == "loopback" ? "IP:127.0.0.1" : "DNS:\(name)")", "-keyout", place + ".key", "-out",
            place + ".pem",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return (place + ".pem", place + ".key")
    }

    private func folder() throws -> String {
        var template = Array((NSTemporaryDirectory() + "/newsreel-tls-XXXXXX").utf8CString)
        return try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    @Test func `under TLS only a server of the trusted authorities and of the address's name is asked`() throws {
        let folder = try folder()
        let (certificate, key) = try certificate(for: "loopback", in: folder)
        let (foreign, foreignKey) = try self.certificate(for: "elsewhere.example", in: folder)
        let server = try NATSServer(settings: "tls { cert_file: \"\(certificate)\", key_file: \"\(key)\" }")
        #expect(server.address.hasPrefix("tls://"))
        #expect(try connect(servers(server) { $0.authoritiesFile = certificate }).isOpen)
        #expect(throws: NATSFault.self) { try connect(servers(server) { $0.authoritiesFile = foreign }) }
        #expect(throws: NATSFault.self) { try connect(servers(server)) }
        let plain = NATSServers([server.address.replacingOccurrences(of: "tls://", with: "nats://")])
        let fault = #expect(throws: NATSFault.self) { try connect(plain) }
        #expect(fault?.message.contains("tls://") == true)
        // The certificate is trusted, and another's.
        let other = try NATSServer(settings: "tls { cert_file: \"\(foreign)\", key_file: \"\(foreignKey)\" }")
        #expect(throws: NATSFault.self) { try connect(servers(other) { $0.authoritiesFile = foreign }) }
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `a server may want this side's certificate`() throws {
        let folder = try folder()
        let (certificate, key) = try certificate(for: "loopback", in: folder)
        let (mine, myKey) = try self.certificate(for: "client.example", in: folder)
        let server = try NATSServer(
            settings: "tls { cert_file: \"\(certificate)\", key_file: \"\(key)\", ca_file: \"\(mine)\", verify: true }")
        #expect(throws: NATSFault.self) { try connect(servers(server) { $0.authoritiesFile = certificate }) }
        let ours = servers(server) {
            ($0.authoritiesFile, $0.certificateFile, $0.keyFile) = (certificate, mine, myKey)
        }
        #expect(try connect(ours).isOpen)
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test(arguments: [
        ("nats://host", true), ("tls://host:4222", true), ("nats://[::1]:4222", true), ("host:4222", false),
        ("nats://", false), ("nats://user:pw@host", false), ("http://host", false), ("nats://a,b", false),
        ("nats://host/x", false),
    ])
    func `an address is a scheme, a host and a port`(text: String, isOne: Bool) {
        #expect(NATSServers.isAddress(text) == isOne)
    }

    @Test(arguments: [
        ("nats://127.0.0.1:4222", true), ("nats://localhost", true), ("nats://[::1]", true), ("nats://10.0.0.1", false),
        ("tls://news.example", false), ("nats://localhost.example", false), ("nats://127.example.org", false),
    ])
    func `what stays on this machine is known`(text: String, stays: Bool) {
        #expect(NATSServers.isLoopback(text) == stays)
    }
}
