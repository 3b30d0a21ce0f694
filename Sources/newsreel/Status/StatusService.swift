internal import Logging
internal import ServiceLifecycle
internal import StatusPage

/// Serves the status page for as long as the daemon runs. Where its address cannot be had, polling goes on without it.
struct StatusService: Service, CustomStringConvertible {
    let address: StatusServer.Address
    let status: DaemonStatus
    let exposition: Exposition
    let logger: Logger
    var description: String { "status page" }

    func run() async throws {
        let server = StatusServer(address, source: status, exposition: exposition, logger: logger)
        await cancelWhenGracefulShutdown {
            do {
                try await server.run { logger.notice("the status page is at \($0)") }
            } catch is CancellationError {
                return
            } catch let error as StatusAddressError {
                logger.error("no status page: \(error.message)")
            } catch {
                logger.error("no status page: \(address) cannot be had: \(error); change status.listen")
            }
        }
        // A service that ends takes the others with it; this one only goes when they do.
        try? await gracefulShutdown()
    }
}
