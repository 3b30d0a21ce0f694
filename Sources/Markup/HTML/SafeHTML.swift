/// Makes a fragment of HTML safe to hand on and otherwise leaves it as it is.
///
/// One pass over the bytes, no tree: elements and attributes on an allowlist stay, in the author's order; scripts, styles,
/// forms, frames and foreign vocabularies go, with their content where that is not text. Comments and declarations go.
/// Addresses become absolute where a base is known, and only http, https, mailto, tel and image data stay. End tags
/// without a start go, and what is open at the end is closed, so that a fragment cannot reach beyond itself.
package struct SafeHTML: ~Copyable {
    var buffer = ByteBuffer(capacity: 16 * 1024)
    var scratch = ByteBuffer(capacity: 1024)
    var sourceSet = ByteBuffer(capacity: 1024)
    /// Names of the open elements, by `MarkupVocabulary`.
    private var open: [MarkupVocabulary.Element] = []
    var base: String?
    private var scanner = TagScanner()
    /// Bytes that relative addresses may still grow by: with a long base, short links would make a megabyte a gigabyte.
    var growth = 0
    /// No `>` stands after the place that was reached.
    private var hasNoEnd = false
    var hasControls = false

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
}
