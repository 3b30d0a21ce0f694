/// Text and references, read and mended.
extension XMLReader {
    /// Reads character data up to the next tag; `false` when nothing is left of it.
    mutating func readText() throws(XMLFault) -> Bool {
        let start = place
        // A "<" here begins no tag and belongs to the text.
        place = position(of: 0x3C, from: start + 1) ?? document.count
        if let special = firstSpecial(in: start..<place) {
            scratch.removeAll()
            scratch.append(slice(start..<special))
            try decode(special..<place)
            textIsScratch = true
            return !scratch.isEmpty
        }
        textIsScratch = false
        lentText = slice(start..<place)
        return true
    }

    /// The first byte that is not itself: an ampersand, a carriage return, a forbidden control.
    func firstSpecial(in range: Range<Int>) -> Int? {
        var place = range.lowerBound
        let end = range.upperBound
        guard let start = document.baseAddress else { return nil }
        while place + 8 <= end {
            var marks = UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self).specialMarks
            while marks != 0 {
                if document[place + marks.lowestMark].isSpecial { return place + marks.lowestMark }
                marks &= marks &- 1
            }
            place += 8
        }
        while place < end {
            if document[place].isSpecial { return place }
            place += 1
        }
        return nil
    }

    /// Appends text to `scratch` with its references replaced, line ends as `\n`, forbidden controls dropped (XML 1.0, 2.11 and 2.2).
    mutating func decode(_ range: Range<Int>) throws(XMLFault) {
        var start = range.lowerBound
        let end = range.upperBound
        let scope = UnsafeBufferPointer(rebasing: document[..<end])
        while let special = firstSpecial(in: start..<end) {
            scratch.append(slice(start..<special))
            switch document[special] {
            case 0x26:
                start = special + (try appendReference(scope, at: special))
            case 0x0D:
                start = special + 1
                if start == end || document[start] != 0x0A { scratch.append(0x0A) }
            default:
                start = special + 1
                repairs.insert(.forbiddenCharacter)
            }
        }
        scratch.append(slice(start..<end))
    }

    /// UTF-8 bytes that were written as if each were a character, `&#226;&#128;&#166;` for an ellipsis: what software does
    /// that takes UTF-8 for Latin-1 and escapes it. `nil` where the references are no such sequence.
    func twiceEncodedCharacter(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        guard place + 5 < text.count else { return nil }
        var bytes: [UInt8] = []
        var stop = place
        repeat {
            guard stop < text.count, text[stop] == 0x26, let (value, length) = latin1Reference(text, at: stop) else {
                return nil
            }
            bytes.append(value)
            stop += length
            guard bytes[0] >= 0xC3, bytes[0] < 0xF5 else { return nil }
        } while bytes.count < (bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4)
        guard let character = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first else { return nil }
        return (character, stop - place)
    }

    /// A reference to a character from U+0080 to U+00FF, by number or by name.
    func latin1Reference(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (value: UInt8, length: Int)? {
        guard place + 1 < text.count else { return nil }
        if text[place + 1] == 0x23 {
            guard let (value, length) = CharacterReference.number(text, at: place), value >= 0x80 else { return nil }
            return UInt8(exactly: value).map { ($0, length) }
        }
        guard let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true),
            case .characters(let scalar, 0) = meaning, scalar.value >= 0x80
        else { return nil }
        return UInt8(exactly: scalar.value).map { ($0, length) }
    }

    /// Appends what the reference at an ampersand stands for and returns its length.
    mutating func appendReference(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) throws(XMLFault) -> Int {
        if !entities.isEmpty, let (name, length) = entityName(text, at: place), let value = entities[name] {
            try expand(value, depth: 0)
            return length
        }
        guard let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true) else {
            repairs.insert(.bareAmpersand)
            scratch.append(0x26)
            return 1
        }
        switch meaning {
        case .characters(let first, _) where (0xC3...0xF4).contains(first.value):
            let twice = twiceEncodedCharacter(text, at: place)
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

    func entityName(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (String, length: Int)? {
        var stop = place + 1
        while stop < text.count, text[stop].isName, stop - place < 256 { stop += 1 }
        guard stop < text.count, text[stop] == 0x3B, stop > place + 1 else { return nil }
        return (String(decoding: text[(place + 1)..<stop], as: UTF8.self), stop + 1 - place)
    }

    /// Expands an entity of the document type as text; markup inside it stays text too.
    mutating func expand(_ value: [UInt8], depth: Int) throws(XMLFault) {
        expandedBytes += value.count + 16
        guard expandedBytes <= limits.entityExpansion, depth < 16 else {
            throw .entityExpansion(limit: limits.entityExpansion)
        }
        var start = 0
        while start < value.count {
            guard value[start] == 0x26 else {
                scratch.append(value[start])
                start += 1
                continue
            }
            let found = value.withUnsafeBufferPointer { entityName($0, at: start) }
            if let (name, length) = found, let inner = entities[name] {
                try expand(inner, depth: depth + 1)
                start += length
                continue
            }
            let reference = value.withUnsafeBufferPointer {
                CharacterReference.read($0, at: start, requiresSemicolon: true)
            }
            if let (meaning, length) = reference {
                if case .characters(let first, _) = meaning { scratch.append(first) }
                start += length
            } else {
                scratch.append(0x26)
                start += 1
            }
        }
    }
}
