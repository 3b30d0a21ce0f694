import Articles
import Delivery
import Exchange
import Foundation
import Testing

/// Outlets that take only some articles, and have bounds of their own.
@Suite struct OutletTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    private static let limits = SpoolLimits(
        minimumFreeBytes: 0, minimumFreeInodes: 0, maximumFiles: 1000, maximumBytes: nil)

    /// A filter's text is what the article's JSON must contain.
    private static let filters: OutletFilterReader = { text throws(UnreadableFilter) in
        guard text != "?" else { throw UnreadableFilter("a question mark asks for nothing") }
        return { String(decoding: $0.json, as: UTF8.self).contains(text) }
    }

    private func spool(
        _ outlets: [Outlet] = [], new: OutletRules? = nil, fault: FaultHook? = nil
    ) throws -> SpoolDirectory {
        try SpoolDirectory(
            path: path, mark: .sample(), outlets: outlets, new: new, limits: Self.limits,
            filters: Self.filters, fault: fault)
    }

    private static func file(_ number: Int, _ word: String) -> SpoolFile {
        let plain = SpoolFile.sample(number, text: "{\"id\":\"\(number)\",\"w\":\"\(word)\"}\n")
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFile(
            name: plain.name, bytes: plain.bytes,
            article: OutgoingArticle(moment: plain.name.moment, id: id, revision: 1, json: plain.bytes))
    }

    private func numbers(_ place: String) -> [String] {
        folder.names("spool/\(place)").compactMap { name in
            folder.text("spool/\(place)/\(name)").map { String($0.dropFirst(7).prefix { $0 != "\"" }) }
        }
    }

    @Test func `an outlet gets what its filter takes, and new all`() throws {
        let spool = try spool([Outlet("sport", rules: .init(filter: "goal")), Outlet("all")])
        #expect(spool.isChoosy)
        try spool.publish([Self.file(1, "goal"), Self.file(2, "vote"), Self.file(3, "goal")])
        #expect(numbers("new") == ["1", "2", "3"] && numbers("outlets/all/new") == ["1", "2", "3"])
        #expect(numbers("outlets/sport/new") == ["1", "3"])
        #expect(folder.names("spool/tmp") == [])
    }

    @Test func `who opens the spool without settings keeps to the rules that stand in it`() throws {
        _ = try spool([Outlet("sport", rules: .init(filter: "goal", maximumFiles: 7))], new: .init(isClosed: true))
        let other = try spool()
        #expect(other.unnamedOutlets == ["sport"])
        try other.publish([Self.file(1, "vote"), Self.file(2, "goal")])
        #expect(numbers("new") == [] && numbers("outlets/sport/new") == ["2"])
        other.letGo()
        // The settings' word replaces them.
        let third = try spool([Outlet("sport")], new: OutletRules())
        #expect(!third.isChoosy && third.unnamedOutlets == [])
        try third.publish([Self.file(3, "vote")])
        #expect(numbers("new") == ["3"] && numbers("outlets/sport/new") == ["2", "3"])
    }

    @Test func `rules that cannot be read are refused, with the file and the next step`() throws {
        _ = try spool([Outlet("sport")])
        let file = path + "/outlets/sport/.rules"
        for (text, word) in [
            ("newsreel outlet 1\nfilter ?\n", "question mark"), ("newsreel outlet 9\n", "this version"),
            ("newsreel outlet 1\nmax_files many\n", "this version"),
        ] {
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            let error = #expect(throws: SpoolError.self) { try spool() }
            #expect(error?.message.contains(file) == true && error?.message.contains(word) == true)
        }
        // The settings name it: what stood there counts no more.
        _ = try spool([Outlet("sport", rules: .init(filter: "goal"))])
        #expect(folder.text("spool/outlets/sport/.rules") == "newsreel outlet 1\nfilter goal\n")
    }

    @Test func `an outlet's own bound pauses at its files, and no other's does`() throws {
        let spool = try spool([
            Outlet("small", rules: .init(maximumFiles: 2)),
            Outlet("picky", rules: .init(filter: "goal", maximumFiles: 2)),
            Outlet("light", rules: .init(maximumBytes: 1000)),
        ])
        try spool.publish([Self.file(1, "vote"), Self.file(2, "vote")])
        #expect(spool.room() == .tooManyFiles(path: path + "/outlets/small/new", files: 2, limit: 2))
        for name in folder.names("spool/outlets/small/new") {
            try FileManager.default.removeItem(atPath: "\(path)/outlets/small/new/\(name)")
        }
        // A second passes between two walks; a new process walks at once.
        spool.letGo()
        let next = try self.spool()
        #expect(next.room(files: 1) == .enough)
        // Nothing of the batch need be for it, so it holds back nobody before it is full.
        try next.publish([Self.file(3, "goal")])
        for name in folder.names("spool/outlets/small/new") {
            try FileManager.default.removeItem(atPath: "\(path)/outlets/small/new/\(name)")
        }
        next.letGo()
        let third = try self.spool()
        #expect(third.room(files: 50) == .enough)
        try third.publish([Self.file(4, "goal")])
        for name in folder.names("spool/outlets/small/new") {
            try FileManager.default.removeItem(atPath: "\(path)/outlets/small/new/\(name)")
        }
        third.letGo()
        let full = try self.spool()
        #expect(full.room(files: 1) == .tooManyFiles(path: path + "/outlets/picky/new", files: 2, limit: 2))
        for place in ["small", "picky"] {
            for name in folder.names("spool/outlets/\(place)/new") {
                try FileManager.default.removeItem(atPath: "\(path)/outlets/\(place)/new/\(name)")
            }
        }
        full.letGo()
        let light = try self.spool()
        guard case .tooManyBytes(let place, _, 1000) = light.room(files: 1, bytes: 990) else {
            Issue.record("\(light.room(files: 1, bytes: 990))")
            return
        }
        #expect(place == path + "/outlets/light/new")
    }

    @Test func `a death at any step loses nothing and repeats nothing, in each outlet what its filter takes`() throws {
        let words = ["goal", "vote", "goal", "rain", "vote"]
        let outlets = [
            Outlet("sport", rules: .init(filter: "goal")), Outlet("none", rules: .init(filter: "nothing has this")),
            Outlet("politics", rules: .init(filter: "vote")),
        ]
        let expected = [
            "new 1", "new 2", "new 3", "new 4", "new 5", "sport 1", "sport 3", "politics 2", "politics 5",
        ]
        for closesNew in [false, true] {
            var step = 0
            var hasDied = true
            while hasDied {
                step += 1
                try? FileManager.default.removeItem(atPath: path)
                var taken: [String] = []
                func consume() throws {
                    for (name, place) in [("new", "new")] + outlets.map({ ($0.name, "outlets/\($0.name)/new") }) {
                        for file in folder.names("spool/\(place)") {
                            let text = try #require(folder.text("spool/\(place)/\(file)"))
                            taken.append("\(name) \(text.dropFirst(7).prefix { $0 != "\"" })")
                            try FileManager.default.removeItem(atPath: "\(path)/\(place)/\(file)")
                        }
                    }
                }
                let files = words.enumerated().map { Self.file($0 + 1, $1) }
                let fault = Fault(at: step, isDeath: true)
                var isCommitted = false
                if let first = try? spool(outlets, new: .init(isClosed: closesNew), fault: fault.hook) {
                    if var batch = try? first.stage(files) {
                        // The store has committed.
                        isCommitted = true
                        try? first.show(&batch)
                    }
                    first.letGo()
                }
                hasDied = fault.stepsSeen >= step
                try consume()
                let second = try spool(outlets, new: .init(isClosed: closesNew))
                if isCommitted { _ = try second.settle(files.map(\.expected)) }
                _ = try second.removeLeftovers()
                if !isCommitted { try second.publish(files) }
                try consume()
                #expect(
                    taken.sorted() == expected.filter { !closesNew || !$0.hasPrefix("new") }.sorted(),
                    "death at step \(step)")
                #expect(folder.names("spool/tmp") == [], "death at step \(step)")
                second.letGo()
            }
            #expect(step > 15)
        }
    }
}
