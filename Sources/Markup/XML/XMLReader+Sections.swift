/// Comments, sections, instructions and the document type.
extension XMLReader {
    /// Reads what begins with `<!`; `true` when it was a CDATA section, whose text is then in `text`.
    mutating func readDeclaration() throws(XMLFault) -> Bool {
        if starts("<![CDATA[") { return try readSection() }
        if starts("<!--") {
            skip(to: commentEnds.next(in: document, from: place + 4), length: 3)
        } else if starts("<!DOCTYPE") {
            readDocumentType()
        } else {
            skip(to: tagEnds.next(in: document, from: place + 2), length: 1)
        }
        return false
    }

    private mutating func readSection() throws(XMLFault) -> Bool {
        let start = place + 9
        var end = sectionEnds.next(in: document, from: start)
        if let inner = position(ofSectionIn: start..<(end ?? document.count)),
            let close = position(ofEndOf: open.last?.name, in: start..<inner)
        {
            // The section's own end is missing: what was found belongs to a later one.
            end = close
            repairs.insert(.unclosedSection)
            place = close
        } else if let end {
            place = end + 3
        } else if let close = position(ofEndOf: open.last?.name, in: start..<document.count) {
            end = close
            repairs.insert(.unclosedSection)
            place = close
        } else {
            repairs.insert(.unclosedSection)
            endsInSection = true
            place = document.count
        }
        return try take(start..<(end ?? document.count), isLiteral: true)
    }

    /// Where another section begins inside of one.
    private func position(ofSectionIn range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while let found = position(of: 0x5B, from: place), found < range.upperBound {
            if found >= range.lowerBound + 2, starts("<![CDATA[", at: found - 2) { return found - 2 }
            place = found + 1
        }
        return nil
    }

    private func position(ofEndOf name: Range<Int>?, in range: Range<Int>) -> Int? {
        guard let name else { return nil }
        var place = range.lowerBound
        while let found = position(of: 0x3C, from: place), found < range.upperBound {
            let start = found + 2
            let stop = start + name.count
            if stop < document.count, document[found + 1] == 0x2F, same(slice(start..<stop), slice(name)),
                !document[stop].isName
            {
                return found
            }
            place = found + 1
        }
        return nil
    }

    /// Reads `<?...>`; `true` for an XML declaration.
    mutating func readInstruction() -> Bool {
        let isDeclaration = starts("<?xml") && place + 5 < document.count && document[place + 5].isASCIISpace
        if isDeclaration, !document[..<place].allSatisfy(\.isASCIISpace) { repairs.insert(.junkBeforeRoot) }
        skip(to: instructionEnds.next(in: document, from: place + 2), length: 2)
        return isDeclaration
    }

    /// Steps over a document type and remembers its internal entities; everything external is left alone.
    private mutating func readDocumentType() {
        var depth = 0
        place += 9
        while place < document.count {
            switch document[place] {
            case 0x22, 0x27:
                guard let stop = position(of: document[place], from: place + 1) else {
                    repairs.insert(.unclosedMarkup)
                    return
                }
                place = stop
            case 0x5B: depth += 1
            case 0x5D: depth -= 1
            case 0x3C:
                if starts("<!--") {
                    skip(to: commentEnds.next(in: document, from: place + 4), length: 3)
                    continue
                }
                if starts("<!ENTITY") {
                    readEntity()
                    continue
                }
                if depth <= 0 && !starts("<!") {
                    // The root begins: this document type was never closed.
                    repairs.insert(.unclosedMarkup)
                    return
                }
            case 0x3E where depth <= 0:
                place += 1
                return
            default: break
            }
            place += 1
        }
    }

    /// `<!ENTITY name "value"`; parameter entities and external ones are stepped over.
    private mutating func readEntity() {
        place += 8
        guard skipSpace() else { return }
        let start = place
        while place < document.count, document[place].isAttributeName { place += 1 }
        let name = String(decoding: slice(start..<place), as: UTF8.self)
        guard skipSpace(), document[place] == 0x22 || document[place] == 0x27,
            let stop = position(of: document[place], from: place + 1)
        else { return }
        let value = (place + 1)..<stop
        place = stop + 1
        // XML's own names keep their meaning, and the first declaration counts (XML 1.0, 4.2).
        guard value.count <= limits.entityExpansion, entities.count < 256, entities[name] == nil,
            !["amp", "lt", "gt", "quot", "apos"].contains(name)
        else { return }
        entities[name] = value
    }
}
