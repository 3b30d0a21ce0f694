import LoopbackServer
import Testing

@testable import Transfer

@Suite struct TransferTests {
    @Test func aWholeAnswerComesBackWithItsHeader() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply(
            "/feed",
            with: LoopbackServer.conditional(
                body: "<rss/>", etag: #"W/"1""#, lastModified: "Sat, 12 Nov 2022 06:03:00 GMT"))
        var configuration = TransferConfiguration()
        configuration.allowedAddresses = [AddressBlock("127.0.0.1")!]
        let transfer = try Transfer(configuration)
        let response = try await transfer.send(TransferRequest(url: server.url("/feed")))
        #expect(response.status == 200)
        #expect(response.body == Array("<rss/>".utf8))
        let again = try await transfer.send(
            TransferRequest(url: server.url("/feed"), validators: response.header.validators))
        #expect(again.status == 304)
        #expect(server.connectionCount == 1)
        await transfer.shutDown()
    }
}
