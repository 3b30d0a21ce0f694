internal import Articles
internal import Markup

/// Dates as feeds write them.
enum FeedDate {
    static func parse(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func weekday(_ name: String) -> Int? {
        ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].firstIndex(of: String(name.lowercased().prefix(3)))
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        nil
    }
}
