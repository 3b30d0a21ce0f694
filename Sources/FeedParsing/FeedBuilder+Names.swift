internal import Markup

/// Which element this is, and what it inherits.
extension FeedBuilder {
    mutating func knownName(_ reader: borrowing XMLReader) -> KnownName {
        let number = reader.nameNumber
        if knownNames.indices.contains(number), knownNames[number].namespace != KnownName.unasked.namespace {
            return knownNames[number]
        }
        let namespace = namespaceIndex(reader)
        let rule = namespace < 0 ? -1 : Namespaces.firstRule(namespace: namespace, name: reader.localName)
        let name = KnownName(namespace: Int32(namespace), rule: Int32(rule))
        if number >= 0 {
            while knownNames.count <= number { knownNames.append(.unasked) }
            knownNames[number] = name
        }
        return name
    }

    /// The namespace of the current element, as an index into `Namespaces.all`; -1 for an unknown one.
    mutating func namespaceIndex(_ reader: borrowing XMLReader) -> Int {
        let declared = reader.namespace
        if declared == rootNamespace && declared >= -1 {
            return rootIsAtom ? Namespaces.atomIndex : Namespaces.coreIndex
        }
        if declared == -1 { return Namespaces.coreIndex }
        if declared == -2 {
            return Namespaces.index(name: nil, prefix: String(decoding: reader.prefix, as: UTF8.self)) ?? -1
        }
        while namespaces.count <= declared { namespaces.append(-3) }
        if namespaces[declared] == -3 {
            let prefix = String(decoding: reader.prefix, as: UTF8.self)
            namespaces[declared] = Namespaces.index(name: reader.namespaceNames[declared], prefix: prefix) ?? -1
        }
        return namespaces[declared]
    }

    func hasAttribute(_ reader: borrowing XMLReader, _ name: StaticString) -> Bool {
        (0..<reader.attributeCount).contains { index in
            let written = reader.attributeName(index)
            return written.count == name.utf8CodeUnitCount
                && sameIgnoringCase(written, UnsafeBufferPointer(start: name.utf8Start, count: written.count))
        }
    }

    func base(of frame: Frame) -> String? { frame.base < 0 ? documentBase : bases[frame.base] }

    /// `xml:base` and `xml:lang` hold for what is inside.
    mutating func inherit(_ reader: borrowing XMLReader, _ frame: inout Frame, from parent: Frame?) {
        frame.base = parent?.base ?? -1
        frame.language = parent?.language ?? -1
        guard reader.attributeCount > 0 else { return }
        for index in 0..<reader.attributeCount where equals(reader.attributePrefix(index), "xml") {
            let value = String(decoding: reader.attributeValue(index), as: UTF8.self)
            if equals(reader.attributeName(index), "base") {
                // No address is longer in practice, and each relative one below would grow by it.
                if let base = WebAddress.resolve(value, against: base(of: frame)), base.utf8.count <= 2048 {
                    frame.base = bases.count
                    bases.append(base)
                }
            } else if equals(reader.attributeName(index), "lang") {
                frame.language = languages.count
                languages.append(value)
            }
        }
    }
}
