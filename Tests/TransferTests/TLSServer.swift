import Foundation

/// An HTTPS server on a free port of 127.0.0.1, with a certificate made for it, until `stop`: OpenSSL's `s_server`, which
/// answers one connection after the other with the file that the path names.
final class TLSServer {
    enum Certificate: String, CaseIterable {
        /// For 127.0.0.1, by `authoritiesFile`.
        case valid
        /// Valid in 2020 only.
        case expired
        /// For another host.
        case elsewhere
        /// By nobody but itself.
        case selfSigned
    }

    let port: Int
    /// The authority of its certificates, and of `clientCertificateFile`.
    var authoritiesFile: String { path("authority.pem") }
    var clientCertificateFile: String { path("client.pem") }
    var clientKeyFile: String { path("client.key") }

    private let folder: URL
    private let server: OpenSSL

    /// - Parameter replies: whole HTTP responses by their path, without its slash.
    init(_ certificate: Certificate = .valid, asksForClient: Bool = false, replies: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, reply) in replies { try Data(reply.utf8).write(to: folder.appending(path: name)) }
        try Self.makeCertificates(in: folder, certificate)
        server = try OpenSSL(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-HTTP"]
                + (asksForClient ? ["-Verify", "1", "-verify_return_error", "-CAfile", "authority.pem"] : []),
            in: folder, reading: .output)
        // `ACCEPT 127.0.0.1:40123`
        var said = Data()
        while !said.contains(0x0A) || !String(decoding: said, as: UTF8.self).contains("ACCEPT") {
            let more = server.said.availableData
            guard !more.isEmpty else { throw OpenSSL.Failure(reason: "s_server ended before it listened") }
            said += more
        }
        let line = String(decoding: said, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("ACCEPT") } ?? ""
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw OpenSSL.Failure(reason: "no port in \(line)")
        }
        self.port = port
    }

    func url(_ path: String) -> String { "https://127.0.0.1:\(port)\(path)" }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    private static func makeCertificates(in folder: URL, _ certificate: Certificate) throws {
        func request(_ name: String, _ more: String...) throws {
            try OpenSSL.run(
                ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key"]
                    + ["-subj", "/CN=\(name)"] + more, in: folder)
        }
        func sign(_ name: String, _ more: String...) throws {
            try request(name, "-out", "\(name).csr")
            try OpenSSL.run(
                ["ca", "-batch", "-notext", "-config", "authority.cnf", "-in", "\(name).csr", "-out", "\(name).pem"]
                    + ["-extfile", "names.cnf"] + more, in: folder)
        }
        let host = certificate == .elsewhere ? "DNS:elsewhere.example" : "IP:127.0.0.1"
        try Data("subjectAltName = \(host)\n".utf8).write(to: folder.appending(path: "names.cnf"))
        if certificate == .selfSigned {
            try request("server", "-x509", "-days", "2", "-out", "server.pem", "-addext", "subjectAltName = \(host)")
            try request("authority", "-x509", "-days", "2", "-out", "authority.pem")
            return
        }
        try Data(authority.utf8).write(to: folder.appending(path: "authority.cnf"))
        try Data().write(to: folder.appending(path: "index.txt"))
        try request("authority", "-x509", "-days", "36500", "-out", "authority.pem")
        try sign(
            "server", "-startdate", "20200101000000Z", "-enddate",
            certificate == .expired ? "20201231000000Z" : "21000101000000Z")
        try sign("client", "-startdate", "20200101000000Z", "-enddate", "21000101000000Z")
    }

    private static let authority = """
        [ca]
        default_ca = own
        [own]
        database = index.txt
        new_certs_dir = .
        certificate = authority.pem
        private_key = authority.key
        rand_serial = yes
        default_md = sha256
        unique_subject = no
        policy = any
        [any]
        commonName = supplied
        """
}
