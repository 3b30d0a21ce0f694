import Testing

@testable import Transfer

/// A transfer that may reach `127.0.0.1` and nothing else that is not public, for the time of `body`.
func withTransfer(
    _ change: (inout TransferConfiguration) -> Void = { _ in },
    _ body: (Transfer) async throws -> Void
) async throws {
    var configuration = TransferConfiguration()
    configuration.allowedAddresses = try [#require(AddressBlock("127.0.0.1"))]
    // A test that is about a time sets it; any other may stand still for as long as a busy machine makes it.
    configuration.limits.connectTimeout = .seconds(600)
    configuration.limits.totalTimeout = .seconds(600)
    configuration.limits.lowSpeedTime = .seconds(600)
    change(&configuration)
    let transfer = try Transfer(configuration)
    do {
        try await body(transfer)
    } catch {
        await transfer.shutDown()
        throw error
    }
    await transfer.shutDown()
}

/// The status of a request that must have an answer; nil when it has none.
func status(of transfer: Transfer, _ request: TransferRequest) async -> Int? {
    try? await transfer.send(request).status
}

/// The error of a request that must have no answer.
func failure(of transfer: Transfer, _ request: TransferRequest) async -> TransferError? {
    do throws(TransferError) {
        _ = try await transfer.send(request)
        return nil
    } catch {
        return error
    }
}

let feed = "<rss><channel><title>Hello</title></channel></rss>"
