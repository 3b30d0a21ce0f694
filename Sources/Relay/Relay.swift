package import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Kernel

/// Hands the articles of one outlet on, in their order, batch after batch, and acknowledges each only when the other side
/// has it. The outlet is its durable queue: what a death interrupts is there at the next start.
package struct Relay: Sendable {
    /// What it asks of the world beside the outlet and the receiver.
    package struct Surroundings: Sendable {
        package var now: @Sendable () -> Timestamp
        package var sleep: @Sendable (Duration) async -> Void
        /// From 0 to 1.
        package var chance: @Sendable () -> Double
        package var tell: @Sendable (RelayEvent) -> Void

        package init(
            now: @escaping @Sendable () -> Timestamp = {
                Timestamp(microsecondsSince1970: SystemClock.wallMicroseconds())
            },
            sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
            chance: @escaping @Sendable () -> Double = { .random(in: 0...1) },
            tell: @escaping @Sendable (RelayEvent) -> Void = { _ in }
        ) {
            (self.now, self.sleep, self.chance, self.tell) = (now, sleep, chance, tell)
        }
    }

    /// The sink's.
    package let name: String
    private let outlet: OutletFolder
    private let receiver: any Receiver
    private let limits: RelayPace.Limits
    private let surroundings: Surroundings
    package let standing = RelayStanding()
    /// To be set when articles were shown.
    package let wake = Wake()

    /// Where nobody says that something came, it is looked so often.
    private static let longestWait = Duration.seconds(60)
    /// The folder beside `new/` for articles that the other side refuses.
    package static let asideFolder = "aside"

    package init(
        _ name: String, from outlet: OutletFolder, to receiver: any Receiver, limits: RelayPace.Limits,
        surroundings: Surroundings = Surroundings()
    ) {
        (self.name, self.outlet, self.receiver) = (name, outlet, receiver)
        (self.limits, self.surroundings) = (limits, surroundings)
    }

    /// Works until the task is cancelled, or the other side wants nothing more, and then lets go of the receiver.
    package func run() async {
        let executor = DiskExecutor(label: "newsreel.sink.\(name)")
        await withTaskExecutorPreference(executor) { await work(whileWaiting: true) }
    }

    /// Hands on what is there, and returns when nothing is left that could be handed on now.
    package func drain() async { await work(whileWaiting: false) }

    private func work(whileWaiting: Bool) async {
        await handOn(whileWaiting: whileWaiting)
        await receiver.close()
    }

    private func handOn(whileWaiting: Bool) async {
        var pace = RelayPace(limits)
        var isOpen = false
        var waiting: ArraySlice<SpoolFileName> = []
        while !Task.isCancelled {
            if !isOpen {
                guard await open(&pace) else { return }
                isOpen = true
            }
            do throws(SystemError) {
                if waiting.isEmpty { waiting = try outlet.names()[...] }
                let (batch, isRipe) = batch(of: &waiting, limit: pace.batchLimit)
                guard isRipe, !batch.isEmpty else {
                    // Listed anew when something came.
                    waiting = []
                    // What failed may have been taken in all the same, and what is open is well.
                    if batch.isEmpty {
                        noteWell()
                        do throws(ReceiverFault) {
                            if try await receiver.rest() { continue }
                        } catch {
                            guard
                                case .wait(let pause, let trouble) = pace.move(
                                    after: .failed(error.message), of: 1, chance: surroundings.chance())
                            else { continue }
                            await stick(trouble, pause)
                            isOpen = false
                            continue
                        }
                    }
                    guard whileWaiting else { return }
                    if batch.isEmpty {
                        await wake.wait(upTo: Self.longestWait)
                    } else {
                        await surroundings.sleep(rest(of: batch))
                    }
                    continue
                }
                let receipt = await receiver.take(batch)
                // What was interrupted says nothing of the other side.
                if Task.isCancelled, receipt != .taken, receipt != .removed { return }
                switch pace.move(after: receipt, of: batch.count, chance: surroundings.chance()) {
                case .acknowledge:
                    if receipt != .removed { try outlet.remove(batch.lazy.map(\.name)) }
                    waiting = waiting.dropFirst(batch.count)
                    note(taken: batch.count)
                case .again: break
                case .list: waiting = []
                case .putAside(let reason):
                    try outlet.move(batch.lazy.map(\.name), to: Self.asideFolder)
                    waiting = waiting.dropFirst(batch.count)
                    standing.change { $0.putAside += batch.count }
                    Measures.sinkAside.add(batch.count, name)
                    surroundings.tell(.putAside(batch[0].name.text, reason: reason))
                case .wait(let pause, let trouble):
                    await stick(trouble, pause)
                    (waiting, isOpen) = ([], false)
                case .end(let reason):
                    note(trouble: reason, hasEnded: true)
                    surroundings.tell(.ended(reason))
                    return
                }
            } catch {
                let reason = "\(outlet.new): \(String(cString: strerror(error.code))); check its owner and mode"
                guard case .wait(let pause, _) = pace.move(after: .failed(reason), of: 1, chance: surroundings.chance())
                else { continue }
                await stick(reason, pause)
                waiting = []
            }
        }
    }

    private func open(_ pace: inout RelayPace) async -> Bool {
        while !Task.isCancelled {
            do throws(ReceiverFault) {
                try await receiver.open()
                return true
            } catch {
                guard
                    case .wait(let pause, _) = pace.move(
                        after: .failed(error.message), of: 1, chance: surroundings.chance())
                else { continue }
                await stick(error.message, pause)
            }
        }
        return false
    }

    /// The first files that wait, as many as are taken at once. What is gone from the folder is dropped,
    /// where it is looked at.
    /// - Returns: whether they need not wait for others.
    private func batch(
        of waiting: inout ArraySlice<SpoolFileName>, limit: Int
    ) -> (files: [QueuedFile], isRipe: Bool) {
        let bounds = receiver.bounds
        var (files, bytes, gone): ([QueuedFile], Int, Set<SpoolFileName>) = ([], 0, [])
        let most = min(bounds.files, limit)
        var isFull = false
        for name in waiting {
            if files.count >= most {
                isFull = true
                break
            }
            guard let room = bounds.bytes else {
                files.append(QueuedFile(name: name, sizeInBytes: nil))
                continue
            }
            guard let size = outlet.size(of: name) else {
                gone.insert(name)
                continue
            }
            if !files.isEmpty, bytes + size > room {
                isFull = true
                break
            }
            files.append(QueuedFile(name: name, sizeInBytes: size))
            bytes += size
        }
        if !gone.isEmpty { waiting = waiting.filter { !gone.contains($0) }[...] }
        guard let first = files.first else { return ([], false) }
        let isWhole = isFull || files.count >= most || bytes >= bounds.bytes ?? .max
        return (files, isWhole || surroundings.now().seconds(since: first.name.moment) >= bounds.linger.inSeconds)
    }

    /// Until the first of a batch has waited long enough, or the folder is worth another look: that costs as much as it
    /// has files, whatever came meanwhile.
    private func rest(of batch: [QueuedFile]) -> Duration {
        let linger = receiver.bounds.linger
        let waited = surroundings.now().seconds(since: batch[0].name.moment)
        return min(max(.milliseconds(10), linger - .seconds(max(waited, 0))), max(.seconds(1), linger / 20))
    }

    // MARK: - What is told

    private func note(taken count: Int) {
        Measures.sinkTaken.add(count, name)
        standing.change { $0.taken += count }
        noteWell()
    }

    private func noteWell() {
        guard standing.report.trouble != nil else { return }
        standing.change { ($0.trouble, $0.since) = (nil, nil) }
        surroundings.tell(.wellAgain)
    }

    private func note(trouble: String, hasEnded: Bool = false) {
        let now = surroundings.now()
        standing.change { report in
            if report.since == nil { report.since = now }
            (report.trouble, report.hasEnded) = (trouble, hasEnded)
        }
    }

    private func stick(_ trouble: String, _ pause: Duration) async {
        Measures.sinkFailures.add(1, name)
        let isNew = standing.report.trouble == nil
        note(trouble: trouble)
        if isNew { surroundings.tell(.stuck(trouble)) }
        await surroundings.sleep(pause)
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
