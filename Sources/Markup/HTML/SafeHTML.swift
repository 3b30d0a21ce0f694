/// Makes a fragment of HTML safe to hand on and otherwise leaves it as it is.
///
/// One pass over the bytes, no tree: elements and attributes on an allowlist stay, in the author's order; scripts, styles,
/// forms, frames and foreign vocabularies go, with their content where that is not text. Comments and declarations go.
/// Addresses become absolute where a base is known, and only http, https, mailto, tel and image data stay. End tags
/// without a start go, and what is open at the end is closed, so that a fragment cannot reach beyond itself.
package struct SafeHTML: ~Copyable {
    private var buffer = ByteBuffer(capacity: 16 * 1024)
    private var scratch = ByteBuffer(capacity: 1024)
    private var sourceSet = ByteBuffer(capacity: 1024)
    /// Names of the open elements, by `MarkupVocabulary`.
    private var open: [MarkupVocabulary.Element] = []
    private var base: String?
    private var scanner = TagScanner()
    /// Bytes that relative addresses may still grow by: with a long base, short links would make a megabyte a gigabyte.
    private var growth = 0
    /// No `>` stands after the place that was reached.
    private var hasNoEnd = false
    private var hasControls = false

    /// Elements open at once; the tags of deeper ones go.
    private static let depthLimit = 256

    package init() {}

    /// The clean fragment, valid until the next `clean`.
    package var output: UnsafeBufferPointer<UInt8> { buffer.bytes }

    package mutating func clean(_ html: UnsafeBufferPointer<UInt8>, base: String?) {
        buffer.removeAll()
        open.removeAll(keepingCapacity: true)
        self.base = base
        scanner = TagScanner()
        hasNoEnd = false
        growth = 64 * 1024 + 4 * html.count
        hasControls = firstControl(in: html, from: 0) != nil
        var place = 0
        var start = 0
        while let less = firstIndex(of: 0x3C, in: html, from: place) {
            // At the very end it begins nothing.
            let next = less + 1 < html.count ? html[less + 1] : 0
            guard next.isASCIILetter || next == 0x2F || next == 0x21 || next == 0x3F else {
                // It begins no tag: "3 < 5".
                copy(html, start..<less)
                buffer.append("&lt;")
                start = less + 1
                place = start
                continue
            }
            copy(html, start..<less)
            place = markup(html, at: less)
            start = place
        }
        copy(html, start..<html.count)
        while let element = open.popLast() { close(element) }
    }

    /// Text is safe as it stands; controls go.
    private mutating func copy(_ html: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        guard hasControls else { return buffer.append(UnsafeBufferPointer(rebasing: html[range])) }
        let text = UnsafeBufferPointer(rebasing: html[..<range.upperBound])
        var start = range.lowerBound
        while let control = firstControl(in: text, from: start) {
            buffer.append(UnsafeBufferPointer(rebasing: text[start..<control]))
            start = control + 1
        }
        buffer.append(UnsafeBufferPointer(rebasing: text[start...]))
    }

    /// Handles what begins at a "<" and returns the place after it.
    private mutating func markup(_ html: UnsafeBufferPointer<UInt8>, at less: Int) -> Int {
        switch html[less + 1] {
        case 0x21, 0x3F:
            if let end = declaration(html, at: less) { return end }
            buffer.append("&lt;")
            return less + 1
        default: break
        }
        let isEnd = html[less + 1] == 0x2F
        let nameStart = isEnd ? less + 2 : less + 1
        var stop = nameStart
        // No name of HTML is longer; what follows is read as attributes.
        let longest = min(html.count, nameStart + 64)
        while stop < longest, !html[stop].isASCIISpace, html[stop] != 0x3E, html[stop] != 0x2F { stop += 1 }
        let name = UnsafeBufferPointer(rebasing: html[nameStart..<stop])
        guard let end = scanner.endOfTag(html, from: stop) else {
            // A tag without its end is text cut short, or no tag at all: it is shown, not lost.
            buffer.append("&lt;")
            return less + 1
        }
        guard let element = MarkupVocabulary.element(name) else { return end }
        switch element.treatment {
        case .unwrap:
            if element.isBlock && !isEnd { buffer.append(0x20) }
        case .drop:
            if !isEnd, !isSelfClosed(html, end) { return endOfDropped(element, html, from: end) }
        case .keep where isEnd:
            closeThrough(element)
        case .keep:
            guard open.count < Self.depthLimit || element.isVoid else { return end }
            buffer.append(0x3C)
            buffer.append(element.name)
            attributes(html, stop..<(end - 1), of: element)
            buffer.append(0x3E)
            if element.isMath, isSelfClosed(html, end) {
                close(element)
            } else if !element.isVoid {
                open.append(element)
            }
        }
        return end
    }

    private func isSelfClosed(_ html: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        end >= 2 && html[end - 2] == 0x2F
    }

    /// After a comment, declaration or instruction; `nil` where it is text that only looks like one.
    private mutating func declaration(_ html: UnsafeBufferPointer<UInt8>, at less: Int) -> Int? {
        func starts(_ word: StaticString) -> Bool {
            less + word.utf8CodeUnitCount <= html.count
                && equals(UnsafeBufferPointer(rebasing: html[less..<(less + word.utf8CodeUnitCount)]), word)
        }
        if starts("<!-->") { return less + 5 }
        guard starts("<!--") else {
            guard less + 2 < html.count, html[less + 2].isASCIILetter || html[less + 2] == 0x5B else { return nil }
            let end = hasNoEnd ? nil : firstIndex(of: 0x3E, in: html, from: less)
            hasNoEnd = end == nil
            return end.map { $0 + 1 }
        }
        var place = less + 4
        while let dash = firstIndex(of: 0x2D, in: html, from: place) {
            if dash + 2 < html.count, html[dash + 1] == 0x2D, html[dash + 2] == 0x3E { return dash + 3 }
            if dash + 3 < html.count, html[dash + 1] == 0x2D, html[dash + 2] == 0x21, html[dash + 3] == 0x3E {
                return dash + 4
            }
            place = dash + 1
        }
        return html.count
    }

    /// After the end tag of an element that goes with its content; after the fragment when there is none.
    private mutating func endOfDropped(
        _ element: MarkupVocabulary.Element, _ html: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        let length = element.name.utf8CodeUnitCount
        let name = UnsafeBufferPointer(start: element.name.utf8Start, count: length)
        var place = start
        var depth = 1
        while let less = firstIndex(of: 0x3C, in: html, from: place) {
            place = less + 1
            guard less + 1 < html.count else { break }
            let isEnd = html[less + 1] == 0x2F
            let nameStart = isEnd ? less + 2 : less + 1
            guard nameStart + length < html.count else { continue }
            guard sameIgnoringCase(UnsafeBufferPointer(rebasing: html[nameStart..<(nameStart + length)]), name),
                !html[nameStart + length].isASCIILetterOrDigit
            else { continue }
            depth += isEnd ? -1 : 1
            if depth == 0 || (isEnd && !element.nests) {
                return scanner.endOfTag(html, from: nameStart + length) ?? html.count
            }
        }
        return html.count
    }

    private mutating func closeThrough(_ element: MarkupVocabulary.Element) {
        guard !element.isVoid else { return }
        guard let match = open.lastIndex(where: { $0.name.utf8Start == element.name.utf8Start }) else { return }
        while open.count > match, let inner = open.popLast() { close(inner) }
    }

    private mutating func close(_ element: MarkupVocabulary.Element) {
        buffer.append("</")
        buffer.append(element.name)
        buffer.append(0x3E)
    }

    // MARK: - Attributes

    private mutating func attributes(
        _ html: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, of element: MarkupVocabulary.Element
    ) {
        var place = range.lowerBound
        let end = range.upperBound
        let scope = UnsafeBufferPointer(rebasing: html[..<end])
        var count = 0
        while place < end, count < 64 {
            while place < end, html[place].isASCIISpace || html[place] == 0x2F { place += 1 }
            let nameStart = place
            while place < end, !html[place].isASCIISpace, html[place] != 0x3D, html[place] != 0x2F { place += 1 }
            let name = UnsafeBufferPointer(rebasing: html[nameStart..<place])
            while place < end, html[place].isASCIISpace { place += 1 }
            var value = UnsafeBufferPointer(rebasing: html[place..<place])
            if place < end, html[place] == 0x3D {
                place += 1
                while place < end, html[place].isASCIISpace { place += 1 }
                guard place < end else { break }
                let quote = html[place]
                let valueStart: Int
                if quote == 0x22 || quote == 0x27 {
                    valueStart = place + 1
                    place = firstIndex(of: quote, in: scope, from: valueStart) ?? end
                } else {
                    valueStart = place
                    while place < end, !html[place].isASCIISpace { place += 1 }
                }
                value = UnsafeBufferPointer(rebasing: html[valueStart..<place])
                if place < end, quote == 0x22 || quote == 0x27 { place += 1 }
            }
            if name.isEmpty {
                place = max(place, nameStart + 1)
                continue
            }
            count += 1
            attribute(name, value, of: element)
        }
    }

    private mutating func attribute(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, of element: MarkupVocabulary.Element
    ) {
        guard let kind = AttributeKind.of(name), element.isMath ? kind == .text || kind == .math : kind != .math else {
            return
        }
        // References are replaced here, so the scheme that is looked at is the one that a browser would see.
        let value = decoded(value)
        switch kind {
        case .text, .math:
            write(name, value)
        case .address, .source:
            if WebAddress.isClean(value) {
                write(name, value)
                return
            }
            let written = String(decoding: value, as: UTF8.self)
            if kind == .source, element.name.utf8Start.pointee == 0x69, isImageData(written) {
                write(name, written)
            } else if let address = safeAddress(written, isLink: kind == .address) {
                write(name, address)
            }
        case .style:
            StyleRules.safe(value)?.withUnsafeBufferPointer { write(name, $0) }
        case .sourceSet:
            readSourceSet(value)
            if !sourceSet.isEmpty { write(name, sourceSet.bytes) }
        }
    }

    private mutating func write(_ name: UnsafeBufferPointer<UInt8>, _ value: String) {
        var value = value
        value.withUTF8 { write(name, $0) }
    }

    private mutating func write(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        buffer.append(0x20)
        for byte in name { buffer.append(byte.asciiLowercased) }
        buffer.append("=\"")
        escapeHTML(value, into: &buffer)
        buffer.append(0x22)
    }

    /// A value with its references replaced and without controls; it may stand in `scratch`.
    private mutating func decoded(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard firstIndex(of: 0x26, in: value, from: 0) != nil || hasControls else { return value }
        scratch.removeAll()
        var place = 0
        while let ampersand = firstIndex(of: 0x26, in: value, from: place) {
            appendText(UnsafeBufferPointer(rebasing: value[place..<ampersand]))
            guard let (meaning, length) = CharacterReference.read(value, at: ampersand, requiresSemicolon: true) else {
                scratch.append(0x26)
                place = ampersand + 1
                continue
            }
            if case .characters(let first, let second) = meaning {
                scratch.append(first)
                if second != 0, let scalar = Unicode.Scalar(second) { scratch.append(scalar) }
            }
            place = ampersand + length
        }
        appendText(UnsafeBufferPointer(rebasing: value[place...]))
        return scratch.bytes
    }

    private mutating func appendText(_ text: UnsafeBufferPointer<UInt8>) {
        guard hasControls else { return scratch.append(text) }
        for byte in text where byte >= 0x20 || byte.isASCIISpace { scratch.append(byte) }
    }

    /// An address that does nothing but name a place; relative without a base it stays relative.
    private mutating func safeAddress(_ written: String, isLink: Bool) -> String? {
        // A place in the fragment itself.
        if isLink, written.utf8.first == 0x23 { return written }
        if let address = WebAddress.resolve(written, against: growth > 0 ? base : nil) {
            growth -= max(0, address.utf8.count - written.utf8.count)
            return address
        }
        switch WebAddress.scheme(of: written) {
        case nil: return base == nil ? written : nil
        case "mailto", "tel": return isLink ? String(written.unicodeScalars.filter { $0.value > 0x20 }) : nil
        default: return nil
        }
    }

    private func isImageData(_ written: String) -> Bool {
        guard written.utf8.count < 1 << 20 else { return false }
        let head = written.prefix(32).lowercased()
        let types = ["png", "jpeg", "jpg", "gif", "webp", "avif"]
        guard let type = types.first(where: { head.hasPrefix("data:image/\($0);base64,") }) else { return false }
        let data = written.utf8.dropFirst("data:image/;base64,".utf8.count + type.utf8.count)
        return data.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
    }

    /// `address descriptor, address descriptor` (HTML standard, 4.8.4.2.1): the candidates that are safe go to
    /// `sourceSet`. An address ends at white space, and may hold commas.
    private mutating func readSourceSet(_ set: UnsafeBufferPointer<UInt8>) {
        sourceSet.removeAll()
        var place = 0
        var candidates = 0
        while candidates < 64, var address = nextWord(set, &place) {
            while address.first == 0x2C { address = UnsafeBufferPointer(rebasing: address.dropFirst()) }
            if address.isEmpty { continue }
            let isAlone = address.last == 0x2C
            while address.last == 0x2C { address = UnsafeBufferPointer(rebasing: address.dropLast()) }
            let end = isAlone ? place : firstIndex(of: 0x2C, in: set, from: place) ?? set.count
            candidates += 1
            addCandidate(address, descriptors: UnsafeBufferPointer(rebasing: set[place..<end]))
            place = isAlone ? end : end + 1
        }
    }

    private mutating func addCandidate(
        _ address: UnsafeBufferPointer<UInt8>, descriptors: UnsafeBufferPointer<UInt8>
    ) {
        var place = 0
        var resolved: String?
        if !WebAddress.isClean(address) {
            let written = String(decoding: address, as: UTF8.self)
            resolved = WebAddress.resolve(written, against: growth > 0 ? base : nil)
            guard let resolved else { return }
            growth -= max(0, resolved.utf8.count - address.count)
        }
        if !sourceSet.isEmpty { sourceSet.append(", ") }
        if var resolved { resolved.withUTF8 { sourceSet.append($0) } } else { sourceSet.append(address) }
        for _ in 0..<2 {
            guard let descriptor = nextWord(descriptors, &place) else { return }
            sourceSet.append(0x20)
            sourceSet.append(descriptor)
        }
    }

    private func nextWord(
        _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int
    ) -> UnsafeBufferPointer<UInt8>? {
        while place < text.count, text[place].isASCIISpace { place += 1 }
        let start = place
        while place < text.count, !text[place].isASCIISpace { place += 1 }
        return start == place ? nil : UnsafeBufferPointer(rebasing: text[start..<place])
    }
}

