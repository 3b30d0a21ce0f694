internal import Articles
internal import Exchange

/// A feed's known items by their marks. Made only for a document with items that their ids do not tell.
struct KnownMarks {
    struct Row {
        let key: UInt64
        let marks: ItemMarks
        /// An item of the document is this one.
        var isClaimed: Bool
    }

    private(set) var rows: [Row] = []
    private var byGUID: [Entry] = []
    private var byLink: [Entry] = []
    private var byText: [Entry] = []
    private var byDate: [Entry] = []

    private typealias Entry = (mark: UInt64, row: Int)

    init() {}

    init(_ known: [UInt64: KnownItem], claimed: Set<UInt64>) {
        rows.reserveCapacity(known.count)
        for (key, item) in known {
            guard let marks = item.marks else { continue }
            rows.append(Row(key: key, marks: marks, isClaimed: claimed.contains(key)))
        }
        // The dictionary's order is another one in each process.
        rows.sort { $0.key < $1.key }
        byGUID = sorted { $0.guid }
        byLink = sorted { $0.link }
        byText = sorted { $0.text }
        byDate = sorted { UInt64($0.date) }
    }

    private func sorted(_ mark: (ItemMarks) -> UInt64) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(rows.count)
        for (place, row) in rows.enumerated() {
            let mark = mark(row.marks)
            if mark != 0 { entries.append((mark, place)) }
        }
        entries.sort { ($0.mark, $0.row) < ($1.mark, $1.row) }
        return entries
    }

    mutating func claim(_ row: Int) { rows[row].isClaimed = true }

    /// Rows with just this mark; none for 0.
    func rows(guid mark: UInt64) -> some Sequence<Int> { Self.range(byGUID, mark) }
    func rows(link mark: UInt64) -> some Sequence<Int> { Self.range(byLink, mark) }
    func rows(text mark: UInt64) -> some Sequence<Int> { Self.range(byText, mark) }

    /// None where more than 32 items share the date: it says nothing then, and to compare each with each takes long.
    func fewRows(date: UInt32) -> [Int] {
        let rows = Array(Self.range(byDate, UInt64(date)).prefix(33))
        return rows.count > 32 ? [] : rows
    }

    /// Whether one known item only has this link, whatever became of it.
    func isAlone(link mark: UInt64) -> Bool {
        var rows = rows(link: mark).makeIterator()
        return rows.next() != nil && rows.next() == nil
    }

    private static func range(_ entries: [Entry], _ mark: UInt64) -> some Sequence<Int> {
        var (start, end) = (0, entries.count)
        while start < end {
            let middle = (start + end) / 2
            if entries[middle].mark < mark { start = middle + 1 } else { end = middle }
        }
        return entries[start...].lazy.prefix { $0.mark == mark }.map(\.row)
    }
}
