/// Text on one line: for titles, names and tags, which are plain whatever their source wrote.
package enum PlainText {
    /// White space collapsed, ends trimmed; controls, line breaks and bidirectional overrides dropped.
    package static func line(_ text: UnsafeBufferPointer<UInt8>) -> String {
        if let whole = untouched(text, stops: false) { return whole }
        return convert(text, readsMarkup: false, readsReferences: false)
    }

    /// The text that a piece of HTML shows: tags of HTML stripped, references decoded once, then as `line`.
    ///
    /// What only looks like a tag stays: `3 < 5`, `List<String>`.
    package static func line(ofHTML html: UnsafeBufferPointer<UInt8>) -> String {
        if let whole = untouched(html, stops: true) { return whole }
        return convert(html, readsMarkup: true, readsReferences: true)
    }

    /// As `line(ofHTML:)` for what was serialised from elements: each tag goes, whatever its name.
    package static func line(ofMarkup markup: UnsafeBufferPointer<UInt8>) -> String {
        if let whole = untouched(markup, stops: true) { return whole }
        return convert(markup, readsMarkup: true, readsReferences: true, ofAnyName: true)
    }

    /// The text with references decoded once, then as `line`; what looks like a tag stays.
    package static func line(decodingReferencesIn text: UnsafeBufferPointer<UInt8>) -> String {
        if let whole = untouched(text, stops: true) { return whole }
        return convert(text, readsMarkup: false, readsReferences: true)
    }

    /// As `line(ofHTML:)`, but a text in which an escaped "<" stands keeps its references: they are not escaped twice, they
    /// are what the text is about, and reading them would make markup of it.
    package static func name(ofHTML html: UnsafeBufferPointer<UInt8>) -> String {
        for place in 0..<html.count where html[place] == 0x26 {
            if place + 3 < html.count, html[place + 1] | 0x20 == 0x6C, html[place + 2] | 0x20 == 0x74,
                html[place + 3] == 0x3B
            {
                return convert(html, readsMarkup: true, readsReferences: false)
            }
        }
        return line(ofHTML: html)
    }

    /// The fast way: the trimmed bytes as they are, where nothing in them needs work.
    private static func untouched(_ text: UnsafeBufferPointer<UInt8>, stops: Bool) -> String? {
        var start = 0
        var end = text.count
        while start < end, text[start].isASCIISpace { start += 1 }
        while end > start, text[end - 1].isASCIISpace { end -= 1 }
        var place = start
        while place + TextBlock.length < end, let base = text.baseAddress {
            if TextBlock(base + place).needsWork(stops: stops) { return nil }
            place += TextBlock.length
        }
        var previous: UInt8 = 0
        for place in place..<end {
            let byte = text[place]
            if byte < 0x20 || (byte == 0x20 && previous == 0x20) || byte == 0xE2 { return nil }
            if stops && (byte == 0x26 || byte == 0x3C) { return nil }
            previous = byte
        }
        return String(decoding: UnsafeBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
    }

    private static func convert(
        _ text: UnsafeBufferPointer<UInt8>, readsMarkup: Bool, readsReferences: Bool, ofAnyName: Bool = false
    ) -> String {
        var output = ByteBuffer(capacity: text.count + 8)
        var scanner = TagScanner(readsAnyName: ofAnyName)
        var place = 0
        var needsSpace = false
        func space(_ output: inout ByteBuffer) {
            if needsSpace && !output.isEmpty { output.append(0x20) }
            needsSpace = false
        }
        while place < text.count {
            let byte = text[place]
            if byte.isASCIISpace {
                needsSpace = true
                place += 1
            } else if byte < 0x20 || byte == 0x7F {
                place += 1
            } else if readsMarkup, byte == 0x3C, let tag = scanner.tag(text, at: place) {
                if tag.breaksLine { needsSpace = true }
                place = tag.end
            } else if readsReferences, byte == 0x26,
                let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true)
            {
                if case .characters(let first, let second) = meaning {
                    if first.isASCII, UInt8(ascii: first).isASCIISpace {
                        needsSpace = true
                    } else if !isOverride(first) {
                        space(&output)
                        output.append(first)
                        if second != 0, let scalar = Unicode.Scalar(second) { output.append(scalar) }
                    }
                }
                place += length
            } else if byte == 0xE2, place + 2 < text.count, isOverride(text[place + 1], text[place + 2]) {
                place += 3
            } else {
                space(&output)
                output.append(byte)
                place += 1
            }
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// U+202A to U+202E and U+2066 to U+2069 reorder the text around them; marks and joiners stay.
    private static func isOverride(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func isOverride(_ second: UInt8, _ third: UInt8) -> Bool {
        (second == 0x80 && (0xA8...0xAE).contains(third)) || (second == 0x81 && (0xA6...0xA9).contains(third))
    }
}

/// Sixteen bytes of text, each with the one after it.
private struct TextBlock {
    static let length = 16

    private let bytes: SIMD16<UInt8>
    private let next: SIMD16<UInt8>

    /// `length` bytes stand here, and one more.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>) {
        bytes = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self)
        next = UnsafeRawPointer(start + 1).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// A control, two spaces in a row, a first byte of general punctuation; with `stops` also what begins markup.
    @inline(__always)
    func needsWork(stops: Bool) -> Bool {
        typealias Bytes = SIMD16<UInt8>
        let space = Bytes(repeating: 0x20)
        var marks = bytes .< space .| (bytes .== space .& next .== space) .| bytes .== Bytes(repeating: 0xE2)
        if stops { marks = marks .| bytes .== Bytes(repeating: 0x26) .| bytes .== Bytes(repeating: 0x3C) }
        let words = unsafeBitCast(marks, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }
}
