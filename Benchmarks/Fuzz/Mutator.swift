/// Makes new documents of old ones; the same seed and documents make the same ones.
struct Mutator {
    private var random: Random
    private let documents: [[UInt8]]

    init(seed: UInt64, documents: [[UInt8]]) {
        random = Random(seed: seed)
        self.documents = documents
    }

    mutating func next() -> Input {
        var document = documents[random.below(documents.count)]
        for _ in 0..<(1 + random.below(6)) {
            if document.count > 1 << 20 { break }
            switch random.below(10) {
            case 0..<4: mutateStructure(&document)
            case 4..<6: mutateText(&document)
            default: mutateBytes(&document)
            }
        }
        if random.below(6) == 0 { recode(&document) }
        return Input(
            document: document, contentType: Pieces.contentTypes[random.below(Pieces.contentTypes.count)],
            url: random.below(3) == 0 ? nil : "https://example.com/feeds/all.xml")
    }

    // MARK: - Bytes, as transport and bad software change them

    private mutating func mutateBytes(_ document: inout [UInt8]) {
        let place = random.below(document.count + 1)
        switch random.below(8) {
        case 0:
            if place < document.count { document[place] = UInt8(truncatingIfNeeded: random.next()) }
        case 1: document.removeSubrange(place..<min(document.count, place + 1 + random.below(64)))
        case 2, 3: document.insert(contentsOf: random.element(of: Pieces.markup), at: place)
        case 4:
            let copy = document[place..<min(document.count, place + random.below(512))]
            document.insert(contentsOf: copy, at: random.below(document.count + 1))
        case 5:
            let other = random.element(of: documents)
            let start = random.below(other.count)
            document.insert(contentsOf: other[start..<min(other.count, start + random.below(2048))], at: place)
        case 6:
            if random.below(4) == 0 { document.removeSubrange(place...) }
        default: document.insert(contentsOf: repeated(random.element(of: Pieces.markup), upTo: 200), at: place)
        }
    }

    // MARK: - Structure: whole tags and elements

    private mutating func mutateStructure(_ document: inout [UInt8]) {
        guard let tag = tag(in: document) else { return mutateBytes(&document) }
        switch random.below(12) {
        case 0: document.removeSubrange(tag)
        case 1: document.insert(contentsOf: document[tag], at: tag.lowerBound)
        case 2: document.removeSubrange(element(at: tag, in: document))
        case 3:
            let copy = document[element(at: tag, in: document)]
            if let other = self.tag(in: document) { document.insert(contentsOf: copy, at: other.lowerBound) }
        case 4, 5:
            let other = random.element(of: documents)
            guard let from = self.tag(in: other) else { return }
            document.insert(contentsOf: other[element(at: from, in: other)], at: tag.lowerBound)
        case 6: rename(tag, in: &document)
        case 7: document.insert(contentsOf: [0x20] + random.element(of: Pieces.attributes), at: tag.upperBound - 1)
        case 8:
            // Very many attributes, or a very long one.
            var attributes: [UInt8] = []
            for number in 0..<random.below(3000) { attributes += Array(" a\(number)='\(number)'".utf8) }
            if random.below(2) == 0 {
                attributes = Array(" b=\"".utf8) + repeated(random.element(of: Pieces.text), upTo: 20_000) + [0x22]
            }
            document.insert(contentsOf: attributes, at: tag.upperBound - 1)
        case 9:
            document.insert(contentsOf: repeated(Array(document[tag]), upTo: 700), at: tag.lowerBound)
        case 10:
            // An element around this one.
            let name = random.element(of: Pieces.names)
            let whole = element(at: tag, in: document)
            document.insert(contentsOf: Array("</".utf8) + name + [0x3E], at: whole.upperBound)
            document.insert(contentsOf: [0x3C] + name + [0x3E], at: whole.lowerBound)
        default:
            let type = Array("<!DOCTYPE rss [".utf8) + random.element(of: Pieces.declarations) + Array("]>".utf8)
            document.insert(contentsOf: type, at: 0)
        }
    }

    private mutating func rename(_ tag: Range<Int>, in document: inout [UInt8]) {
        var start = tag.lowerBound + 1
        if start < document.count, document[start] == 0x2F { start += 1 }
        var end = start
        while end < tag.upperBound - 1, document[end] > 0x20, document[end] != 0x2F { end += 1 }
        document.replaceSubrange(start..<end, with: random.element(of: Pieces.names))
    }

