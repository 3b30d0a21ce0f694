import Articles
import Delivery
import Foundation
import Relay
import Synchronization
import Testing

/// An outlet in a folder of its own.
final class TemporaryOutlet: Sendable {
    let path: String
    var folder: OutletFolder { OutletFolder(path: path) }

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-outlet-XXXXXX").utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: path + "/new", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func name(_ number: Int, revision: Int = 1) -> SpoolFileName {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: revision)
    }

    func put(_ numbers: some Sequence<Int>) throws {
        for number in numbers {
            try "{\"number\":\(number)}\n".write(
                toFile: "\(path)/new/\(Self.name(number).text)", atomically: false, encoding: .utf8)
        }
    }

    /// The numbers of the files in a folder of it.
    func numbers(in place: String = "new") -> [Int] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(place)")) ?? []).sorted()
        return names.compactMap { name in
            (try? String(contentsOfFile: "\(path)/\(place)/\(name)", encoding: .utf8)).flatMap {
                Int($0.dropFirst(10).prefix { $0 != "}" })
            }
        }
    }
}

/// Takes what it is told to take, and notes what it was given.
final class ScriptedReceiver: Receiver {
    let bounds: BatchBounds
    private let outlet: OutletFolder
    private let answer: @Sendable ([Int]) -> Receipt
    private let opening: Mutex<[ReceiverFault]>
    private let look: @Sendable ([QueuedFile]) -> Void
    private let given = Mutex<[[Int]]>([])

    init(
        _ outlet: TemporaryOutlet, bounds: BatchBounds = BatchBounds(files: 3, bytes: 1 << 20),
        opening: [ReceiverFault] = [], look: @escaping @Sendable ([QueuedFile]) -> Void = { _ in },
        answer: @escaping @Sendable ([Int]) -> Receipt
    ) {
        (self.bounds, self.outlet, self.answer) = (bounds, outlet.folder, answer)
        self.opening = Mutex(opening)
        self.look = look
    }

    var batches: [[Int]] { given.withLock { $0 } }

    func open() throws(ReceiverFault) {
        if let fault = opening.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw fault }
    }

    func take(_ files: [QueuedFile]) -> Receipt {
        look(files)
        let numbers = files.compactMap { file in
            (try? outlet.read(file)).flatMap { line in
                Int(String(decoding: line, as: UTF8.self).dropFirst(10).prefix { $0 != "}" })
            }
        }
        given.withLock { $0.append(numbers) }
        return answer(numbers)
    }
}

/// What a relay asks of the world, noted.
final class Surroundings: Sendable {
    private let state = Mutex<(pauses: [Duration], events: [RelayEvent])>(([], []))
    let now: Timestamp
    /// Cancels the relay's task where it would pause so often.
    private let mostPauses: Int

    init(now: Timestamp = Timestamp(secondsSince1970: 1_668_240_000), mostPauses: Int = 50) {
        (self.now, self.mostPauses) = (now, mostPauses)
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }
    var events: [RelayEvent] { state.withLock { $0.events } }

    var values: Relay.Surroundings {
        Relay.Surroundings(
            now: { self.now },
            sleep: { pause in
                let count = self.state.withLock { state in
                    state.pauses.append(pause)
                    return state.pauses.count
                }
                if count >= self.mostPauses { withUnsafeCurrentTask { $0?.cancel() } }
            },
            chance: { 1 },
            tell: { event in self.state.withLock { $0.events.append(event) } })
    }
}