/// How the value of an attribute is treated; attributes of no kind are left out.
private enum AttributeKind {
    case text
    case address
    case source
    case sourceSet
    case style
    /// Text, of elements of MathML only.
    case math

    static func of(_ name: UnsafeBufferPointer<UInt8>) -> AttributeKind? {
        guard let key = MarkupVocabulary.key(name) else { return longNames.contains { equals(name, $0) } ? .math : nil }
        let table = table
        var slot = Int(truncatingIfNeeded: MarkupVocabulary.hash(key)) & (table.count - 1)
        while let entry = table[slot] {
            if entry.key == key { return entry.kind }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    /// Those that are too long for a key.
    private static let longNames: [StaticString] = ["linethickness", "movablelimits"]

    private static let table: [(key: UInt64, kind: AttributeKind)?] = {
        let maths: [StaticString] = [
            "accent", "accentunder", "alttext", "close", "columnalign", "columnspan", "display", "displaystyle",
            "encoding",
            "fence", "form", "largeop", "lspace", "mathvariant", "notation", "rspace", "scriptlevel", "separator",
            "separators", "stretchy", "symmetric", "xmlns",
        ]
        let texts: [StaticString] = [
            "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "char", "charoff", "class",
            "clear",
            "color", "colspan", "controls", "coords", "datetime", "dir", "download", "face", "frame", "headers",
            "height",
            "high", "hreflang", "hspace", "id", "itemprop", "itemscope", "itemtype", "kind", "label", "lang", "loading",
            "loop", "low", "max", "media", "min", "muted", "nowrap", "open", "optimum", "preload", "rel", "rev",
            "reversed",
            "role", "rowspan", "rules", "scope", "shape", "size", "sizes", "span", "srclang", "start", "summary",
            "tabindex",
            "target", "title", "type", "valign", "value", "vspace", "width",
        ]
        let addresses: [StaticString] = ["href", "cite", "longdesc"]
        let sources: [StaticString] = ["src", "poster"]
        let sets: [StaticString] = ["srcset"]
        var table = [(key: UInt64, kind: AttributeKind)?](repeating: nil, count: 512)
        for (names, kind) in [
            (texts, AttributeKind.text), (addresses, .address), (sources, .source), (sets, .sourceSet),
            (["style"], .style), (maths, .math),
        ] {
            for name in names {
                let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
                guard let key = MarkupVocabulary.key(bytes) else { continue }
                var slot = Int(truncatingIfNeeded: MarkupVocabulary.hash(key)) & (table.count - 1)
                while table[slot] != nil { slot = (slot + 1) & (table.count - 1) }
                table[slot] = (key, kind)
            }
        }
        return table
    }()
}
