internal import Articles
internal import CLinux
internal import Markup
internal import StatusPage
internal import Synchronization

/// The articles that were shown last, as they were written.
final class ArticleLog: Sendable {
    private static let most = 300
    private static let mostBytes = 2 << 20
    private let kept = Mutex<(articles: [(feed: String, json: [UInt8])], sizeInBytes: Int)>(([], 0))

    func take(_ json: [UInt8]) {
        let feed = Self.member("\"feed\":{\"url\":\"", of: json) ?? ""
        kept.withLock { kept in
            kept.articles.append((feed, json))
            kept.sizeInBytes += json.count
            while kept.articles.count > 1, kept.articles.count > Self.most || kept.sizeInBytes > Self.mostBytes {
                kept.sizeInBytes -= kept.articles.removeFirst().json.count
            }
        }
    }

    /// The latest first.
    func of(feed url: String, most: Int = 10) -> [RecentArticle] {
        let found = kept.withLock { kept in kept.articles.filter { $0.feed == url }.suffix(most).map(\.json) }
        return found.reversed().compactMap(Self.article)
    }

    /// The beginning of a member that is a string without escapes, found by its bytes: no parser runs for each article.
    static func member(_ key: StaticString, of json: [UInt8]) -> String? {
        json.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = nr_find(start, bytes.count, key.utf8Start, key.utf8CodeUnitCount)
            else { return nil }
            let value = bytes[(found - start + key.utf8CodeUnitCount)...]
            guard let end = value.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            return String(decoding: value[..<end], as: UTF8.self)
        }
    }

    private static func article(_ json: [UInt8]) -> RecentArticle? {
        guard let object = try? JSONReader.read(json, depthLimit: 200).value, let id = object["id"]?.text else {
            return nil
        }
        let text = object["content_text"]?.text ?? object["summary"]?.text ?? ""
        let revision = object["_newsreel"]?["revision"]
        var number = 1
        if case .number(let digits)? = revision { number = Int(digits) ?? 1 }
        return RecentArticle(
            id: id, title: object["title"]?.text, url: object["url"]?.text,
            published: object["date_published"]?.text.flatMap(Timestamp.init(spoolDate:)), revision: number,
            preview: text.count > 280 ? text.prefix(280) + "…" : text)
    }
}

extension JSONValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension Timestamp {
    /// RFC 3339 as the spool has it: `2022-11-12T06:03:00Z`, with a fraction or an offset perhaps.
    init?(spoolDate text: String) {
        let digits = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= digits.count else { return nil }
            return Int(String(decoding: digits[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds =
            CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second).secondsSince1970
        if let sign = digits.count >= 25 ? digits[digits.count - 6] : nil, sign == 0x2B || sign == 0x2D,
            let hours = number(digits.count - 5..<digits.count - 3),
            let minutes = number(digits.count - 2..<digits.count)
        {
            seconds -= Int64(hours * 3600 + minutes * 60) * (sign == 0x2D ? -1 : 1)
        }
        self.init(secondsSince1970: seconds)
    }
}
