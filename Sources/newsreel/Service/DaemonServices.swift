internal import CLinux
internal import Ingest
internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// ServiceLifecycle logs services by their descriptions, which would be the whole feed list and all settings.
struct PollingService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "polling" }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await daemon.loop.run(daemon.subscriptions) { daemon.tellStatus() }
        } onGracefulShutdown: {
            daemon.manager.stopping(status: "Ending the polls in work")
            daemon.loop.stop()
        }
    }
}

struct SignalService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "signals" }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
        // Not before: a reload that follows at once would be lost.
        daemon.tellStatus()
        daemon.manager.ready(status: daemon.statusLine.text)
        for await signal in signals.cancelOnGracefulShutdown() {
            if signal == .sighup {
                daemon.reload()
            } else {
                daemon.logSummary()
            }
        }
    }
}

/// Takes up feed lists that somebody has written, and wishes of `newsreel revive`, without being told.
struct ListWatchService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "feed lists" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // The loop's start takes what was left before.
            var wish = daemon.wish
            var stamp = daemon.listsStamp
            var isWatching = true
            while !Task.isCancelled {
                do throws(FollowError) {
                    guard let folder = daemon.listsFolder else { break }
                    var watch = try ListWatch(folder, readAt: stamp)
                    while folder == daemon.listsFolder, await second(&wish) {
                        if try watch.isDue() { daemon.reloadLists() }
                    }
                    stamp = ListWatch.Stamp(daemon.listsFolder ?? folder)
                } catch {
                    daemon.logger.warning("feed lists are read again on SIGHUP only: \(error.message)")
                    isWatching = false
                }
                while !isWatching, await second(&wish) {}
            }
            while await second(&wish) {}
        }
    }

    /// Lets a second pass, and looks for wishes.
    /// - Returns: whether to go on.
    private func second(_ last: inout Revival.Stamp) async -> Bool {
        try? await Task.sleep(for: .seconds(1))
        if Task.isCancelled { return false }
        let wish = daemon.wish
        defer { last = wish }
        if wish.isWish, wish != last { daemon.reloadLists() }
        return true
    }
}

/// Keeps the service manager's watchdog and status line fed, and returns freed memory to the kernel.
struct ReportingService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "reports" }
    /// A loop that has not turned for so long hangs.
    private static let longestTurn = 60.0

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await daemon.lookBack() }
            group.addTask {
                await daemon.manager.watchdog { Self.isTurning(daemon.loop.figures) }
            }
            group.addTask {
                while !Task.isCancelled {
                    daemon.tellStatus()
                    nr_malloc_trim()
                    await Self.tenSeconds(daemon)
                }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// In which what polls bring is told within a second.
    private static func tenSeconds(_ daemon: Daemon) async {
        var told = daemon.loop.figures
        for _ in 0..<10 where !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            var figures = daemon.loop.figures
            // It turns all the time.
            figures.lastTurn = told.lastTurn
            guard figures != told, !Task.isCancelled else { continue }
            told = figures
            daemon.tellStatus()
        }
    }

    private static func isTurning(_ figures: PollLoop.Figures) -> Bool {
        SystemClock.monotonicSeconds() - figures.lastTurn < longestTurn
    }
}
