/// Text and references, read and mended.
extension XMLReader {
    /// Reads character data up to the next tag; `false` when nothing is left of it.
    mutating func readText() throws(XMLFault) -> Bool {
        let start = place
        // A "<" here begins no tag and belongs to the text.
        place = position(of: 0x3C, from: start + 1) ?? document.count
        return try take(start..<place, isLiteral: false)
    }

    /// Takes what stands there for the event's text; `isLiteral`: an ampersand is one. `false` when nothing is left of it.
    mutating func take(_ range: Range<Int>, isLiteral: Bool) throws(XMLFault) -> Bool {
        text = slice(range)
        guard let special = firstSpecial(in: range, isLiteral: isLiteral) else { return !text.isEmpty }
        scratch.removeAll()
        scratch.append(slice(range.lowerBound..<special))
        try decode(special..<range.upperBound, isLiteral: isLiteral)
        text = scratch.bytes
        return !text.isEmpty
    }

    /// What does not stand for itself: an ampersand, unless it is literal, a carriage return, a forbidden control.
    func firstSpecial(in range: Range<Int>, isLiteral: Bool = false) -> Int? {
        let text = UnsafeBufferPointer(rebasing: document[..<range.upperBound])
        return isLiteral
            ? firstControl(in: text, from: range.lowerBound) { $0.isForbidden }
            : firstControl(in: text, from: range.lowerBound, or: 0x26) { $0.isForbidden }
    }

    /// Appends text to `scratch`: references replaced, line ends as `\n`, forbidden controls dropped (XML 1.0, 2.11, 2.2).
    private mutating func decode(_ range: Range<Int>, isLiteral: Bool) throws(XMLFault) {
        var start = range.lowerBound
        let end = range.upperBound
        let scope = UnsafeBufferPointer(rebasing: document[..<end])
        while let special = firstSpecial(in: start..<end, isLiteral: isLiteral) {
            scratch.append(slice(start..<special))
            start = special + 1
            switch document[special] {
            case 0x26: start = special + (try appendReference(scope, at: special))
            case 0x0D: if start == end || document[start] != 0x0A { scratch.append(0x0A) }
            default: repairs.insert(.forbiddenCharacter)
            }
        }
        scratch.append(slice(start..<end))
    }

    /// Appends what the reference at an ampersand stands for and returns its length.
    mutating func appendReference(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) throws(XMLFault) -> Int {
        if !entities.isEmpty, let (name, length) = entityName(text, at: place), let value = entities[name] {
            try expand(value)
            return length
        }
        guard let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true) else {
            repairs.insert(.bareAmpersand)
            scratch.append(0x26)
            return 1
        }
        switch meaning {
        case .characters(let first, _) where (0xC3...0xF4).contains(first.value):
            let twice = CharacterReference.readTwiceEncoded(text, at: place)
            scratch.append(twice?.scalar ?? first)
            if twice == nil && text[place + 1] != 0x23 { repairs.insert(.htmlEntity) }
            return twice?.length ?? length
        case .characters(let first, let second):
            if first.value > 0x7F && text[place + 1] != 0x23 { repairs.insert(.htmlEntity) }
            scratch.append(first)
            if let scalar = Unicode.Scalar(second), second != 0 { scratch.append(scalar) }
        case .nothing:
            repairs.insert(.forbiddenCharacter)
        }
        return length
    }

    private func entityName(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (String, length: Int)? {
        var stop = place + 1
        while stop < text.count, text[stop].isName, stop - place < 256 { stop += 1 }
        guard stop < text.count, text[stop] == 0x3B, stop > place + 1 else { return nil }
        return (String(decoding: text[(place + 1)..<stop], as: UTF8.self), stop + 1 - place)
    }

    /// Expands an entity of the document type as text; markup inside it stays text too.
    private mutating func expand(_ value: Range<Int>) throws(XMLFault) {
        expandedBytes += value.count + 16
        entityDepth += 1
        guard expandedBytes <= limits.entityExpansion, entityDepth <= 16 else {
            throw .entityExpansion(limit: limits.entityExpansion)
        }
        try decode(value, isLiteral: false)
        entityDepth -= 1
    }
}
