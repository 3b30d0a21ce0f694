internal import Glibc
internal import Markup

/// Shortcodes of WordPress and its builders that no plug-in has resolved: `[vc_row]`, `[caption id="a"]...[/caption]`.
///
/// Looked for in the source, since their tags stand around elements and within them. A caption becomes a figure, what
/// embeds an address a link to it; all other tags go and leave what they hold.
enum Shortcodes {
    /// The HTML without its shortcodes; `nil` where it has none.
    static func resolved(_ html: String) -> [UInt8]? {
        var html = html
        return html.withUTF8 { bytes in
            guard mayHold(bytes) else { return nil }
            var reader = Reader(bytes)
            reader.read()
            return reader.found ? reader.out : nil
        }
    }

    /// A bracket before a letter or a stroke: most text has none.
    private static func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var place = 0
        while place + 1 < bytes.count, let found = memchr(base + place, 0x5B, bytes.count - 1 - place) {
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            if bytes[place] == 0x2F || bytes[place].isASCIILetter { return true }
        }
        return false
    }

    /// `[name attributes]` or `[/name]`.
    struct Tag {
        let name: String
        let attributes: Substring
        let isEnd: Bool
        /// After the bracket.
        let end: Int

        /// A name and a value after white space: `[type="text"]` selects elements.
        var hasAttribute: Bool {
            guard attributes.first?.isWhitespace == true, let sign = attributes.firstIndex(of: "="),
                let before = attributes[..<sign].last
            else { return false }
            return before.isLetter || before.isNumber || before == "_"
        }
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var out: [UInt8] = []
        var found = false
        /// Names that have an end tag.
        private let closed: Set<String>
        /// By name: where its last end tag begins.
        private let lastEnds: [String: Int]
        /// Names whose start tags were shortcodes.
        private var opened: Set<String> = []

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes
            var lastEnds: [String: Int] = [:]
            for place in bytes.indices where bytes[place] == 0x5B {
                if let tag = Shortcodes.tag(bytes, place), tag.isEnd { lastEnds[tag.name] = place }
            }
            self.lastEnds = lastEnds
            closed = Set(lastEnds.keys)
            out.reserveCapacity(bytes.count)
        }

        mutating func read() {
            var place = 0
            while place < bytes.count {
                switch bytes[place] {
                case 0x3C:
                    let end = endOfMarkup(place)
                    out.append(contentsOf: bytes[place..<end])
                    place = end
                case 0x5B:
                    if let tag = Shortcodes.tag(bytes, place), isShortcode(tag) {
                        found = true
                        opened.insert(tag.name)
                        place = replace(tag)
                    } else {
                        out.append(0x5B)
                        place += 1
                    }
                default:
                    out.append(bytes[place])
                    place += 1
                }
            }
        }

        /// The end of a tag, and of the code that it may begin, where brackets are the author's.
        private func endOfMarkup(_ start: Int) -> Int {
            for name in ["pre", "code", "script", "style", "textarea", "!--"] where begins(start + 1, name) {
                let close = name == "!--" ? "-->" : "</" + name
                return find(close, from: start + 1).map { $0 + close.utf8.count } ?? bytes.count
            }
            return bytes[start...].firstIndex(of: 0x3E).map { $0 + 1 } ?? bytes.count
        }

        private func begins(_ place: Int, _ text: String) -> Bool {
            var place = place
            for byte in text.utf8 {
                guard place < bytes.count, bytes[place].asciiLowercased == byte else { return false }
                place += 1
            }
            return place >= bytes.count || !bytes[place].isASCIILetterOrDigit
        }

        private func find(_ text: String, from start: Int, to end: Int? = nil) -> Int? {
            let text = Array(text.utf8)
            let end = end ?? bytes.count
            guard end >= text.count, start <= end - text.count else { return nil }
            return (start...(end - text.count)).first { place in
                bytes[place] == text[0] && text.indices.allSatisfy { bytes[place + $0].asciiLowercased == text[$0] }
            }
        }

        /// Where the next end tag of that name begins; looked for only where there is one at all.
        private func endTag(_ tag: Tag) -> Int? {
            guard let last = lastEnds[tag.name], last >= tag.end else { return nil }
            return find("[/" + tag.name, from: tag.end)
        }

        /// Words in brackets are the author's unless something tells: an attribute, a name that is known, a builder's prefix,
        /// of a name with `_` its end tag.
        private func isShortcode(_ tag: Tag) -> Bool {
            if Shortcodes.known.contains(tag.name) {
                return tag.attributes.isEmpty || tag.hasAttribute || opensAddress(tag)
            }
            if tag.name.contains("_"),
                closed.contains(tag.name) || Shortcodes.prefixes.contains(where: tag.name.hasPrefix)
            {
                return true
            }
            return tag.isEnd ? opened.contains(tag.name) : tag.hasAttribute
        }

        /// `[youtube https://...]`, `[youtube=https://...]`.
        private func opensAddress(_ tag: Tag) -> Bool { tag.attributes.dropFirst().hasPrefix("http") }

        /// Writes what a tag stands for and returns where to go on.
        private mutating func replace(_ tag: Tag) -> Int {
            switch tag.name {
            case "sourcecode", "code":
                out.append(contentsOf: (tag.isEnd ? "</pre>" : "<pre>").utf8)
            case "caption", "wp_caption":
                guard !tag.isEnd, let end = endTag(tag) else { break }
                caption(tag, tag.end..<end)
                return end
            case "embed", "youtube", "vimeo", "video", "audio", "soundcloud", "spotify", "tweet", "instagram",
                "facebook":
                guard !tag.isEnd else { break }
                let end = endTag(tag)
                let inside = end.map { String(decoding: bytes[tag.end..<$0], as: UTF8.self) } ?? ""
                if let address = Shortcodes.address(in: inside) ?? Shortcodes.address(in: String(tag.attributes)) {
                    out.append(contentsOf: "<div class=\"wp-block-embed__wrapper\">\(address)</div>".utf8)
                }
                return end ?? tag.end
            default: break
            }
            return tag.end
        }

        /// The picture is what elements there are, the caption the text behind them, or an attribute of old.
        private mutating func caption(_ tag: Tag, _ inside: Range<Int>) {
            let image = find("<img", from: inside.lowerBound, to: inside.upperBound) ?? inside.lowerBound
            var picture = inside.lowerBound
            picture = bytes[image..<inside.upperBound].firstIndex(of: 0x3E).map { $0 + 1 } ?? picture
            var next = picture
            while next < inside.upperBound, bytes[next] <= 0x20 { next += 1 }
            if next < inside.upperBound, begins(next, "</a") {
                picture = bytes[next..<inside.upperBound].firstIndex(of: 0x3E).map { $0 + 1 } ?? inside.upperBound
            }
            let said = tag.attributes.range(ofText: "caption=\"").map {
                tag.attributes[$0.upperBound...].prefix { $0 != "\"" }
            }
            out.append(contentsOf: "<figure>".utf8)
            out.append(contentsOf: bytes[inside.lowerBound..<picture])
            out.append(contentsOf: "<figcaption>".utf8)
            out.append(contentsOf: bytes[picture..<inside.upperBound])
            if let said { out.append(contentsOf: said.utf8) }
            out.append(contentsOf: "</figcaption></figure>".utf8)
        }
    }

    /// The tag that begins at a bracket, on one line and of at most 2,000 bytes.
    static func tag(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Tag? {
        var place = start + 1
        let isEnd = place < bytes.count && bytes[place] == 0x2F
        if isEnd { place += 1 }
        let name = place
        while place < bytes.count, bytes[place].isASCIILetterOrDigit || bytes[place] == 0x5F || bytes[place] == 0x2D {
            // Names are small letters: `[Music]` is said.
            guard bytes[place] < 0x41 || bytes[place] > 0x5A else { return nil }
            place += 1
        }
        guard place - name >= 2, bytes[name].isASCIILetter, place < bytes.count else { return nil }
        let attributes = place
        let limit = min(bytes.count, place + 2000)
        guard bytes[place] == 0x5D || bytes[place] <= 0x20 || bytes[place] == 0x3D || bytes[place] == 0x2F else {
            return nil
        }
        while place < limit, bytes[place] != 0x5D {
            if bytes[place] == 0x5B { return nil }
            place += 1
        }
        guard place < limit else { return nil }
        return Tag(
            name: String(decoding: bytes[name..<attributes], as: UTF8.self),
            attributes: Substring(String(decoding: bytes[attributes..<place], as: UTF8.self)), isEnd: isEnd,
            end: place + 1)
    }

    /// The first http(s) address in a text.
    private static func address(in text: String) -> String? {
        guard let start = text.range(ofText: "http") else { return nil }
        let address = text[start.lowerBound...].prefix { !$0.isWhitespace && !"\"'<>]”″&".contains($0) }
        return WebAddress.resolve(String(address), against: nil)
    }

    /// Of WordPress itself and of many themes.
    private static let known: Set<String> = [
        "gallery", "caption", "wp_caption", "embed", "audio", "video", "playlist", "youtube", "vimeo", "soundcloud",
        "spotify", "tweet", "instagram", "facebook", "toc", "divider", "spacer", "dropcap", "pullquote", "highlight",
        "columns", "column", "row", "accordion", "tabs", "tab", "contact-form", "contact-form-7", "adsense",
        "read-more",
        "one_half", "one_third", "two_third", "one_half_last", "one_third_last", "clear", "wpforms", "raw", "nextpage",
    ]

    /// Of page builders.
    private static let prefixes = [
        "vc_", "et_pb_", "su_", "av_", "fusion_", "mk_", "tatsu_", "cs_", "wpv_", "ux_", "mpc_", "eltd", "qode_",
        "thb_",
        "ultimate_", "bsf-", "dt_", "penci_", "tdc_", "td_block", "kc_", "fl_", "nectar_", "x_",
    ]
}
