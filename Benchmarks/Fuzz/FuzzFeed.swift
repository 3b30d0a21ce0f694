import Articles
import Cleaning
import FeedParsing
import Glibc
import Markup

/// Feeds mutated documents to what a poll does with one (decoding, parsing, dates, addresses, safe HTML, JSON, the
/// cleaning of items) and checks what must hold for every input: it ends, in time, without a fault of memory, and its
/// output is valid UTF-8 without controls, the same whether streamed or whole, and safe.
///
///     fuzz-feed SEED SECONDS OUT FILE...
///
/// SECONDS are of CPU time. An input that breaks a promise is written to OUT and named on standard error; the same SEED
/// and files give the same inputs. A crash leaves the last input in OUT/current. With 0 SECONDS the files themselves
/// are checked, which tries findings again.
@main
struct FuzzFeed {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 4, let seed = UInt64(arguments[1]), let seconds = Double(arguments[2]) else {
            complain("usage: fuzz-feed SEED SECONDS OUT FILE...")
            exit(64)
        }
        let folder = arguments[3]
        if seconds == 0 {
            for path in arguments[4...] {
                let problem = timed { check(Input(document: read(path) ?? [], url: "https://example.com/feed")) }
                print("\(path): \(problem ?? "fine")")
            }
            return
        }
        let documents = arguments[4...].compactMap(read).filter { $0.count < 256 * 1024 && !$0.isEmpty }
        var mutator = Mutator(seed: seed, documents: documents)
        var runs = 0
        var findings = 0
        var nextReport = 300.0
        while cpuSeconds() < seconds {
            let input = mutator.next()
            write(input.document, to: folder + "/current")
            if let problem = timed({ check(input) }) {
                findings += 1
                let name = "\(folder)/finding-\(seed)-\(runs)"
                write(input.document, to: name)
                complain("\(name): \(problem) (\(input.contentType ?? "no type"), \(input.url ?? "no address"))")
            }
            runs += 1
            if cpuSeconds() > nextReport {
                complain("\(runs) inputs, \(findings) findings, \(Int(cpuSeconds())) s")
                nextReport += 300
            }
        }
        complain("\(runs) inputs, \(findings) findings, \(Int(cpuSeconds())) s")
    }

    private static func timed(_ check: () -> String?) -> String? {
        let start = cpuSeconds()
        let problem = check()
        let spent = cpuSeconds() - start
        return problem ?? (spent > 3 ? "slow: \(spent) s" : nil)
    }

    /// What is wrong with the answer; `nil` when all holds.
    private static func check(_ input: Input) -> String? {
        let text = decodeText(input.document, contentType: input.contentType, as: .html)
        if String(validating: text.bytes, as: UTF8.self) == nil { return "decoded text is no UTF-8" }
        let hints = ResponseHints(contentType: input.contentType, url: input.url)
        guard let feed = try? parseFeed(input.document, hints: hints) else { return nil }

        var writer = JSONWriter()
        feed.writeJSON(into: &writer)
        if String(validating: writer.bytes, as: UTF8.self) == nil { return "output is no UTF-8" }
        if writer.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "output holds a control" }
        var streamed: [UInt8] = []
        var pieces = JSONWriter()
        feed.writeJSON(into: &pieces) { $0.flush { streamed += $0 } }
        pieces.flush { streamed += $0 }
        if streamed != writer.bytes { return "streamed output is not the whole's" }

        for (index, item) in feed.items.enumerated() {
            if let problem = check(item, cleans: index < 3) { return problem }
        }
        let dates =
            feed.items.flatMap { [$0.datePublished, $0.dateModified] } + [feed.datePublished, feed.dateModified]
        for date in dates.compactMap({ $0 })
        where !(1899...2200).contains(CivilTime(secondsSince1970: date.secondsSince1970).year) {
            return "a date lies outside of 1900 to 2199"
        }
        return nil
    }

    private static func check(_ item: ParsedItem, cleans: Bool) -> String? {
        for html in [item.summary, item.contentHTML].compactMap({ $0 }) {
            let once = safe(Array(html.utf8), base: item.baseURL)
            if safe(once, base: item.baseURL) != once { return "safe HTML is not a fixed point" }
            if holdsActiveContent(once) { return "safe HTML is active" }
        }
        for line in [item.title] + item.tags.map(Optional.some) + item.authors.map(\.name) {
            if line?.unicodeScalars.contains(where: { $0.value < 0x20 }) ?? false { return "a line holds a control" }
        }
        let addresses = [item.url, item.externalURL, item.details.commentsURL, item.image] + item.attachments.map(\.url)
        for address in addresses.compactMap({ $0 }) {
            if let scheme = WebAddress.scheme(of: address), scheme != "http", scheme != "https" {
                return "an address has the scheme \(scheme)"
            }
        }
        if cleans, let html = item.contentHTML ?? item.summary {
            let context = ItemContext(baseURL: item.url ?? item.baseURL, title: item.title)
            let body = Cleaner().cleanItem(html, context: context).body
            let rendered = Array(body.html.utf8)
            if holdsActiveContent(rendered) { return "the cleaned body is active" }
            _ = body.plainText()
        }
        return nil
    }

    private static func safe(_ html: [UInt8], base: String?) -> [UInt8] {
        var cleaner = SafeHTML()
        html.withUnsafeBufferPointer { cleaner.clean($0, base: base) }
        return Array(cleaner.output)
    }

    /// Whether serialised HTML, in which each `<` begins a tag, has a script, a frame, an event or a script's address.
    private static func holdsActiveContent(_ html: [UInt8]) -> Bool {
        for tag in html.split(separator: 0x3C).dropFirst(html.first == 0x3C ? 0 : 1) {
            let text = String(decoding: tag.prefix { $0 != 0x3E }, as: UTF8.self).lowercased()
            let name = text.prefix { $0.isLetter || $0 == "/" }
            if ["script", "iframe", "object", "embed", "style", "svg", "math", "form", "base", "meta"].contains(name) {
                return true
            }
            // A value cannot end its quotes, so a name after a quote and a space is an attribute.
            for attribute in text.split(separator: " ").dropFirst() {
                if attribute.hasPrefix("on") && attribute.contains("=\"") && text.contains("\" \(attribute)") {
                    return true
                }
                if attribute.hasPrefix("href=\"javascript:") || attribute.hasPrefix("src=\"javascript:") { return true }
            }
        }
        return false
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
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
