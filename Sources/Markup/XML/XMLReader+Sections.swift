/// Comments, sections, instructions and the document type.
extension XMLReader {
    /// Reads what begins with `<!`; `true` when it was a CDATA section, whose text is then in `text`.
    mutating func readDeclaration() throws(XMLFault) -> Bool {
        if starts("<![CDATA[") { return readSection() }
        if starts("<!--") {
            skip(to: commentEnds.next(in: document, from: place + 4), length: 3)
        } else if starts("<!DOCTYPE") {
            readDocumentType()
        } else {
            skip(to: tagEnds.next(in: document, from: place + 2), length: 1)
        }
        return false
    }

    mutating func readSection() -> Bool {
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
        let range = start..<(end ?? document.count)
        guard !range.isEmpty else { return false }
        setLiteralText(range)
        return true
    }

    /// Text in which an ampersand is one.
    mutating func setLiteralText(_ range: Range<Int>) {
        textIsScratch = false
        lentText = slice(range)
        guard var special = firstForbidden(in: range) else { return }
        scratch.removeAll()
        textIsScratch = true
        var start = range.lowerBound
        while true {
            scratch.append(slice(start..<special))
            start = special + 1
            if document[special] != 0x0D {
                repairs.insert(.forbiddenCharacter)
            } else if start == range.upperBound || document[start] != 0x0A {
                scratch.append(0x0A)
            }
            guard let following = firstForbidden(in: start..<range.upperBound) else { break }
            special = following
        }
        scratch.append(slice(start..<range.upperBound))
    }

    /// The first carriage return or forbidden control.
    func firstForbidden(in range: Range<Int>) -> Int? {
        let text = UnsafeBufferPointer(rebasing: document[..<range.upperBound])
        return firstControl(in: text, from: range.lowerBound) { $0.isForbidden }
    }

    /// Reads `<?...>`; `true` for an XML declaration.
    mutating func readInstruction() -> Bool {
        let isDeclaration = starts("<?xml") && place + 5 < document.count && document[place + 5].isASCIISpace
        if isDeclaration, !document[..<place].allSatisfy(\.isASCIISpace) { repairs.insert(.junkBeforeRoot) }
        skip(to: instructionEnds.next(in: document, from: place + 2), length: 2)
        return isDeclaration
    }

    /// Steps over a document type and remembers its internal entities; everything external is left alone.
    mutating func readDocumentType() {
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

    /// `<!ENTITY name "value">`; parameter entities and external ones are stepped over.
    mutating func readEntity() {
        place += 8
        var words: [Range<Int>] = []
        var value: Range<Int>?
        while place < document.count, document[place] != 0x3E {
            let byte = document[place]
            if byte == 0x22 || byte == 0x27 {
                let stop = position(of: byte, from: place + 1) ?? document.count
                if value == nil { value = (place + 1)..<stop }
                place = min(stop + 1, document.count)
            } else if byte.isASCIISpace {
                place += 1
            } else {
                let start = place
                while place < document.count, !document[place].isASCIISpace, document[place] != 0x3E,
                    document[place] != 0x22, document[place] != 0x27
                {
                    place += 1
                }
                words.append(start..<place)
            }
        }
        place = min(place + 1, document.count)
        guard words.count == 1, let value, value.count <= limits.entityExpansion, entities.count < 256 else { return }
        let name = String(decoding: slice(words[0]), as: UTF8.self)
        // XML's own names keep their meaning, and the first declaration counts (XML 1.0, 4.2).
        guard !["amp", "lt", "gt", "quot", "apos"].contains(name), entities[name] == nil else { return }
        entities[name] = Array(slice(value))
    }
}
