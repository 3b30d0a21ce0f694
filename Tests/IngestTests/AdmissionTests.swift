import Testing

@testable import Ingest

/// Which feeds may start, by tables: no clock, no network, no task.
@Suite struct AdmissionTests {
    /// Feed n stands on host `hosts[n]`.
    private struct World {
        var admission: Admission
        var hosts: [String]
        /// In work, in the order in which they started.
        var inWork: [Admission.Ticket] = []
        var leftOut: [Int64] = []
        var now = 0.0

        init(_ hosts: [String], _ limits: Admission.Limits) {
            self.hosts = hosts
            admission = Admission(limits)
            for feed in hosts.indices { admission.take(.due(Int64(feed), at: 0), at: 0) }
        }

        @discardableResult
        mutating func look(_ load: Admission.Load = .init()) -> [Int64] {
            let names = hosts
            let orders = admission.orders(at: now, under: load) {
                names.indices.contains(Int($0)) ? names[Int($0)] : nil
            }
            return orders.compactMap { order in
                switch order {
                case .leaveOut(let feed):
                    leftOut.append(feed)
                    return nil
                case .ask(let ticket):
                    inWork.append(ticket)
                    return ticket.feed
                }
            }
        }

        mutating func end(_ feed: Int64, _ ending: Admission.Ending = .answered) {
            guard let place = inWork.firstIndex(where: { $0.feed == feed }) else { return }
            admission.take(.ended(inWork.remove(at: place), ending, isCrowded: false), at: now)
        }
    }

    private static let free = HostQueue.Limits(concurrency: 1000, requestsPerSecond: 1e6, burst: 1e6)

    @Test func `A feed starts when it is due, and not before`() {
        var world = World([], .init())
        world.hosts = ["a", "b"]
        world.admission.take(.due(0, at: 5), at: 0)
        world.admission.take(.due(1, at: 9), at: 0)
        #expect(world.look() == [])
        #expect(world.admission.nextLook(after: 0) == 5)
        world.now = 5
        #expect(world.look() == [0])
        #expect(world.admission.nextLook(after: 5) == 9)
        world.admission.take(.gone(1), at: 6)
        world.now = 10
        #expect(world.look() == [])
    }

    @Test(arguments: [
        (Admission.Load(isPaused: true), 0, Admission.Obstacle.paused),
        (Admission.Load(), 3, .parallelism),
        // Requests that hang make room for as many others.
        (Admission.Load(overdue: 2), 5, .parallelism),
        (Admission.Load(overdue: 4), 7, .parallelism),
        // But never more than may be on the network.
        (Admission.Load(overdue: 9), 12, .parallelism),
        (Admission.Load(overdue: 1000), 12, .parallelism),
    ]) func `So many start at once, and it is known why no more do`(
        load: Admission.Load, count: Int, obstacle: Admission.Obstacle
    ) {
        var world = World((0..<40).map { "h\($0)" }, .init(transfers: 12, parallelism: 3, hosts: Self.free))
        #expect(world.look(load).count == count)
        #expect(world.admission.obstacle == obstacle)
        #expect(world.admission.inFlightCount == count)
    }

    @Test(
        arguments: [
            (1, nil, 1), (2, nil, 1), (3, nil, 2), (400, nil, 200), (10, 4, 4), (10, 40, 10),
            (0, 0, 1),
        ] as [(Int, Int?, Int)])
    func `Half of the transfers are for feeds asked at once, unless another part is named`(
        transfers: Int, parallelism: Int?, atOnce: Int
    ) {
        #expect(Admission.Limits(transfers: transfers, parallelism: parallelism).parallelism == atOnce)
    }

    @Test func `Servers that all hang take up all transfers and not one more, and one that ends makes room for one`() {
        var world = World((0..<40).map { "h\($0)" }, .init(transfers: 9, parallelism: 3, hosts: Self.free))
        var started = 0
        for overdue in [0, 3, 6, 9] { started += world.look(.init(overdue: overdue)).count }
        #expect(started == 9)
        world.end(world.inWork[0].feed, .unreachable(isLocal: false))
        #expect(world.look(.init(overdue: 8)).count == 1)
        #expect(world.look(.init(overdue: 9)) == [])
    }

    @Test func `One that ends makes room for one`() {
        var world = World((0..<5).map { "h\($0)" }, .init(parallelism: 2, hosts: Self.free))
        let first = world.look()
        world.end(first[0])
        #expect(world.look().count == 1)
        #expect(world.admission.inFlightCount == 2)
        #expect(world.admission.waitingCount == 2)
    }

