import Articles
import FeedParsing
import Glibc
import Markup

/// Feeds mutated documents to the parser and checks what must hold for every input: it ends, in time, without a fault of
/// memory (build with `--sanitize=address`), and its output is valid UTF-8 without controls, and safe HTML is a fixed point.
///
///     fuzz-feed SEED SECONDS OUT FILE...
///
/// SECONDS are of CPU time. An input that breaks a promise is written to OUT and named on standard error; the same SEED
/// and files give the same inputs. A crash leaves the last input in OUT/current.
@main
struct FuzzFeed {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 4, let seed = UInt64(arguments[1]), let seconds = Double(arguments[2]) else {
            complain("usage: fuzz-feed SEED SECONDS OUT FILE...")
            exit(64)
        }
        let documents = arguments[4...].compactMap(read).filter { $0.count < 256 * 1024 && !$0.isEmpty }
        var mutator = Mutator(seed: seed, documents: documents)
        var runs = 0
        var findings = 0
        while cpuSeconds() < seconds {
            let input = mutator.next()
            write(input, to: arguments[3] + "/current")
            let start = cpuSeconds()
            let complaint = check(input) ?? (cpuSeconds() - start > 2 ? "slow" : nil)
            if let complaint {
                findings += 1
                let name = "\(arguments[3])/finding-\(seed)-\(runs)"
                write(input, to: name)
                complain("\(name): \(complaint)")
            }
            runs += 1
        }
        print("\(runs) inputs, \(findings) findings, \(Int(cpuSeconds())) s")
    }

    /// What is wrong with the parser's answer; `nil` when all holds.
    private static func check(_ input: [UInt8]) -> String? {
        guard let feed = try? parseFeed(input, hints: ResponseHints(url: "https://example.com/feed")) else {
            return nil
        }
        var writer = JSONWriter()
        feed.writeJSON(into: &writer)
        if String(validating: writer.bytes, as: UTF8.self) == nil { return "output is no UTF-8" }
        if writer.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "output holds a control" }
        for item in feed.items {
            for html in [item.summary, item.contentHTML].compactMap({ $0 }) {
                let once = safe(Array(html.utf8), base: item.baseURL)
                if safe(once, base: item.baseURL) != once { return "safe HTML is not a fixed point" }
            }
            for text in [item.title] + item.tags.map(Optional.some) {
                if text?.unicodeScalars.contains(where: { $0.value < 0x20 }) ?? false {
                    return "a line holds a control"
                }
            }
        }
        return nil
    }

    private static func safe(_ html: [UInt8], base: String?) -> [UInt8] {
        var cleaner = SafeHTML()
        html.withUnsafeBufferPointer { cleaner.clean($0, base: base) }
        return Array(cleaner.output)
    }

    private static func complain(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}

/// Makes new documents of old ones; the same seed makes the same ones.
struct Mutator {
    private var state: UInt64
    private let documents: [[UInt8]]

    /// Pieces that parsers trip over.
    private static let pieces: [[UInt8]] =
        [
            "<", ">", "</", "/>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE x [",
            "<!ENTITY a \"&a;&a;\">",
            "&a;", "&", "&#", "&#x", "&#0;", "&#55357;", "&#226;&#128;&#166;", "&amp;amp;lt;", "\"", "'", "=",
            " xmlns:a=\"\"",
            " xmlns=\"http://www.w3.org/2005/Atom\"", " xml:base=\"../\"", " xml:lang=\"\"", " type=\"xhtml\"",
            " mode=\"base64\"",
            "<item>", "</item>", "<entry>", "</channel>", "<media:group>", "<media:content url=\"//x\">", "<title>",
            "<link href=''>",
            "<script>", "</script", "<svg", "<p style=\"color:red;x:url(a)\">", "<a href=\"java&#10;script:x\">",
            "<img srcset=\"a 1x,\">",
            "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "\u{FFFE}", "\u{202E}", "{", "}", "[", "]", ":", ",", "\\ud800",
            "\\u0000",
            "1e999", "99999999999999999999", "-1", "24:00", "31 Feb", "2024-02-30T25:61:61+99:99", "ſ", "İ", "\u{FEFF}",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC2], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE], [0x00, 0x3C],
        ]

    init(seed: UInt64, documents: [[UInt8]]) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        self.documents = documents
    }

    mutating func next() -> [UInt8] {
        var document = documents[number(below: documents.count)]
        for _ in 0..<(1 + number(below: 8)) { mutate(&document) }
        return document
    }

    private mutating func mutate(_ document: inout [UInt8]) {
        let place = number(below: document.count + 1)
        switch number(below: 8) {
        case 0:
            if place < document.count { document[place] = UInt8(truncatingIfNeeded: random()) }
        case 1:
            document.removeSubrange(place..<min(document.count, place + 1 + number(below: 64)))
        case 2, 3:
            document.insert(contentsOf: Self.pieces[number(below: Self.pieces.count)], at: place)
        case 4:
            let end = min(document.count, place + number(below: 512))
            let copy = document[place..<end]
            document.insert(contentsOf: copy, at: number(below: document.count + 1))
        case 5:
            let other = documents[number(below: documents.count)]
            let start = number(below: other.count)
            document.insert(contentsOf: other[start..<min(other.count, start + number(below: 2048))], at: place)
        case 6:
            if number(below: 4) == 0 { document.removeSubrange(place...) }
        default:
            let piece = Self.pieces[number(below: Self.pieces.count)]
            for _ in 0..<number(below: 200) { document.insert(contentsOf: piece, at: min(place, document.count)) }
        }
    }

    private mutating func number(below bound: Int) -> Int { bound <= 1 ? 0 : Int(random() % UInt64(bound)) }

    /// xorshift64*
    private mutating func random() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
