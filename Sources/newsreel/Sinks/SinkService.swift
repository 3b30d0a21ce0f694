internal import ServiceLifecycle

/// Hands articles on for as long as the daemon runs. What is left when it ends waits in the outlets.
struct SinkService: Service, CustomStringConvertible {
    let sinks: SinkRelays
    var description: String { "sinks" }

    func run() async throws {
        await cancelWhenGracefulShutdown { await sinks.run() }
        // A service that ends takes the others with it; this one only goes when they do.
        try? await gracefulShutdown()
    }
}
