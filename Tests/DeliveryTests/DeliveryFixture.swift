import Articles
import Delivery
import Exchange
import Foundation
import Synchronization

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-spool-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
    }

    func text(_ file: String) -> String? {
        try? String(contentsOfFile: path + "/" + file, encoding: .utf8)
    }

    func mode(_ file: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path + "/" + file))?[.posixPermissions] as? Int
    }
}

extension SpoolDirectory {
    /// A spool of a state that no other test has.
    convenience init(
        path: String, outlets: [String] = [], limits: SpoolLimits = SpoolLimits(),
        slowSync: Duration = .microseconds(200), fault: FaultHook? = nil
    ) throws(SpoolError) {
        try self.init(
            path: path, mark: .sample(), outlets: outlets.map { Outlet($0) }, limits: limits,
            slowSync: slowSync, fault: fault)
    }
}

extension SpoolDirectory {
    /// Both calls of a batch.
    func publish(_ files: [SpoolFile]) throws {
        var batch = try stage(files)
        try show(&batch)
    }

    /// A start's recovery, with what is damaged withdrawn.
    func settle(_ files: [ExpectedFile]) throws -> Inspection {
        let found = try inspect(files)
        discard(damagedOf: found)
        var batch = found.batch
        try show(&batch)
        return found
    }
}

extension SpoolFile {
    /// Its name in `tmp/` among the files of `SpoolMark.sample()`.
    func staged(for outlet: String? = nil) -> String {
        name.text + "." + String(repeating: "a", count: 16) + (outlet.map { "@" + $0 } ?? "")
    }
}

extension SpoolMark {
    static func sample(_ digit: Character = "a", batches: Int64 = 0) -> SpoolMark {
        SpoolMark(state: String(repeating: digit, count: 32), batches: batches, database: "/state-\(digit)")
    }
}

extension SpoolFile {
    static func sample(_ number: Int, text: String? = nil) -> SpoolFile {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        let moment = Timestamp(microsecondsSince1970: 1_668_232_980_123_456 + Int64(number))
        return SpoolFile(
            name: SpoolFileName(moment: moment, id: id, revision: 1),
            bytes: Array((text ?? "{\"id\":\"\(number)\"}\n").utf8))
    }

    var expected: ExpectedFile {
        ExpectedFile(name: name, sizeInBytes: bytes.count, digest: XXH64.of(bytes))
    }
}

/// Makes the n-th step fail, or, like the death of the process, every step from the n-th on.
final class Fault: Sendable {
    let count = Atomic<Int>(0)
    let first: Int
    let isDeath: Bool
    let code: Int32
    let step: PublishStep?

    /// - Parameter step: counts only these steps.
    init(at first: Int, isDeath: Bool = false, code: Int32 = EIO, step: PublishStep? = nil) {
        self.first = first
        self.isDeath = isDeath
        self.code = code
        self.step = step
    }

    var hook: FaultHook {
        { step in
            if let own = self.step, own != step { return 0 }
            let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
            return number == self.first || (self.isDeath && number > self.first) ? self.code : 0
        }
    }

    var stepsSeen: Int { count.load(ordering: .relaxed) }
}