    @Test func `A host's feeds start one after the other, as its limits say`() {
        let limits = HostQueue.Limits(concurrency: 1, requestsPerSecond: 0.1, burst: 1)
        var world = World(["a", "a", "b"], .init(hosts: limits))
        #expect(Set(world.look()) == [0, 2])
        #expect(world.admission.obstacle == .hosts)
        world.end(0)
        #expect(world.look() == [])
        // The token comes after ten seconds, and it is said when to look.
        #expect(world.admission.nextLook(after: 0) == 10)
        world.now = 10
        #expect(world.look() == [1])
    }

    @Test func `A host that asks to be left alone is left alone, others are not`() {
        var world = World(["a", "a", "b", "b"], .init(hosts: .init(concurrency: 1, requestsPerSecond: 1000, burst: 1)))
        #expect(Set(world.look()) == [0, 2])
        world.end(0, .throttled(60))
        world.end(2)
        world.now = 1
        #expect(world.look() == [3])
        world.now = 62
        #expect(world.look() == [1])
    }

    @Test func `With our own network away one feed is tried at a time, and an answer opens the way`() {
        var world = World((0..<60).map { "h\($0)" }, .init(parallelism: 10, hosts: Self.free))
        let first = world.look()
        for feed in first { world.end(feed, .unreachable(isLocal: false)) }
        #expect(world.admission.isNetworkAway)
        world.now = 20
        #expect(world.look().count == 1)
        #expect(world.look().count == 0)
        #expect(world.admission.obstacle == .network)
        #expect(world.admission.nextLook(after: 20) == 21)
        world.end(world.inWork[0].feed)
        #expect(!world.admission.isNetworkAway)
        #expect(world.look().count == 10)
    }

    @Test func `While no host may be asked, the network's one try is not used up`() {
        var world = World(["a", "a"], .init(hosts: .init(concurrency: 1, requestsPerSecond: 0.01, burst: 1)))
        world.look()
        world.end(0, .unreachable(isLocal: true))
        for host in 1...8 {
            world.admission.take(
                .ended(.init(feed: Int64(100 + host), host: "x\(host)"), .unreachable(isLocal: true), isCrowded: false),
                at: 0)
        }
        #expect(world.admission.isNetworkAway)
        world.now = 50
        #expect(world.look() == [])
        #expect(world.admission.obstacle == .hosts)
        world.now = 101
        #expect(world.look() == [1])
    }

    @Test func `Told to stop, nothing starts, and what is in work is counted to its end`() {
        var world = World(["a", "b"], .init(parallelism: 1, hosts: Self.free))
        let first = world.look()
        world.admission.take(.stopping, at: 0)
        world.end(first[0])
        #expect(world.look() == [])
        #expect(world.admission.obstacle == .stopping)
        #expect(world.admission.inFlightCount == 0)
    }

    // MARK: - A round

    @Test func `A round asks in the list's order, whatever the hosts`() {
        var world = World(["a", "a", "b", "a", "c"], .init(parallelism: 3, hosts: nil))
        #expect(world.look() == [0, 1, 2])
        world.end(1, .unreachable(isLocal: true))
        #expect(world.look() == [3])
    }

    @Test(arguments: [
        ([Admission.Ending.throttled(60)], false), ([.throttled(60), .throttled(60)], true),
        ([.throttled(60), .answered, .throttled(60)], false),
        ([.throttled(60), .notAsked, .throttled(60)], true),
    ]) func `A round gives up a host after two refusals with nothing good between them`(
        endings: [Admission.Ending], isGivenUp: Bool
    ) {
        var world = World(Array(repeating: "a", count: endings.count + 1), .init(parallelism: 1, hosts: nil))
        for (feed, ending) in endings.enumerated() {
            world.look()
            world.end(Int64(feed), ending)
        }
        world.look()
        #expect(world.leftOut.contains(Int64(endings.count)) == isGivenUp)
    }

    @Test func `A round is not held up by a network that is away`() {
        var world = World((0..<100).map { "h\($0)" }, .init(parallelism: 20, hosts: nil))
        var asked = 0
        while true {
            let started = world.look()
            if started.isEmpty { break }
            asked += started.count
            for feed in started { world.end(feed, .unreachable(isLocal: true)) }
        }
        #expect(asked == 100)
    }
}
