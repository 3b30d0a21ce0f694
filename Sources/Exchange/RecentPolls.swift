package import Articles

/// One poll of a feed, as it is remembered.
package struct RecordedPoll: Sendable, Hashable {
    package enum Outcome: UInt8, Sendable {
        // The numbers stand in databases; never to be changed.
        /// The answer said that nothing changed, or brought nothing new.
        case unchanged = 0
        /// New or revised articles came.
        case content = 1
        case failed = 2

        /// For programs and pages.
        package var name: String {
            switch self {
            case .unchanged: "unchanged"
            case .content: "content"
            case .failed: "failed"
            }
        }
    }

    /// When it ended, in whole seconds.
    package var at: Timestamp
    package var outcome: Outcome
    /// The last hop's; `nil` where nothing answered.
    package var status: Int?
    package var newArticles: Int
    package var revisedArticles: Int
    /// Received on all hops, before decompression; 0 where nothing answered.
    package var sizeInBytes: Int
    /// Milliseconds from asking to the end of the answer.
    package var milliseconds: Int
    /// Of one that failed: the word for why, such as `timeout`.
    package var kind: String?

    package init(
        at: Timestamp, outcome: Outcome, status: Int? = nil, newArticles: Int = 0, revisedArticles: Int = 0,
        sizeInBytes: Int = 0, milliseconds: Int = 0, kind: String? = nil
    ) {
        (self.at, self.outcome, self.status, self.kind) = (at, outcome, status, kind)
        (self.newArticles, self.revisedArticles) = (newArticles, revisedArticles)
        (self.sizeInBytes, self.milliseconds) = (sizeInBytes, milliseconds)
    }

    /// Writes the members of its object, for programs.
    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("at", at)
        writer.member("outcome", outcome.name)
        writer.member("kind", kind)
        writer.member("status", status)
        writer.member("new_articles", newArticles)
        writer.member("revised_articles", revisedArticles)
        writer.member("bytes", sizeInBytes)
        writer.member("milliseconds", milliseconds)
    }
}

/// A feed's last polls: part of its state, which every poll writes whole, so that they cost no write of their own and are
/// as durable as the poll. At most 20 of them in at most `longest` bytes.
package struct RecentPolls: Sendable, Hashable {
    package static let most = 20
    /// Of a kind's name.
    private static let longestKind = 24
    /// Seconds (4), milliseconds (4), bytes (4), status (2), new (2), revised (2), outcome, the length of the kind.
    private static let header = 20
    package static let longest = most * (header + longestKind)

    /// As the store keeps them: the oldest first, each a header of big-endian numbers and the kind's name. Numbers that are
    /// too large for their place are the largest that is not.
    package private(set) var bytes: [UInt8]

    /// - Parameter bytes: what was stored; of what is cut short the whole polls are taken.
    package init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    package mutating func append(_ poll: RecordedPoll) {
        let starts = self.starts
        if starts.count >= Self.most { bytes.removeFirst(starts[starts.count - Self.most + 1]) }
        put(UInt32(clamping: poll.at.secondsSince1970))
        put(UInt32(clamping: poll.milliseconds))
        put(UInt32(clamping: poll.sizeInBytes))
        put(UInt16(clamping: poll.status ?? 0))
        put(UInt16(clamping: poll.newArticles))
        put(UInt16(clamping: poll.revisedArticles))
        bytes.append(poll.outcome.rawValue)
        let kind = (poll.kind ?? "").utf8.prefix(Self.longestKind)
        bytes.append(UInt8(kind.count))
        bytes.append(contentsOf: kind)
    }

    /// The oldest first.
    package var polls: [RecordedPoll] {
        starts.map { start in
            let kind = bytes[start + Self.header..<start + Self.header + Int(bytes[start + 19])]
            return RecordedPoll(
                at: Timestamp(secondsSince1970: Int64(number(start, 4))),
                outcome: RecordedPoll.Outcome(rawValue: bytes[start + 18]) ?? .failed,
                status: number(start + 12, 2) == 0 ? nil : number(start + 12, 2), newArticles: number(start + 14, 2),
                revisedArticles: number(start + 16, 2), sizeInBytes: number(start + 8, 4),
                milliseconds: number(start + 4, 4), kind: kind.isEmpty ? nil : String(decoding: kind, as: UTF8.self))
        }
    }

    /// Where each whole poll begins.
    private var starts: [Int] {
        var starts: [Int] = []
        var place = 0
        while place + Self.header <= bytes.count {
            let end = place + Self.header + Int(bytes[place + 19])
            guard end <= bytes.count else { break }
            starts.append(place)
            place = end
        }
        return starts
    }

    private mutating func put(_ number: some FixedWidthInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private func number(_ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
