import LoopbackServer
import Testing

@testable import Transfer

@Suite(.timeLimit(.minutes(15))) struct TransferConcurrencyTests {
    private static let anyLoopback = ["127.0.0.0/8"].compactMap(AddressBlock.init)

    /// Replies once the gate is open.
    private static func held(by gate: Gate) -> Reply {
        var reply = Reply(feed)
        reply.actionsBeforeHeader = [.wait(gate)]
        return reply
    }

    @Test func manyRequestsFromManyTasksAllGetTheirOwnAnswer() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/") { request in Reply(request.query) }
        try await withTransfer({ $0.maxInFlightPerHost = 16 }) { transfer in
            let answers = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let response = try? await transfer.send(TransferRequest(url: server.url("/?\(number)")))
                        return response?.body == Array("\(number)".utf8)
                    }
                }
                return await group.reduce(into: 0) { count, isRight in count += isRight ? 1 : 0 }
            }
            #expect(answers == 500)
        }
        #expect(server.requests.count == 500)
        #expect(server.peakInFlight <= 16)
    }

    @Test(arguments: [(inFlight: 3, perHost: 10, expected: 3), (inFlight: 10, perHost: 2, expected: 2)])
    func theBoundsOnRequestsInFlightHold(inFlight: Int, perHost: Int, expected: Int) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let gate = Gate()
        server.reply("/", with: Self.held(by: gate))
        try await withTransfer({
            $0.maxInFlight = inFlight
            $0.maxInFlightPerHost = perHost
        }) { transfer in
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { #expect(await status(of: transfer, TransferRequest(url: server.url("/"))) == 200) }
                }
                await server.waitForRequests(expected)
                gate.open()
            }
        }
        #expect(server.requests.count == 20)
        #expect(server.peakInFlight == expected)
    }

    @Test func aHangingHostDelaysNoOther() async throws {
        let sick = try LoopbackServer(address: "127.0.0.2")
        defer { sick.stop() }
        let well = try LoopbackServer(address: "127.0.0.3")
        defer { well.stop() }
        sick.reply("/", with: .raw(.stall))
        well.reply("/", with: Reply(feed))
        try await withTransfer({
            $0.allowedAddresses = Self.anyLoopback
            $0.maxInFlight = 4
            $0.maxInFlightPerHost = 2
        }) { transfer in
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        #expect(await failure(of: transfer, TransferRequest(url: sick.url("/")))?.kind == "cancelled")
                    }
                }
                await sick.waitForRequests(2)
                for _ in 0..<10 {
                    #expect(await status(of: transfer, TransferRequest(url: well.url("/"))) == 200)
                }
                // Before the cancelling: each request that it ends lets one through that is not cancelled yet.
                #expect(sick.requests.count == 2)
                group.cancelAll()
            }
        }
    }

    @Test func cancellingATaskEndsItsTransferWhereverItIs() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let gate = Gate()
        server.reply("/held", with: Self.held(by: gate))
        server.reply("/", with: Reply(feed))
        try await withTransfer({ $0.maxInFlightPerHost = 1 }) { transfer in
            let request = TransferRequest(url: server.url("/held"))
            let inFlight = Task { await failure(of: transfer, request)?.kind }
            await server.waitForRequests(1)
            let waiting = Task { await failure(of: transfer, request)?.kind }
            waiting.cancel()
            #expect(await waiting.value == "cancelled")
            inFlight.cancel()
            #expect(await inFlight.value == "cancelled")
            let early = Task {
                while !Task.isCancelled { await Task.yield() }
                return await failure(of: transfer, request)?.kind
            }
            early.cancel()
            #expect(await early.value == "cancelled")
            // The place of those that were cancelled is free again.
            #expect(await status(of: transfer, TransferRequest(url: server.url("/"))) == 200)
        }
        #expect(server.requests(for: "/held").count == 1)
    }

    @Test func aRequestThatIsCancelledAsItsTurnComesPassesItOn() async throws {
        let server = try LoopbackServer(address: "127.0.0.2")
        defer { server.stop() }
        let other = try LoopbackServer(address: "127.0.0.3")
        defer { other.stop() }
        let (gate, otherGate) = (Gate(), Gate())
        server.reply("/", with: Self.held(by: gate))
        other.reply("/", with: Self.held(by: otherGate))
        try await withTransfer({
            $0.allowedAddresses = Self.anyLoopback
            $0.maxInFlightPerHost = 1
            $0.bodyBudgetInBytes = 10
        }) { transfer in
            let request = TransferRequest(url: server.url("/"))
            let first = Task { try? await transfer.send(request) }
            await server.waitForRequests(1)
            let second = Task { await failure(of: transfer, request)?.kind }
            let third = Task { await status(of: transfer, request) }
            for _ in 0..<100 { await Task.yield() }
            let elsewhere = Task { await status(of: transfer, TransferRequest(url: other.url("/"))) }
            await other.waitForRequests(1)
            // With the first answer in hand the budget is used up, so that the second is called but cannot start.
            gate.open()
            let answer = await first.value
            second.cancel()
            #expect(await second.value == "cancelled")
            otherGate.open()
            #expect(await elsewhere.value == 200)
            #expect(await third.value == 200)
            withExtendedLifetime(answer) {}
        }
    }

    @Test func shuttingDownAnswersEveryoneAndRefusesTheRest() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: .raw(.stall))
        try await withTransfer({ $0.maxInFlight = 2 }) { transfer in
            let request = TransferRequest(url: server.url("/"))
            let tasks = (0..<8).map { _ in Task { await failure(of: transfer, request)?.kind } }
            await server.waitForRequests(2)
            await transfer.shutDown()
            for task in tasks { #expect(await task.value == "cancelled") }
            #expect(await failure(of: transfer, request)?.kind == "cancelled")
            await transfer.shutDown()
        }
    }

    @Test func bodiesBeyondTheBudgetWaitAndAllArrive() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let body = String(repeating: "0123456789abcdef", count: 32 << 10)
        server.reply("/", with: Reply(body: Array(body.utf8), framing: .chunked(64 << 10)))
        try await withTransfer({
            $0.bodyBudgetInBytes = 600_000
            $0.maxInFlightPerHost = 8
        }) { transfer in
            await withTaskGroup { group in
                for _ in 0..<24 {
                    group.addTask {
                        let response = try? await transfer.send(TransferRequest(url: server.url("/")))
                        #expect(response?.body.count == body.utf8.count)
                    }
                }
            }
        }
    }

    @Test func bodiesInTheHandsOfCallersKeepOthersOutUntilTheyAreLetGo() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(String(repeating: "x", count: 10_000)))
        try await withTransfer({
            $0.bodyBudgetInBytes = 25_000
            $0.maxInFlightPerHost = 20
        }) { transfer in
            let arrived = Locked(0)
            let gate = Gate()
            let start = ContinuousClock.now
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        let response = try? await transfer.send(TransferRequest(url: server.url("/")))
                        #expect(response?.status == 200)
                        arrived.withLock { $0 += 1 }
                        while !gate.isOpen { try? await Task.sleep(for: .milliseconds(5)) }
                        withExtendedLifetime(response) {}
                    }
                }
                while arrived.withLock({ $0 }) < 3 { await Task.yield() }
                // Long enough for all of them, were they not kept out.
                try? await Task.sleep(for: .milliseconds(300))
                // One may go past the budget for each second in which nobody lets go; a busy machine takes its time.
                let count = arrived.withLock { $0 }
                #expect(count <= 5 + Int((ContinuousClock.now - start).components.seconds))
                gate.open()
            }
            #expect(arrived.withLock { $0 } == 20)
        }
    }

    @Test func responsesThatAreHeldDoNotStopOthersForGood() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(String(repeating: "x", count: 10_000)))
        try await withTransfer({ $0.bodyBudgetInBytes = 15_000 }) { transfer in
            var held: [TransferResponse] = []
            for _ in 0..<5 { held.append(try await transfer.send(TransferRequest(url: server.url("/")))) }
            #expect(held.allSatisfy { $0.body.count == 10_000 })
        }
    }
}

@Suite struct RecentHostsTests {
    @Test func aHostIsRecentForALifetime() {
        var hosts = RecentHosts()
        let seconds: [UInt64] = [100, 159, 219]
        let isRecent = seconds.map { hosts.note("a.example", now: $0 * 1_000_000_000, within: .seconds(60)) }
        #expect(isRecent == [false, true, false])
    }
}

@Suite struct QueueTests {
}
