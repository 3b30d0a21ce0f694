internal import Articles
internal import Markup

/// Dates as feeds write them: RFC 822 and its successors with all their misuse, W3C-DTF, ISO 8601, asctime, and what is
/// left of dates in templates, in many languages.
///
/// A text that means two days, or none, is no date: `03/07/2014` is absent, `Fri, 03/07/2014` is March.
enum FeedDate {
    static func parse(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        // The longest real ones name their zone in words.
        guard bytes.count >= 4, bytes.count <= 128 else { return nil }
        var reader = DateReader(bytes)
        return reader.read()
    }

    /// 0 for Sunday to 6, by the English name.
    static func weekday(_ name: String) -> Int? {
        var name = name
        return name.withUTF8 { DateWords.weekday($0) }
    }
}
