/// Fetches URLs, many at a time, politely and within limits.
///
/// One thread owns every libcurl handle; ``send(_:)`` may be called from any number of tasks.
/// Requests beyond the bounds of the configuration wait their turn.
package final class Transfer: Sendable {
    private let engine: Engine

    package init(_ configuration: TransferConfiguration = TransferConfiguration()) throws(TransferError) {
        engine = try Engine(configuration)
        try engine.start()
    }

    package var configuration: TransferConfiguration { engine.configuration }

    deinit {
        engine.stop()
    }

    /// Sends a GET and returns the whole answer, whatever its status, redirects followed.
    /// Cancelling the task ends the transfer at once, with ``TransferError/cancelled(url:)``.
    package func send(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        let address = try HTTPAddress(request.url)
        let exchange = Exchange(
            request, address: address, limits: request.limits ?? engine.configuration.limits)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                exchange.continuation = continuation
                if !engine.submit(exchange) { exchange.finish(.failure(.cancelled(url: request.url))) }
            }
        } onCancel: {
            engine.cancel(exchange)
        }
        return try result.get()
    }

    /// Ends every transfer with ``TransferError/cancelled(url:)`` and returns when all handles are freed.
    package func shutDown() async {
        engine.stop()
        await engine.awaitStop()
    }
}
