import Articles
import CZstd
import Delivery
import Foundation
import Kernel
import Relay
import SegmentSink
import Synchronization
import Testing
import Transfer

@Suite struct SegmentFolderTests {
    let root: String
    var outlet: OutletFolder { OutletFolder(path: root + "/outlet") }

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-segments-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
    }

    private func name(_ number: Int, revision: Int = 1) -> SpoolFileName {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: revision)
    }

    private func put(_ numbers: some Sequence<Int>) throws {
        for number in numbers {
            try "{\"number\":\(number)}\n".write(
                toFile: "\(root)/outlet/new/\(name(number, revision: number == 3 ? 2 : 1).text)", atomically: false,
                encoding: .utf8)
        }
    }

    private func names(_ place: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(place)")) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    private func folder(
        _ compression: Compression = .none, files: Int = 2, fault: (@Sendable (SegmentFolder.Step) -> Int32)? = nil
    ) -> SegmentFolder {
        SegmentFolder(
            path: root + "/segments", name: "ship", compression: compression,
            bounds: BatchBounds(files: files, bytes: 1 << 20), from: outlet, fault: fault)
    }

    private func drain(_ folder: SegmentFolder) async {
        let surroundings = Relay.Surroundings(
            sleep: { _ in withUnsafeCurrentTask { $0?.cancel() } }, chance: { 1 })
        let relay = Relay("ship", from: outlet, to: folder, limits: .init(), surroundings: surroundings)
        await Task { await relay.drain() }.value
    }

    @Test(arguments: Compression.allCases)
    func `a segment holds its articles' lines in order, and its manifest says what`(compression: Compression)
        async throws
    {
        try put(1...3)
        await drain(folder(compression, files: 3))
        let suffix = [.zstd: ".zst", .gzip: ".gz", .none: ""][compression] ?? ""
        let segment = "20221112T060300.000001Z.ndjson" + suffix
        #expect(names("segments") == [segment, segment + ".json"])
        #expect(names("outlet/new") == [])
        let stored = [UInt8](try #require(FileManager.default.contents(atPath: "\(root)/segments/\(segment)")))
        let plain: [UInt8]
        switch compression {
        case .none: plain = stored
        case .gzip: plain = try gunzip(stored, limit: 1000)
        case .zstd:
            var out = [UInt8](repeating: 0, count: 1000)
            let count = ZSTD_decompress(&out, out.count, stored, stored.count)
            try #require(ZSTD_isError(count) == 0)
            plain = Array(out[..<count])
        }
        #expect(String(decoding: plain, as: UTF8.self) == "{\"number\":1}\n{\"number\":2}\n{\"number\":3}\n")
        let text = try #require(FileManager.default.contents(atPath: "\(root)/segments/\(segment).json"))
        let manifest = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
        let expected: [String: Any] = [
            "segment": segment, "sink": "ship", "format": "ndjson", "compression": compression.rawValue, "articles": 3,
            "new": 2, "revised": 1, "first": "2022-11-12T06:03:00Z", "last": "2022-11-12T06:03:00Z",
            "bytes": 39, "stored_bytes": stored.count, "sha256": SHA256Digest(of: stored).hexadecimal,
        ]
        #expect(manifest.mapValues { "\($0)" } == expected.mapValues { "\($0)" })
    }

    @Test func `a death at any step repeats no article and loses none, also where a shipper takes segments at once`()
        async throws
    {
        var step = 0
        var hasDied = true
        while hasDied {
            step += 1
            for place in ["segments", "outlet/new"] { try? FileManager.default.removeItem(atPath: "\(root)/\(place)") }
            try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
            try put(1...5)
            var shipped: [String] = []
            func ship() throws {
                for name in names("segments") {
                    let file = "\(root)/segments/\(name)"
                    if !name.hasSuffix(".json") {
                        let text = try String(contentsOfFile: file, encoding: .utf8)
                        #expect(text.hasSuffix("}\n"), "partial at step \(step)")
                        shipped += text.split(separator: "\n").map(String.init)
                    }
                    try FileManager.default.removeItem(atPath: file)
                }
            }
            let fault = StepFault(at: step)
            await drain(folder(fault: fault.hook))
            hasDied = fault.wasReached
            try ship()
            await drain(folder())
            try ship()
            #expect(shipped == (1...5).map { "{\"number\":\($0)}" }, "death at step \(step)")
            #expect(names("outlet/new") == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/segments/.tmp") == ["last"])
        }
        #expect(step > 50)
    }

    @Test func `a death in the recovery after a death repeats nothing either`() async throws {
        var deaths = 0
        for first in 1...22 {
            var second = 0
            var hasDied = true
            while hasDied {
                second += 1
                for place in ["segments", "outlet/new"] {
                    try? FileManager.default.removeItem(atPath: "\(root)/\(place)")
                }
                try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
                try put(1...2)
                await drain(folder(fault: StepFault(at: first).hook))
                let fault = StepFault(at: second)
                await drain(folder(fault: fault.hook))
                hasDied = fault.wasReached
                deaths += hasDied ? 1 : 0
                await drain(folder())
                let lines = try names("segments").filter { !$0.hasSuffix(".json") }.flatMap { name in
                    try String(contentsOfFile: "\(root)/segments/\(name)", encoding: .utf8).split(separator: "\n")
                }
                #expect(lines == ["{\"number\":1}", "{\"number\":2}"], "deaths at \(first) and \(second)")
            }
        }
        #expect(deaths > 100)
    }

    @Test func `an error at any step is told, and the same process goes on without repeating`() async throws {
        var step = 0
        var hasFailed = true
        while hasFailed {
            step += 1
            for place in ["segments", "outlet/new"] { try? FileManager.default.removeItem(atPath: "\(root)/\(place)") }
            try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
            try put(1...4)
            let fault = StepFault(at: step, isDeath: false)
            let told = Mutex<[RelayEvent]>([])
            let surroundings = Relay.Surroundings(
                sleep: { _ in }, chance: { 1 }, tell: { event in told.withLock { $0.append(event) } })
            let relay = Relay(
                "ship", from: outlet, to: folder(fault: fault.hook), limits: .init(), surroundings: surroundings)
            await relay.drain()
            hasFailed = fault.wasReached
            let lines = try names("segments").filter { !$0.hasSuffix(".json") }.flatMap { name in
                try String(contentsOfFile: "\(root)/segments/\(name)", encoding: .utf8).split(separator: "\n")
            }
            #expect(lines == (1...4).map { "{\"number\":\($0)}" }, "error at step \(step)")
            if hasFailed {
                guard case .stuck(let reason)? = told.withLock({ $0.first }) else {
                    Issue.record("nothing is told of an error at step \(step)")
                    continue
                }
                #expect(reason.contains("Input/output error"))
            }
        }
        #expect(step > 40)
    }

    @Test func `what another sink put in the same folder is not written over`() async throws {
        try put(1...2)
        let folder = folder(.none)
        try folder.open()
        let path = root + "/segments/20221112T060300.000001Z.ndjson"
        try "another's\n".write(toFile: path, atomically: false, encoding: .utf8)
        await drain(folder)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "another's\n")
        #expect(names("outlet/new").count == 2, "they wait")
    }

    @Test func `while one sink has the folder another is refused, and takes nothing of what is in flight there`()
        async throws
    {
        try put(1...2)
        let (first, second) = (folder(), folder())
        try first.open()
        let inFlight = root + "/segments/.tmp/20221112T060300.000001Z.ndjson"
        try "in flight\n".write(toFile: inFlight, atomically: false, encoding: .utf8)
        let error = #expect(throws: ReceiverFault.self) { try second.open() }
        #expect(
            error?.message
                == "\(root)/segments is written to by another sink, of process \(getpid()) already; end that, or give "
                + "this one another place with sinks.segments_directory")
        await drain(second)
        #expect(FileManager.default.fileExists(atPath: inFlight) && names("outlet/new").count == 2)
        first.close()
        await drain(second)
        #expect(names("segments").count == 2 && names("outlet/new") == [])
        // A relay that ended has let go of it.
        try first.open()
    }

    @Test func `a folder that is taken away while it is open is made anew, and held there`() async throws {
        let told = Mutex<[RelayEvent]>([])
        let folder = folder()
        let relay = Relay(
            "ship", from: outlet, to: folder, limits: .init(),
            surroundings: Relay.Surroundings(
                sleep: { _ in }, chance: { 1 }, tell: { event in told.withLock { $0.append(event) } }))
        try folder.open()
        try FileManager.default.moveItem(atPath: root + "/segments", toPath: root + "/moved")
        try put(1...2)
        _ = folder.take(try outlet.names().map { QueuedFile(name: $0, sizeInBytes: outlet.size(of: $0) ?? 0) })
        #expect(names("segments") == [])
        await relay.drain()
        #expect(names("segments").count == 2 && names("outlet/new") == [] && names("moved") == [])
    }

    @Test func `a damaged record is told with what to do, and nothing is written`() async throws {
        try put(1...2)
        await drain(folder())
        try "newsreel segment 1\n".write(toFile: root + "/segments/.tmp/last", atomically: false, encoding: .utf8)
        let error = #expect(throws: ReceiverFault.self) { try folder().open() }
        #expect(error?.message.contains("\(root)/segments/.tmp/last") == true)
    }
}

/// Makes the n-th step fail, or, like the death of the process, every step from the n-th on.
private final class StepFault: Sendable {
    private let count = Atomic<Int>(0)
    private let first: Int
    private let isDeath: Bool

    init(at first: Int, isDeath: Bool = true) { (self.first, self.isDeath) = (first, isDeath) }

    var hook: @Sendable (SegmentFolder.Step) -> Int32 {
        { _ in
            let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
            return number == self.first || self.isDeath && number > self.first ? EIO : 0
        }
    }

    var wasReached: Bool { count.load(ordering: .relaxed) >= first }
}
