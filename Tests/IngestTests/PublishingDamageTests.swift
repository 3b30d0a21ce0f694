import Archive
import Articles
import Delivery
import Exchange
import Foundation
import Publishing
import Synchronization
import Testing

/// What others and bad disks do to the spool while it is written and after: nothing is lost, nothing comes twice, and a
/// revision comes as the revision that it was.
@Suite struct PublishingDamageTests {
    /// What becomes of each file that stands in `tmp/`.
    enum Damage: String, CaseIterable, Sendable {
        case flip, truncate, zero, grow, folder, fullFolder, link, fifo, removed

        func apply(in spool: String) {
            let tmp = spool + "/tmp"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: tmp)) ?? []
            where name.contains(".json") && !name.hasSuffix(".foreign") {
                let path = tmp + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                let size = Int(status.st_size)
                switch self {
                case .flip: write([UInt8(ascii: "#")], at: size / 2, path)
                case .truncate: Glibc.truncate(path, off_t(size / 2))
                case .zero: write([UInt8](repeating: 0, count: size), at: 0, path)
                case .grow: write([10], at: size, path)
                case .removed: unlink(path)
                case .folder, .fullFolder:
                    unlink(path)
                    mkdir(path, 0o700)
                    if self == .fullFolder { write([1], at: 0, path + "/mine") }
                case .link:
                    unlink(path)
                    symlink("/etc/hostname", path)
                case .fifo:
                    unlink(path)
                    mkfifo(path, 0o600)
                }
            }
        }

        private func write(_ bytes: [UInt8], at place: Int, _ path: String) {
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            pwrite(descriptor, bytes, bytes.count, off_t(place))
            close(descriptor)
        }
    }

    /// Damages what is staged at one step, and lets the process die, or an error hit it, at a later one.
    private final class Faults: Sendable {
        let count = Atomic<Int>(0)
        let first: Int
        let second: Int
        let isDeath: Bool
        let damage: @Sendable () -> Void

        init(first: Int, second: Int, isDeath: Bool, damage: @escaping @Sendable () -> Void) {
            (self.first, self.second, self.isDeath, self.damage) = (first, second, isDeath, damage)
        }

        var hook: FaultHook {
            { _ in
                let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
                if number == self.first { self.damage() }
                return number == self.second || (self.isDeath && number > self.second) ? EIO : 0
            }
        }

        var wasReached: Bool { count.load(ordering: .relaxed) >= second }
    }

    /// A feed after its first poll, and as it is at the next: one item is new, one is revised.
    private func feed(revised: Bool) -> WebFeed {
        WebFeed(
            url: "https://one.example/feed",
            items: [.init(id: "old", version: revised ? 2 : 1)] + (revised ? [.init(id: "young")] : []))
    }

    private func afterFirstPoll(outlets: [String] = []) async throws -> PublishingFixture {
        let fixture = try PublishingFixture(outlets: outlets)
        let run = try await PublishingRun(fixture)
        try await run.poll([feed(revised: false)])
        try fixture.consume()
        try await run.stop()
        return fixture
    }

    private func check(_ fixture: PublishingFixture, _ what: Comment) {
        #expect(fixture.taken == fixture.expected([feed(revised: false), feed(revised: true)]), what)
        #expect(fixture.revisions["old v1"] == [1] && fixture.revisions["old v2"] == [2], what)
        #expect(fixture.revisions["young v1"] == [1], what)
    }

    @Test(arguments: Damage.allCases, [true, false])
    func `a damaged staged file comes as the revision it was, whatever fails next`(
        damage: Damage, isDeath: Bool
    ) async throws {
        var damaged = 0
        // What is gone when a process dies looks as if it had been shown.
        if damage == .removed && isDeath { return }
        // Nearly every pair of steps for one kind of damage, some for the others, each kind others: the paths are the same.
        let isThorough = damage == .truncate
        let kind = Damage.allCases.firstIndex(of: damage)!
        for first in stride(from: isThorough ? 1 : 1 + kind % 3, to: 60, by: isThorough ? 1 : 3) {
            var isWithinRun = true
            var faultsSeen = 0
            let nearest = first + 1 + (isThorough ? first % 2 : (first + kind) % 3)
            for second in stride(from: nearest, to: first + 60, by: isThorough ? 2 : 9) where isWithinRun {
                let fixture = try await afterFirstPoll()
                let spool = fixture.path + "/spool"
                let faults = Faults(first: first, second: second, isDeath: isDeath) { damage.apply(in: spool) }
                if let run = try? await PublishingRun(fixture, fault: faults.hook) {
                    try? await run.poll([feed(revised: true)])
                    if !isDeath {
                        await run.publisher.waitUntilOpen()
                        try? await run.poll([feed(revised: true)])
                    }
                    // A Publisher that is not stopped looks for ever whether it can go on.
                    try? await run.stop()
                    run.abandon()
                }
                isWithinRun = faults.wasReached
                faultsSeen += isWithinRun ? 1 : 0
                damaged += 1
                try fixture.consume()
                let next = try await PublishingRun(fixture)
                try await next.poll([feed(revised: true)])
                try fixture.consume()
                try await next.stop()
                check(fixture, "\(damage) at \(first), fault at \(second)")
            }
            if faultsSeen == 0 { break }
        }
        #expect(damaged > 10)
    }

    @Test(arguments: [Damage.flip, .folder, .link, .truncate])
    func `damage that recovery finds survives a death at each step of the recovery`(damage: Damage) async throws {
        var deaths = 0
        for inner in 1...25 {
            let fixture = try await afterFirstPoll()
            // Dies with all committed and nothing shown.
            let death = PublishingFault(at: 1, isDeath: true, step: .reveal)
            let run = try await PublishingRun(fixture, fault: death.hook)
            try? await run.poll([feed(revised: true)])
            try? await run.stop()
            run.abandon()
            damage.apply(in: fixture.path + "/spool")

            let second = PublishingFault(at: inner, isDeath: true)
            if let run = try? await PublishingRun(fixture, fault: second.hook) {
                try? await run.poll([feed(revised: true)])
                try? await run.stop()
                run.abandon()
            }
            deaths += second.wasReached ? 1 : 0
            try fixture.consume()
            let next = try await PublishingRun(fixture)
            try await next.poll([feed(revised: true)])
            try fixture.consume()
            try await next.stop()
            check(fixture, "\(damage), death at \(inner) of the recovery")
            #expect(fixture.names("tmp").filter { !$0.hasSuffix(".foreign") } == [])
        }
        #expect(deaths > 10)
    }

    @Test(
        arguments: ["new", "outlets/search/new", "outlets/search", "outlets", "tmp", "."],
        [PublishStep.create, .write, .syncFile, .link, .syncStaging, .commit, .committed, .reveal, .syncSpool])
    func `a folder removed in life is made anew, and each file comes once`(
        folder: String, step: PublishStep
    ) async throws {
        for occurrence in 1...2 {
            let fixture = try await afterFirstPoll(outlets: ["search"])
            let count = Atomic<Int>(0)
            nonisolated(unsafe) let consumer = fixture
            let run = try await PublishingRun(
                fixture,
                fault: { reached in
                    guard reached == step, count.wrappingAdd(1, ordering: .relaxed).newValue == occurrence else {
                        return 0
                    }
                    // What stands there was delivered.
                    try? consumer.consume()
                    try? FileManager.default.removeItem(atPath: consumer.path + "/spool/" + folder)
                    return 0
                })
            try await run.poll([feed(revised: true)])
            await run.publisher.waitUntilOpen()
            try fixture.consume()
            try await run.stop()
            try fixture.consume()
            let next = try await PublishingRun(fixture)
            try await next.poll([feed(revised: true)])
            try fixture.consume()
            try await next.stop()
            check(fixture, "\(folder) at \(step.rawValue) \(occurrence)")
            #expect(fixture.names("tmp") == [])
        }
    }

    @Test func `a folder that cannot be made anew pauses with its name, and the batch comes when it can`() async throws
    {
        let fixture = try await afterFirstPoll()
        let spool = fixture.path + "/spool"
        let isOff = Atomic<Bool>(false)
        let run = try await PublishingRun(
            fixture,
            fault: { step in
                if step == .committed, !isOff.load(ordering: .relaxed) {
                    rmdir(spool + "/new")
                    // A file in the folder's place.
                    _ = FileManager.default.createFile(atPath: spool + "/new", contents: nil)
                }
                return 0
            })
        try await run.poll([feed(revised: true)])
        guard case .paused(let reason) = run.publisher.condition else {
            Issue.record("not paused")
            return
        }
        #expect(reason.message.contains(spool + "/new"))
        isOff.store(true, ordering: .relaxed)
        unlink(spool + "/new")
        await run.publisher.waitUntilOpen()
        try fixture.consume()
        check(fixture, "after the file in its place went")
        try await run.stop()
    }

    @Test func `outlets get their files though runs that do not name them recover and poll`() async throws {
        for step in 1...60 {
            let fixture = try await afterFirstPoll(outlets: ["search"])
            let fault = PublishingFault(at: step, isDeath: true)
            if let run = try? await PublishingRun(fixture, fault: fault.hook) {
                try? await run.poll([feed(revised: true)])
                try? await run.stop()
                run.abandon()
            }
            // As `fetch` and `ingest` open the spool.
            let plain = try await PublishingRun(fixture, outlets: [])
            try await plain.poll([feed(revised: true)])
            try await plain.stop()
            try fixture.consume()
            check(fixture, "death at \(step)")
            if !fault.wasReached { break }
        }
    }

    @Test func `files for an outlet whose folder went meanwhile make it anew`() async throws {
        let fixture = try await afterFirstPoll(outlets: ["search"])
        let run = try await PublishingRun(fixture, fault: PublishingFault(at: 1, isDeath: true, step: .reveal).hook)
        try? await run.poll([feed(revised: true)])
        try? await run.stop()
        run.abandon()
        try FileManager.default.removeItem(atPath: fixture.path + "/spool/outlets")
        let plain = try await PublishingRun(fixture, outlets: [])
        try await plain.stop()
        try fixture.consume()
        check(fixture, "the outlet was made again")
    }

    @Test func `an outlet in no settings that is removed in life is filled no more`() async throws {
        let fixture = try await afterFirstPoll(outlets: ["search"])
        let run = try await PublishingRun(fixture, outlets: [])
        try FileManager.default.removeItem(atPath: fixture.path + "/spool/outlets/search")
        try await run.poll([feed(revised: true)])
        #expect(fixture.names("outlets") == [])
        #expect(fixture.names("new").count == 2)
        #expect(fixture.names("tmp") == [])
        try await run.stop()
    }
}
