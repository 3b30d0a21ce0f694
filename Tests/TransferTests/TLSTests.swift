import LoopbackServer
import Testing

@testable import Transfer

@Suite(.timeLimit(.minutes(15))) struct TLSTests {
    private static let reply =
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n\(feed)"

    private func withServer(
        _ certificate: TLSServer.Certificate = .valid, asksForClient: Bool = false,
        replies: [String: String] = ["feed": reply], _ body: (TLSServer) async throws -> Void
    ) async throws {
        let server = try TLSServer(certificate, asksForClient: asksForClient, replies: replies)
        defer { server.stop() }
        try await body(server)
    }

    @Test func aFeedComesOverTLSFromAServerWhoseAuthorityIsTrusted() async throws {
        try await withServer { server in
            try await withTransfer({ $0.tls.authoritiesFile = server.authoritiesFile }) { transfer in
                let response = try await transfer.send(TransferRequest(url: server.url("/feed")))
                #expect(response.status == 200)
                #expect(response.body == Array(feed.utf8))
            }
        }
    }

    @Test(arguments: [
        (TLSServer.Certificate.expired, "expired"), (.elsewhere, "name"), (.selfSigned, "self"),
    ])
    func aCertificateThatProvesNothingIsRefusedWithItsReason(
        certificate: TLSServer.Certificate, reason: String
    ) async throws {
        try await withServer(certificate) { server in
            try await withTransfer({ $0.tls.authoritiesFile = server.authoritiesFile }) { transfer in
                let url = server.url("/feed")
                guard case .tls(url, let said) = await failure(of: transfer, TransferRequest(url: url)) else {
                    Issue.record("a certificate that is \(certificate) was taken")
                    return
                }
                #expect(said.contains(reason))
            }
        }
    }

    @Test func anAuthorityThatTheSystemDoesNotKnowIsNotTrusted() async throws {
        try await withServer { server in
            try await withTransfer { transfer in
                let error = await failure(of: transfer, TransferRequest(url: server.url("/feed")))
                #expect(error?.kind == "connection")
                #expect(error?.message.contains("no secure connection") == true)
            }
        }
    }

    @Test func aRequestMayGoUnverifiedWhereItsFeedIsSetSo() async throws {
        try await withServer(.selfSigned) { server in
            try await withTransfer { transfer in
                var request = TransferRequest(url: server.url("/feed"))
                var tls = TLSOptions()
                tls.verifiesPeer = false
                request.tls = tls
                #expect(await status(of: transfer, request) == 200)
                // The next one, on the same line, is verified again.
                #expect(await status(of: transfer, TransferRequest(url: server.url("/feed"))) == nil)
            }
        }
    }

    @Test func aClientCertificateIsShownWhereOneIsAskedFor() async throws {
        try await withServer(asksForClient: true) { server in
            try await withTransfer({ $0.tls.authoritiesFile = server.authoritiesFile }) { transfer in
                var request = TransferRequest(url: server.url("/feed"))
                #expect(await status(of: transfer, request) == nil)
                var tls = TLSOptions()
                tls.authoritiesFile = server.authoritiesFile
                tls.certificateFile = server.clientCertificateFile
                tls.keyFile = server.clientKeyFile
                request.tls = tls
                #expect(await status(of: transfer, request) == 200)
            }
        }
    }

    @Test func credentialsDoNotFollowARedirectOutOfTLS() async throws {
        let plain = try LoopbackServer()
        defer { plain.stop() }
        plain.reply("/feed", with: Reply(status: 200, headers: []))
        let redirect = "HTTP/1.1 302 Found\r\nLocation: \(plain.url("/feed"))\r\nConnection: close\r\n\r\n"
        try await withServer(replies: ["feed": redirect]) { server in
            try await withTransfer({ $0.tls.authoritiesFile = server.authoritiesFile }) { transfer in
                var request = TransferRequest(url: server.url("/feed"))
                request.credentials = .bearer(token: "t0ken")
                #expect(await status(of: transfer, request) == 200)
                #expect(plain.requests.map { $0.header("authorization") } == [nil])
            }
        }
    }
}
