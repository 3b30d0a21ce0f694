/// Start and end tags, read and mended.
extension XMLReader {
    /// An attribute as the document has it, its value without quotes.
    struct WrittenAttribute {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Reads a start tag and asks libxml2 what it means; `false` when the document ends within it.
    mutating func readStartTag() throws(XMLFault) -> Bool {
        tagPlace = place
        place += 1
        let (name, nameIsSound) = readName()
        tagIsSound = nameIsSound
        if !written.isEmpty { written.removeAll(keepingCapacity: true) }
        guard let (end, isEmpty) = readAttributes() else { return false }
        guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }

        let element = opened(name, nameIsSound)
        let known = knownTag(element)
        if written.isEmpty, let known {
            parser.repeatBareTag(known.name)
        } else {
            try ask(about: element, upTo: end)
        }
        nameNumber = known?.number ?? learn(element)
        open.append(element)
        if isEmpty { endings = 1 }
        return true
    }

    private mutating func opened(_ name: Range<Int>, _ nameIsSound: Bool) -> OpenElement {
        var count = 0
        for attribute in written where declaresNamespace(attribute.name) { count += 1 }
        declarationCount += count
        if count > 0 { scopeCount += 1 }
        return OpenElement(
            name: name, nameIsSound: nameIsSound, scope: count > 0 ? scopeCount : open.last?.scope ?? 0,
            declarationCount: count)
    }

    private mutating func ask(about element: OpenElement, upTo end: Int) throws(XMLFault) {
        if tagIsSound {
            markup.append(slice(tagPlace..<end))
        } else {
            try writeTag(element)
        }
        // Of an element that declares nothing libxml2 need not know where it ends.
        markup.append(element.declarationCount == 0 ? "/>" : ">")
        guard parser.read(markup.bytes) else { throw .refused(place: tagPlace) }
        markup.removeAll()
        if parser.name.prefix != nil, parser.name.namespace == nil { repairs.insert(.undeclaredPrefix) }
    }

    // MARK: Names

    /// What libxml2 said of a name: the same name means the same as long as no namespace is declared around it.
    struct KnownTag {
        var written = 0..<0
        var scope = -1
        var name = TagParser.Name()
        var number = 0
    }

    private func knownTag(_ element: OpenElement) -> KnownTag? {
        let known = knownTags[slot(of: element)]
        return known.scope == element.scope && same(slice(known.written), slice(element.name)) ? known : nil
    }

    private mutating func learn(_ element: OpenElement) -> Int {
        nameCount += 1
        let number = nameCount - 1
        knownTags[slot(of: element)] = KnownTag(
            written: element.name, scope: element.scope, name: parser.name, number: number)
        return number
    }

    private func slot(of element: OpenElement) -> Int {
        let name = slice(element.name)
        let letters = Int(name[0]) &* 31 &+ Int(name[name.count / 2]) &* 7 &+ Int(name[name.count - 1])
        return (name.count &* 131 &+ letters) & 127
    }

    /// Reads an element's name, or what stands in the place of an attribute's, and says whether XML has such names.
    private mutating func readName(ofAttribute isAttribute: Bool = false) -> (Range<Int>, isSound: Bool) {
        let start = place
        var union: UInt8 = 0
        var colons = 0
        while place < document.count, document[place].isName {
            union |= document[place]
            if document[place] == 0x3A { colons += 1 }
            place += 1
        }
        if isAttribute, place < document.count, document[place].isAttributeName {
            while place < document.count, document[place].isAttributeName { place += 1 }
            return (start..<place, false)
        }
        let name = start..<place
        guard colons < 2, !name.isEmpty, name.count <= Self.longestName, document[start].beginsName else {
            return (name, false)
        }
        return (name, union < 0x80 || isXMLName(name))
    }

