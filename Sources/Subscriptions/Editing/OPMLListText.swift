internal import Markup

/// The outlines of an OPML list, by their places in the text.
struct OPMLListText {
    private let path: String
    private let bytes: [UInt8]

    init(_ file: ConfigurationFile) throws(SubscriptionsError) {
        path = file.path
        bytes = Array(try file.textBytes())
    }

    func adding(_ subscription: Subscription) throws(SubscriptionsError) -> [UInt8] {
        guard let body = tags.last(where: { $0.isEnd && $0.isNamed("body") }) else { throw byHand("the new feed") }
        let start = lineStart(of: body.range.lowerBound)
        var list = FeedList()
        list.subscriptions = [subscription]
        let outlines = list.outlines(depth: 2)
        let new = Array(bytes[..<start]) + Array(outlines.text.utf8) + Array(bytes[start...])
        return outlines.usesOwn ? Self.declaringNamespace(in: new) : new
    }

    func removing(_ url: String) throws(SubscriptionsError) -> [UInt8] {
        var kept = bytes
        // From the last, so that the places of those before stay true.
        for place in try outlines(of: url).reversed() {
            let range = try element(at: place)
            let start = lineStart(of: range.lowerBound)
            let end = range.upperBound < kept.count && kept[range.upperBound] == 0x0A
            let isLine = kept[start..<range.lowerBound].allSatisfy(\.isASCIISpace)
            kept.removeSubrange(isLine && end ? start..<range.upperBound + 1 : range)
        }
        return kept
    }

    func setting(_ key: String, to value: TOMLValue.Kind?, of url: String) throws(SubscriptionsError) -> [UInt8] {
        if key == "folder" { throw byHand("the folder, which is the outline around the feed,") }
        let names: [String] =
            switch key {
            case "url": ["xmlUrl"]
            case "title": ["title", "text"]
            case "home_page_url": ["htmlUrl"]
            default: ["newsreel:\(key)"]
            }
        let text = value.map { value in
            if case .string(let text) = value { text } else { value.text }
        }
        var changed = bytes
        for place in try outlines(of: url).reversed() {
            for name in names { changed = Self.setting(name, to: text, of: tags[place].range, in: changed) }
        }
        return text != nil && names[0].contains(":") ? Self.declaringNamespace(in: changed) : changed
    }

    // MARK: Places

    private var tags: [Tag] { Tag.all(in: bytes) }

    private func outlines(of url: String) throws(SubscriptionsError) -> [Int] {
        let tags = self.tags
        let found = tags.indices.filter { place in
            guard !tags[place].isEnd, tags[place].isNamed("outline") else { return false }
            let attribute = tags[place].attributes.first {
                ["xmlurl", "feedurl", "url"].contains($0.name.lowercased())
            }
            return attribute.flatMap { feedAddress(address(bytes[$0.value])) } == url
        }
        if found.isEmpty { throw byHand(url) }
        return found
    }

    /// From the start tag to the end of its end tag.
    private func element(at place: Int) throws(SubscriptionsError) -> Range<Int> {
        let tags = self.tags
        if tags[place].isEmptyElement { return tags[place].range }
        guard place + 1 < tags.count, tags[place + 1].isEnd, tags[place + 1].isNamed("outline") else {
            throw byHand("the feed, which has others inside of its outline,")
        }
        return tags[place].range.lowerBound..<tags[place + 1].range.upperBound
    }

    private func lineStart(of place: Int) -> Int {
        var start = place
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        return start == 0 || bytes[start - 1] == 0x0A ? start : place
    }

    private func byHand(_ what: String) -> SubscriptionsError {
        .invalid([ConfigurationProblem(file: path, "\(what) cannot be changed in this OPML; change it in an editor")])
    }

    private func address(_ value: ArraySlice<UInt8>) -> String {
        value.withUnsafeBufferPointer { PlainText.line(decodingReferencesIn: $0) }
    }

    // MARK: Attributes

