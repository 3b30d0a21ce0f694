/// Tags, read and mended.
extension XMLReader {
    mutating func readStartTag() throws(XMLFault) -> Bool {
        let tagStart = place
        var stop = place + 1
        var colon = -1
        while stop < document.count, document[stop].isName {
            if document[stop] == 0x3A && colon < 0 { colon = stop }
            stop += 1
        }
        let name = (tagStart + 1)..<stop
        (prefixRange, nameRange) = split(name, at: colon)
        attributeList.removeAll(keepingCapacity: true)
        scratch.removeAll()
        let bindingCount = bindings.count

        var isEmpty = false
        place = stop
        while true {
            while place < document.count, document[place].isASCIISpace { place += 1 }
            guard place < document.count else { return false }  // cut short
            let byte = document[place]
            if byte == 0x3E {
                place += 1
                break
            }
            if byte == 0x3C {
                // The tag before forgot its end.
                repairs.insert(.tagMismatch)
                break
            }
            if byte == 0x2F {
                isEmpty = place + 1 < document.count && document[place + 1] == 0x3E
                place += 1
                continue
            }
            guard try readAttribute(tagStart: tagStart) else { return false }
        }

        guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
        open.append(OpenElement(name: name, bindingCount: bindingCount))
        namespace = prefixRange.isEmpty && bindings.isEmpty ? -1 : namespace(ofPrefix: slice(prefixRange))
        if namespace == -2 { repairs.insert(.undeclaredPrefix) }
        if isEmpty { endings = 1 }
        return true
    }

    /// Reads one attribute; `false` when the document ends within it.
    mutating func readAttribute(tagStart: Int) throws(XMLFault) -> Bool {
        let start = place
        var colon = -1
        while place < document.count, document[place].isAttributeName {
            if document[place] == 0x3A && colon < 0 { colon = place }
            place += 1
        }
        let name = start..<place
        if name.isEmpty {
            repairs.insert(.badAttribute)
            place += 1
            return true
        }
        while place < document.count, document[place].isASCIISpace { place += 1 }
        guard place < document.count else { return false }
        guard document[place] == 0x3D else {
            repairs.insert(.badAttribute)
            return try store(name, colon: colon, value: place..<place, tagStart: tagStart)
        }
        place += 1
        while place < document.count, document[place].isASCIISpace { place += 1 }
        guard place < document.count else { return false }

        let quote = document[place]
        if quote == 0x22 || quote == 0x27 {
            guard let stop = position(of: quote, from: place + 1) else {
                place = document.count
                return false
            }
            let value = (place + 1)..<stop
            place = stop + 1
            return try store(name, colon: colon, value: value, tagStart: tagStart)
        }
        repairs.insert(.badAttribute)
        let valueStart = place
        while place < document.count, !document[place].isASCIISpace, document[place] != 0x3E, document[place] != 0x3C {
            // "/>" ends the tag, a slash elsewhere is part of an address.
            if document[place] == 0x2F, place + 1 < document.count, document[place + 1] == 0x3E { break }
            place += 1
        }
        return try store(name, colon: colon, value: valueStart..<place, tagStart: tagStart)
    }

    mutating func store(
        _ written: Range<Int>, colon: Int, value: Range<Int>, tagStart: Int
    ) throws(XMLFault) -> Bool {
        guard attributeList.count + bindings.count < limits.attributesPerElement,
            value.upperBound - tagStart <= limits.bytesPerTag
        else {
            repairs.insert(.oversizedTag)
            return true
        }
        let (prefix, name) = split(written, at: colon)
        var attribute = Attribute(prefix: prefix, name: name, value: value, isScratch: false)
        if firstSpecial(in: value) != nil {
            let start = scratch.count
            try decode(value)
            attribute = Attribute(prefix: prefix, name: name, value: start..<scratch.count, isScratch: true)
        }
        if equals(slice(prefix), "xmlns") {
            bind(prefix: name, to: attribute)
        } else if prefix.isEmpty && equals(slice(name), "xmlns") {
            bind(prefix: 0..<0, to: attribute)
        } else if attributeList.contains(where: {
            same(slice($0.name), slice(name)) && same(slice($0.prefix), slice(prefix))
        }) {
            repairs.insert(.badAttribute)
        } else {
            attributeList.append(attribute)
        }
        return true
    }

    mutating func bind(prefix: Range<Int>, to attribute: Attribute) {
        let value = UnsafeBufferPointer(rebasing: (attribute.isScratch ? scratch.bytes : document)[attribute.value])
        var namespace = -1
        if !value.isEmpty {
            let name = String(decoding: value, as: UTF8.self)
            if let known = namespaceNames.firstIndex(of: name) {
                namespace = known
            } else {
                namespace = namespaceNames.count
                namespaceNames.append(name)
            }
        }
        bindings.append(Binding(prefix: prefix, namespace: namespace))
    }

    /// Reads an end tag; `false` when it closes nothing.
    mutating func readEndTag() throws(XMLFault) -> Bool {
        let start = place + 2
        var stop = start
        while stop < document.count, document[stop].isName { stop += 1 }
        let name = slice(start..<stop)
        place = stop
        while place < document.count, document[place] != 0x3E, document[place] != 0x3C { place += 1 }
        guard place < document.count else { return false }  // cut short
        if document[place] == 0x3E { place += 1 }

        if let innermost = open.last, same(slice(innermost.name), name) {
            closeInnermost()
            return true
        }
        guard let match = open.lastIndex(where: { sameIgnoringCase(slice($0.name), name) }) else {
            repairs.insert(.tagMismatch)
            return false
        }
        endings = open.count - match - 1
        if endings > 0 { repairs.insert(.tagMismatch) }
        closeInnermost()
        return true
    }
}