    /// Reads to the tag's end and says where it is, before the slash of an empty element; `nil` when the document ends.
    private mutating func readAttributes() -> (end: Int, isEmpty: Bool)? {
        while true {
            let start = place
            guard skipSpace() else { return nil }
            switch document[place] {
            case 0x3E:
                place += 1
                return (place - 1, false)
            case 0x3C:
                // The tag before forgot its end.
                repairs.insert(.tagMismatch)
                return (place, false)
            case 0x2F:
                place += 1
                if place < document.count, document[place] == 0x3E {
                    place += 1
                    return (place - 2, true)
                }
                tagIsSound = false
            default:
                if place == start { tagIsSound = false }
                guard readAttribute() else { return nil }
            }
        }
    }

    /// Reads one attribute; `false` when the document ends within it.
    private mutating func readAttribute() -> Bool {
        let (name, isSound) = readName(ofAttribute: true)
        if name.isEmpty {
            markBad()
            place += 1
            return true
        }
        guard skipSpace() else { return false }
        guard document[place] == 0x3D else {
            markBad()
            store(name, isSound, value: place..<place)
            return true
        }
        place += 1
        guard skipSpace() else { return false }

        let quote = document[place]
        if quote == 0x22 || quote == 0x27 {
            guard let stop = position(of: quote, from: place + 1) else {
                place = document.count
                return false
            }
            let value = (place + 1)..<stop
            place = stop + 1
            store(name, isSound, value: value)
            return true
        }
        markBad()
        let valueStart = place
        while place < document.count, !document[place].isASCIISpace, document[place] != 0x3E, document[place] != 0x3C {
            // "/>" ends the tag, a slash elsewhere is part of an address.
            if document[place] == 0x2F, place + 1 < document.count, document[place + 1] == 0x3E { break }
            place += 1
        }
        store(name, isSound, value: valueStart..<place)
        return true
    }

    private mutating func store(_ name: Range<Int>, _ isSound: Bool, value: Range<Int>) {
        guard written.count + declarationCount < limits.attributesPerElement,
            value.upperBound - tagPlace <= limits.bytesPerTag
        else {
            repairs.insert(.oversizedTag)
            tagIsSound = false
            return
        }
        if !isSound || written.contains(where: { same(slice($0.name), slice(name)) }) { return markBad() }
        written.append(WrittenAttribute(name: name, value: value))
        if tagIsSound, firstSpecial(in: value) != nil || firstIndex(of: 0x3C, in: slice(value), from: 0) != nil {
            tagIsSound = false
        }
    }

    private mutating func markBad() {
        repairs.insert(.badAttribute)
        tagIsSound = false
    }

    /// `false` at the document's end.
    mutating func skipSpace() -> Bool {
        while place < document.count, document[place].isASCIISpace {
            if document[place] == 0x0C { tagIsSound = false }
            place += 1
        }
        return place < document.count
    }

    private func declaresNamespace(_ name: Range<Int>) -> Bool {
        document[name.lowerBound] == 0x78 && starts("xmlns", at: name.lowerBound)
            && (name.count == 5 || document[name.lowerBound + 5] == 0x3A)
    }

    /// Reads an end tag; `false` when it closes nothing.
    mutating func readEndTag() -> Bool {
        let start = place + 2
        if let innermost = open.last?.name, case let stop = start + innermost.count, stop < document.count,
            document[stop] == 0x3E, same(slice(start..<stop), slice(innermost))
        {
            place = stop + 1
            closeInnermost()
            return true
        }
        place = start
        while place < document.count, document[place].isName { place += 1 }
        let name = slice(start..<place)
        while place < document.count, document[place] != 0x3E, document[place] != 0x3C { place += 1 }
        guard place < document.count else { return false }  // cut short
        if document[place] == 0x3E { place += 1 }

        let match =
            open.last.map { same(slice($0.name), name) } == true
            ? open.count - 1 : open.lastIndex { sameIgnoringCase(slice($0.name), name) }
        guard let match else {
            repairs.insert(.tagMismatch)
            return false
        }
        endings = open.count - match - 1
        if endings > 0 { repairs.insert(.tagMismatch) }
        closeInnermost()
        return true
    }
}
