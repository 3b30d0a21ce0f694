internal import Kernel

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

    /// Sends a GET, or a POST where the request has a body, and returns the whole answer, whatever its status; redirects of
    /// a GET are followed.
    /// Cancelling the task ends the transfer at once, with ``TransferError/cancelled(url:)``.
    /// - Parameter objection: why a redirect to this address is not to be followed, `nil` where it may be; its own time
    ///   does not count.
    package func send(
        _ request: TransferRequest, objection: (@Sendable (String) async -> String?)? = nil
    ) async throws(TransferError) -> TransferResponse {
        let address = try HTTPAddress(request.url)
        var exchange = Exchange(
            request, address: address, limits: request.limits ?? engine.configuration.limits,
            stopsAtRedirects: objection != nil)
        while true {
            if let response = try await outcome(of: exchange) { return response }
            let asked = SystemClock.monotonicNanoseconds()
            if let reason = await objection?(exchange.hop.text) {
                throw .redirectRefused(url: exchange.hop.text, reason: reason)
            }
            exchange = Exchange(continuing: exchange, after: SystemClock.monotonicNanoseconds() - asked)
        }
    }

    /// `nil` where it stands at a redirect.
    private func outcome(of exchange: Exchange) async throws(TransferError) -> TransferResponse? {
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                exchange.continuation = continuation
                if !engine.submit(exchange) { exchange.finish(.failure(.cancelled(url: exchange.request.url))) }
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
