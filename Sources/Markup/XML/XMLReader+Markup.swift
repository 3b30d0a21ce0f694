/// What libxml2 is given: tags as they should have been written.
extension XMLReader {
    /// The start tag that was read, but for its end.
    mutating func writeTag(_ element: OpenElement) throws(XMLFault) {
        markup.append(0x3C)
        writeName(of: element)
        for attribute in written {
            markup.append(0x20)
            markup.append(slice(attribute.name))
            markup.append("=\"")
            try writeValue(attribute.value)
            markup.append(0x22)
        }
    }

    mutating func closeInnermost() {
        guard let element = open.popLast(), element.declarationCount > 0 else { return }
        declarationCount -= element.declarationCount
        markup.append("</")
        writeName(of: element)
        markup.append(0x3E)
    }

    /// Where a name is none that XML with namespaces has, `_` takes the place of what is wrong.
    private mutating func writeName(of element: OpenElement) {
        if element.nameIsSound { return markup.append(slice(element.name)) }
        let scalars = String(decoding: slice(element.name).prefix(Self.longestName), as: UTF8.self).unicodeScalars
        var hasColon = false
        for (index, scalar) in scalars.enumerated() {
            let isSound =
                scalar.isXMLName && !(index == 0 && scalar.onlyContinuesXMLName) && !(hasColon && scalar == ":")
            markup.append(isSound ? scalar : "_")
            if scalar == ":" { hasColon = true }
        }
    }

    /// In bytes; libxml2 refuses names beyond 50,000.
    static var longestName: Int { 1024 }

    /// Whether letters beyond ASCII may stand in a name (XML 1.0, 2.3).
    func isXMLName(_ name: Range<Int>) -> Bool {
        let scalars = String(decoding: slice(name), as: UTF8.self).unicodeScalars
        return scalars.allSatisfy(\.isXMLName) && scalars.first?.onlyContinuesXMLName == false
    }

    /// With its references replaced. Only written white space becomes spaces (XML 1.0, 3.3.3).
    private mutating func writeValue(_ value: Range<Int>) throws(XMLFault) {
        let scope = UnsafeBufferPointer(rebasing: document[..<value.upperBound])
        var start = value.lowerBound
        while let ampersand = firstIndex(of: 0x26, in: scope, from: start) {
            for byte in scope[start..<ampersand] { write(byte) }
            scratch.removeAll()
            start = ampersand + (try appendReference(scope, at: ampersand))
            for place in 0..<scratch.count { write(scratch.bytes[place], isReference: true) }
        }
        for byte in scope[start...] { write(byte) }
    }

    private mutating func write(_ byte: UInt8, isReference: Bool = false) {
        if byte == 0x22 || byte == 0x26 || byte == 0x3C || isReference && byte < 0x20 {
            markup.append("&#")
            if byte >= 10 { markup.append(0x30 + byte / 10) }
            markup.append(0x30 + byte % 10)
            markup.append(0x3B)
        } else if byte.isForbidden && byte != 0x0D {
            repairs.insert(.forbiddenCharacter)
        } else {
            markup.append(byte)
        }
    }
}

extension Unicode.Scalar {
    /// XML 1.0, 2.3: NameChar.
    fileprivate var isXMLName: Bool {
        switch value {
        case ..<0x80: UInt8(value).isName
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
            0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        default: onlyContinuesXMLName
        }
    }

    /// NameChar, but not NameStartChar.
    fileprivate var onlyContinuesXMLName: Bool {
        switch value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: false
        }
    }
}
