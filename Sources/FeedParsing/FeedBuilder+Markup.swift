internal import Markup

/// Elements inside a value are written back as the HTML that they are.
extension FeedBuilder {
    mutating func startMarkup(_ reader: borrowing XMLReader, parent: Frame) {
        if openValue >= 0, !frames[openValue].hasMarkup { beginMarkup(in: openValue) }
        var frame = Frame(scope: .ignored, owner: parent.owner, role: .markup, start: buffer.count)
        inherit(reader, &frame, from: parent)
        buffer.append(0x3C)
        buffer.append(reader.localName)
        for index in 0..<reader.attributeCount {
            let prefix = reader.attributePrefix(index)
            if equals(prefix, "xml") { continue }
            buffer.append(0x20)
            if !prefix.isEmpty {
                buffer.append(prefix)
                buffer.append(0x3A)
            }
            buffer.append(reader.attributeName(index))
            buffer.append("=\"")
            appendAttribute(reader, index, frame)
            buffer.append(0x22)
        }
        buffer.append(0x3E)
        frame.isVoid = isVoidHTMLElement(reader.localName)
        frame.nameLength = reader.localName.count
        frames.append(frame)
    }

    /// Whether an element that no table has a row for is HTML.
    func isMarkup(_ reader: borrowing XMLReader, _ name: KnownName) -> Bool {
        let namespaces = [Namespaces.coreIndex, Namespaces.atomIndex, Namespaces.xhtmlIndex]
        return namespaces.contains(Int(name.namespace)) && isHTMLTextElement(reader.localName)
    }

    /// An address under an `xml:base` of its own is resolved here; all others are, with the whole fragment, later.
    mutating func appendAttribute(_ reader: borrowing XMLReader, _ index: Int, _ frame: Frame) {
        let value = reader.attributeValue(index)
        if openValue >= 0, frame.base >= 0, frame.base != frames[openValue].base,
            equals(reader.attributeName(index), "href") || equals(reader.attributeName(index), "src"),
            growth > 0,
            let address = WebAddress.resolve(String(decoding: value, as: UTF8.self), against: bases[frame.base])
        {
            growth -= max(0, address.utf8.count - value.count)
            Array(address.utf8).withUnsafeBufferPointer { escapeHTML($0, into: &buffer) }
        } else {
            escapeHTML(value, into: &buffer)
        }
    }

    /// The first element inside a value: its text so far was text, unless it already was escaped HTML.
    mutating func beginMarkup(in value: Int) {
        frames[value].hasMarkup = true
        let text = UnsafeBufferPointer(rebasing: buffer.bytes[frames[value].start...])
        guard text.contains(0x26) || text.contains(0x3C) else { return }
        // "&lt;p&gt;a <b>b</b>" mixes both ways; then the escaped part is taken for the HTML that it is.
        if text.contains(0x3C) && !frames[value].isAtom { return }
        let copy = Array(text)
        buffer.truncate(to: frames[value].start)
        copy.withUnsafeBufferPointer { escapeHTML($0, into: &buffer) }
    }

    mutating func endMarkup(_ frame: Frame) {
        guard !frame.isVoid else { return }
        buffer.append("</")
        // The name stands after the "<" of the start tag.
        buffer.appendCopy(of: (frame.start + 1)..<(frame.start + 1 + frame.nameLength))
        buffer.append(0x3E)
    }
}
