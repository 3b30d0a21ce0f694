internal import Markup

/// The attributes of one element as written, with their references replaced; valid during a rule's action only.
///
/// A rule asks for few of them, so no text is made of the others.
struct ElementAttributes {
    fileprivate let rows: ArraySlice<AttributeStack.Row>
    fileprivate let bytes: UnsafeBufferPointer<UInt8>

    static var none: ElementAttributes {
        ElementAttributes(rows: [], bytes: UnsafeBufferPointer(start: nil, count: 0))
    }

    /// The value of an attribute by its lower-case name, whatever its prefix and letter case; the first counts.
    subscript(name: StaticString) -> String? {
        value(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As the subscript, in place.
    func value(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        for row in rows where row.nameLength == name.utf8CodeUnitCount {
            let written = UnsafeBufferPointer(rebasing: bytes[row.start..<(row.start + row.nameLength)])
            guard sameIgnoringCase(written, UnsafeBufferPointer(start: name.utf8Start, count: row.nameLength)) else {
                continue
            }
            let start = row.start + row.nameLength
            return UnsafeBufferPointer(rebasing: bytes[start..<(start + row.valueLength)])
        }
        return nil
    }

    /// Atom 0.3's `mode`, and what Atom 1.0 does with every media type that is neither text nor XML (section 4.1.3.3).
    var declareBase64: Bool {
        if let mode = self["mode"] { return mode.asciiLowercased == "base64" }
        guard let type = self["type"]?.mediaType, type.utf8.contains(0x2F) else { return false }
        return !type.hasPrefix("text/") && !type.hasSuffix("html")
    }

    /// Whether elements stand inside: XHTML and other XML (RFC 4287 section 3.1.1.3, Atom 0.3).
    var declareMarkup: Bool {
        guard let type = self["type"]?.asciiLowercased else { return false }
        guard type == "xhtml" || type.hasSuffix("+xml") || type.hasSuffix("/xml") else { return false }
        return self["mode"] != "escaped"
    }
}

/// The attributes of the open elements that have rules, innermost last.
struct AttributeStack: ~Copyable {
    fileprivate struct Row {
        /// Where the name begins, with the value right after it.
        let start: Int
        let nameLength: Int
        let valueLength: Int
    }

    private var rows: [Row] = []
    private var bytes = ByteBuffer(capacity: 1024)
    private var elements: [(rows: Int, bytes: Int)] = []

    mutating func push(_ reader: borrowing XMLReader) {
        elements.append((rows.count, bytes.count))
        for index in 0..<reader.attributeCount {
            let name = reader.attributeName(index)
            let value = reader.attributeValue(index)
            rows.append(Row(start: bytes.count, nameLength: name.count, valueLength: value.count))
            bytes.append(name)
            bytes.append(value)
        }
    }

    mutating func pop() {
        guard let start = elements.popLast() else { return }
        rows.removeLast(rows.count - start.rows)
        bytes.truncate(to: start.bytes)
    }

    mutating func removeAll() {
        rows.removeAll()
        elements.removeAll()
        bytes.removeAll()
    }

    /// Those of the innermost element; valid until the next change.
    var innermost: ElementAttributes {
        ElementAttributes(rows: rows[(elements.last?.rows ?? 0)...], bytes: bytes.bytes)
    }
}
