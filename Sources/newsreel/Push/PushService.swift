internal import Exchange
internal import Logging
internal import ServiceLifecycle
internal import StatusPage
internal import Synchronization
internal import Transfer

/// Listens for hubs, and asks them, for as long as the daemon runs. Where its address cannot be had, feeds are polled.
struct PushService: Service, CustomStringConvertible {
    let address: StatusServer.Address
    let bodyLimit: Int
    let desk: HubDesk
    let transfer: Transfer
    let store: any Store
    let logger: Logger
    private let order = OneByOne()
    var description: String { "hubs" }

    /// `nil` where no address is set.
    init?(_ desk: HubDesk, _ settings: Settings, transfer: Transfer, store: any Store, logger: Logger) {
        guard let address = settings.webSub.listen.flatMap({ StatusServer.Address($0) }) else { return nil }
        self.address = address
        bodyLimit = Int(clamping: settings.limits.bodySizeInBytes)
        (self.desk, self.transfer, self.store, self.logger) = (desk, transfer, store, logger)
    }

    /// How often it is looked whether a hub is to be asked.
    private static let interval = Duration.seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await listen() }
                group.addTask { await ask() }
                group.addTask { await keepSaving() }
            }
        }
        // A service that ends takes the others with it; this one only goes when they do.
        try? await gracefulShutdown()
    }

    private func listen() async {
        let listener = HTTPListener(address, setting: "websub.listen", bodyLimit: bodyLimit, logger: logger) {
            let response = await desk.answer($0)
            // A hub that makes sure is told so when that is kept: it delivers from then on, to whoever a death puts here.
            if $0.method == "GET" { await save() }
            return response
        }
        do {
            try await listener.run { logger.notice("hubs are listened to at \($0)") }
        } catch is CancellationError {
            return
        } catch let error as StatusAddressError {
            logger.error("hubs are not listened to: \(error.message)")
        } catch {
            logger.error("hubs are not listened to: \(address) cannot be had: \(error); change websub.listen")
        }
    }

    private func ask() async {
        while !Task.isCancelled {
            await restore()
            desk.handOnKept()
            // Before hubs are asked: they may come back at once, and to any worker.
            await desk.askHubs(by: transfer) { await save() }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Beside the asking, for which a hub that hangs may take long.
    private func keepSaving() async {
        while !Task.isCancelled {
            await save()
            try? await Task.sleep(for: Self.interval)
        }
        await save()
    }

    private func restore() async {
        do throws(StoreError) { try await desk.restoreWon() } catch {
            logger.info("what was agreed with hubs is not known yet: \(error.message)")
        }
    }

    /// One after another: an index that an earlier call wrote late would leave out what a later one kept, and a hub is asked
    /// only when what it is asked for stands in the store.
    private func save() async { await order.run { await write() } }

    private func write() async {
        do throws(StoreError) { try await desk.save(to: store) } catch {
            // What is not kept is agreed anew after the next start.
            logger.warning("what was agreed with hubs is not kept: \(error.message)")
        }
    }
}

/// Runs what it is given in the order of the calls, each when the one before has ended.
private final class OneByOne: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    func run(_ work: @escaping @Sendable () async -> Void) async {
        let task = last.withLock { last in
            let task = Task { [last] in
                await last?.value
                await work()
            }
            last = task
            return task
        }
        await task.value
    }
}