    // MARK: - Text between tags, and values of attributes

    private mutating func mutateText(_ document: inout [UInt8]) {
        guard let place = start(of: random.below(2) == 0 ? 0x3E : 0x22, in: document).map({ $0 + 1 }) else { return }
        var end = place
        while end < document.count, document[end] != 0x3C, document[end] != 0x22, end - place < 4096 { end += 1 }
        let text = Array(document[place..<end])
        let section = Array("<![CDATA[".utf8)
        switch random.below(8) {
        case 0: document.replaceSubrange(place..<end, with: random.element(of: Pieces.text))
        case 1, 2: document.replaceSubrange(place..<end, with: random.element(of: Pieces.dates))
        case 3: document.replaceSubrange(place..<end, with: section + text + Array("]]>".utf8))
        case 4: document.replaceSubrange(place..<end, with: escaped(text))
        case 5: document.replaceSubrange(place..<end, with: escaped(escaped(random.element(of: Pieces.html))))
        case 6:
            document.insert(contentsOf: random.element(of: Pieces.references), at: place + random.below(end - place))
        default:
            document.replaceSubrange(place..<end, with: section + random.element(of: Pieces.html) + Array("]]>".utf8))
        }
    }

    private func escaped(_ text: [UInt8]) -> [UInt8] {
        text.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x26: Array("&amp;".utf8)
            case 0x3C: Array("&lt;".utf8)
            default: [byte]
            }
        }
    }

    // MARK: - Encodings

    /// The same characters as UTF-16 or UTF-32, or the same bytes under another declaration.
    private mutating func recode(_ document: inout [UInt8]) {
        let width = [1, 1, 2, 2, 4][random.below(5)]
        if width == 1 {
            let label = random.element(of: Pieces.encodings)
            document.insert(
                contentsOf: Array("<?xml version='1.0' encoding='".utf8) + label + Array("'?>".utf8), at: 0)
            return
        }
        let isLittle = random.below(2) == 0
        var units: [UInt32] = random.below(2) == 0 ? [0xFEFF] : []
        for scalar in String(decoding: document.prefix(1 << 16), as: UTF8.self).unicodeScalars {
            if width == 2 {
                units += UTF16.encode(scalar)!.map(UInt32.init)
            } else {
                units.append(scalar.value)
            }
        }
        document = units.flatMap { unit -> [UInt8] in
            let bytes = (0..<width).map { UInt8(truncatingIfNeeded: unit >> UInt32(8 * $0)) }
            return isLittle ? bytes : bytes.reversed()
        }
        if random.below(4) == 0 { document = document.dropLast() }
    }

    // MARK: - Places

    private mutating func start(of byte: UInt8, in document: [UInt8]) -> Int? {
        let from = random.below(document.count + 1)
        return document[from...].firstIndex(of: byte) ?? document.firstIndex(of: byte)
    }

    /// A tag at or after a place drawn.
    private mutating func tag(in document: [UInt8]) -> Range<Int>? {
        guard let start = start(of: 0x3C, in: document) else { return nil }
        guard let end = document[start...].firstIndex(of: 0x3E) else { return nil }
        return start..<(end + 1)
    }

    /// From a start tag to the next end tag of its name, or the tag alone.
    private func element(at tag: Range<Int>, in document: [UInt8]) -> Range<Int> {
        let name = document[(tag.lowerBound + 1)..<tag.upperBound].prefix { $0 > 0x2F && $0 != 0x3E }
        let end = Array("</".utf8) + name + [0x3E]
        var place = tag.upperBound
        let limit = min(document.count - end.count, place + 1 << 16)
        while place <= limit {
            if document[place] == 0x3C, document[place..<(place + end.count)].elementsEqual(end) {
                return tag.lowerBound..<(place + end.count)
            }
            place += 1
        }
        return tag
    }

    private mutating func repeated(_ piece: [UInt8], upTo count: Int) -> [UInt8] {
        Array(repeatElement(piece, count: random.below(count)).joined())
    }
}

struct Input {
    var document: [UInt8]
    var contentType: String?
    var url: String?
}

/// xorshift64*
struct Random {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

    mutating func element<Element>(of list: [Element]) -> Element { list[below(list.count)] }
}