    private static func setting(_ name: String, to text: String?, of tag: Range<Int>, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let attributes = Tag(at: tag, in: bytes).attributes
        if let attribute = attributes.first(where: { $0.name.lowercased() == name.lowercased() }) {
            if let text {
                bytes.replaceSubrange(attribute.value, with: attributeText(text))
            } else {
                bytes.removeSubrange(attribute.whole)
            }
        } else if let text {
            let end = attributes.last?.whole.upperBound ?? tag.lowerBound + 8
            bytes.insert(contentsOf: " \(name)=\"".utf8 + attributeText(text) + "\"".utf8, at: end)
        }
        return bytes
    }

    private static func attributeText(_ text: String) -> [UInt8] { Array(escapedXMLAttribute(text).utf8) }

    private static func declaringNamespace(in bytes: [UInt8]) -> [UInt8] {
        guard let root = Tag.all(in: bytes).first(where: { $0.isNamed("opml") && !$0.isEnd }),
            !root.attributes.contains(where: { $0.name == "xmlns:newsreel" })
        else { return bytes }
        return setting("xmlns:newsreel", to: opmlNamespace, of: root.range, in: bytes)
    }
}

/// A tag of an XML text that has been read before as such.
private struct Tag {
    var range: Range<Int>
    private var name = ""
    var isEnd = false
    var isEmptyElement = false
    var attributes: [Attribute] = []

    struct Attribute {
        let name: String
        /// Between the quotes.
        let value: Range<Int>
        /// With the space before.
        let whole: Range<Int>
    }

    func isNamed(_ name: String) -> Bool { self.name.lowercased() == name }

    static func all(in bytes: [UInt8]) -> [Tag] {
        var tags: [Tag] = []
        var place = 0
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            let rest = bytes[start...]
            if let (_, end) = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].first(where: {
                rest.starts(with: $0.0.utf8)
            }) {
                place = rest.firstRange(of: Array(end.utf8))?.upperBound ?? bytes.count
            } else if rest.starts(with: "<!".utf8) {
                place = endOfDoctype(in: rest)
            } else {
                let tag = Tag(at: start..<bytes.count, in: bytes)
                place = tag.range.upperBound
                tags.append(tag)
            }
        }
        return tags
    }

    private static func endOfDoctype(in rest: ArraySlice<UInt8>) -> Int {
        var depth = 0
        for place in rest.indices {
            switch rest[place] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth == 0: return place + 1
            default: break
            }
        }
        return rest.endIndex
    }

    /// - Parameter range: it begins with the tag's `<`.
    init(at range: Range<Int>, in bytes: [UInt8]) {
        self.range = range
        let end = range.upperBound
        var place = range.lowerBound + 1
        func word() -> String {
            let start = place
            while place < end, !bytes[place].isASCIISpace, !"=/>".utf8.contains(bytes[place]) { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        if place < end, bytes[place] == UInt8(ascii: "/") {
            isEnd = true
            place += 1
        }
        name = word()
        while place < end, bytes[place] != UInt8(ascii: ">") {
            let start = place
            while place < end, bytes[place].isASCIISpace { place += 1 }
            guard place < end, bytes[place] != UInt8(ascii: ">") else { break }
            isEmptyElement = bytes[place] == UInt8(ascii: "/")
            if isEmptyElement || bytes[place] == UInt8(ascii: "=") {
                place += 1
                continue
            }
            let name = word()
            while place < end, bytes[place].isASCIISpace || bytes[place] == UInt8(ascii: "=") { place += 1 }
            guard place < end, bytes[place] == 0x22 || bytes[place] == 0x27 else { continue }
            let quote = bytes[place]
            let value = place + 1..<(bytes[(place + 1)..<end].firstIndex(of: quote) ?? end)
            place = min(value.upperBound + 1, end)
            attributes.append(Attribute(name: name, value: value, whole: start..<place))
        }
        self.range = range.lowerBound..<min(place + 1, end)
    }
}
