internal import CLibXML2

/// What a start tag means, as libxml2 reads it: the element's name and namespace, and its attributes with theirs.
///
/// One push parser (SAX2) is given a document's tags in order, sound ones only, and so knows what is declared around
/// each. It never sees character data, a document type or an entity, and opens nothing.
struct TagParser: ~Copyable {
    /// The parts of a name, which libxml2 keeps in a dictionary that lives as long as the parser.
    struct Name {
        var local: UnsafePointer<xmlChar>?
        var prefix: UnsafePointer<xmlChar>?
        var namespace: UnsafePointer<xmlChar>?
    }

    struct Attribute {
        let name: Name
        /// Its place in `values`.
        let value: Range<Int>
    }

    /// The tag that was read last, as the callback wrote it down.
    fileprivate struct Tag: ~Copyable {
        var count = 0
        var name = Name()
        var attributes: [Attribute] = []
        var values = ByteBuffer(capacity: 1024)
        /// Those of the whole document, in order of first appearance.
        var namespaceNames: [String] = []
        var namespaceNumbers: [UnsafePointer<xmlChar>: Int] = [:]
    }

    /// Owned by this value, freed in `deinit`; given to the callback as its user data.
    private let tag: UnsafeMutablePointer<Tag>
    /// Owned by this value, freed in `deinit`; `nil` where there was no memory for it.
    private let context: xmlParserCtxtPtr?

    init() {
        _ = libXML2IsReady
        tag = .allocate(capacity: 1)
        tag.initialize(to: Tag())
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { tag, name, prefix, namespace, bound, declarations, count, _, attributes in
            tag.unsafelyUnwrapped.assumingMemoryBound(to: Tag.self).pointee.start(
                Name(local: name, prefix: prefix, namespace: namespace),
                declarations: UnsafeBufferPointer(start: declarations, count: 2 * Int(bound)),
                attributes: UnsafeBufferPointer(start: attributes, count: 5 * Int(count)))
        }
        // The handler is copied (xmlCreatePushParserCtxt).
        context = xmlCreatePushParserCtxt(&handler, tag, nil, 0, nil)
        if let context {
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            xmlCtxtUseOptions(context, Int32(options))
        }
        // Around all that the document has, be it one root or several.
        "<document>".utf8CString.withUnsafeBufferPointer { _ = push($0.baseAddress, $0.count - 1) }
    }

    deinit {
        xmlFreeParserCtxt(context)
        tag.deinitialize(count: 1)
        tag.deallocate()
    }

    /// Reads end tags and one start tag after them; `false`: libxml2 refuses them.
    func read(_ tags: UnsafeBufferPointer<UInt8>) -> Bool {
        tags.withMemoryRebound(to: CChar.self) { push($0.baseAddress, $0.count) }
    }

    /// xmlParseChunk's result is the last error, be it one of namespaces only; after a fatal one no tag is told.
    private func push(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> Bool {
        tag.pointee.count = 0
        xmlParseChunk(context, bytes, Int32(count), 0)
        return tag.pointee.count == 1
    }

    /// Says what a tag without attributes said before; libxml2 would say the same.
    func repeatBareTag(_ name: Name) {
        tag.pointee.name = name
        if !tag.pointee.attributes.isEmpty { tag.pointee.attributes.removeAll(keepingCapacity: true) }
    }

    var name: Name { tag.pointee.name }

    var attributeCount: Int { tag.pointee.attributes.count }

    func attribute(_ index: Int) -> Attribute { tag.pointee.attributes[index] }

    /// Valid until the next tag; as `XMLReader.attributeValue`.
    func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: tag.pointee.values.bytes[tag.pointee.attributes[index].value])
    }

    var namespaceNames: [String] { tag.pointee.namespaceNames }

    /// As `XMLReader.namespace`; that of `xml` is never declared.
    func namespace(of name: Name) -> Int {
        guard let namespace = name.namespace, namespace.pointee != 0 else { return name.prefix == nil ? -1 : -2 }
        return tag.pointee.namespaceNumbers[namespace] ?? -2
    }
}

extension TagParser.Tag {
    /// libxml2's xmlSAX2StartElementNs says what stands in the two lists.
    fileprivate mutating func start(
        _ name: TagParser.Name, declarations: UnsafeBufferPointer<UnsafePointer<xmlChar>?>,
        attributes list: UnsafeBufferPointer<UnsafePointer<xmlChar>?>
    ) {
        count += 1
        self.name = name
        values.removeAll()
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        for place in stride(from: 1, to: declarations.count, by: 2) { declare(declarations[place]) }
        for place in stride(from: 0, to: list.count, by: 5) {
            let start = values.count
            if let value = list[place + 3], let end = list[place + 4] {
                appendMeaning(of: UnsafeBufferPointer(start: value, count: end - value), to: &values)
            }
            attributes.append(
                TagParser.Attribute(
                    name: TagParser.Name(local: list[place], prefix: list[place + 1], namespace: list[place + 2]),
                    value: start..<values.count))
        }
    }

    private mutating func declare(_ namespace: UnsafePointer<xmlChar>?) {
        guard let namespace, namespace.pointee != 0, namespaceNumbers[namespace] == nil else { return }
        var name = ByteBuffer(capacity: 256)
        appendMeaning(of: bytes(ofName: namespace), to: &name)
        namespaceNumbers[namespace] = namespaceNames.count
        namespaceNames.append(String(decoding: name.bytes, as: UTF8.self))
    }
}

/// Without NOENT, libxml2 tells each ampersand of a value as `&#38;`, and nothing else has one.
private func appendMeaning(of value: UnsafeBufferPointer<UInt8>, to buffer: inout ByteBuffer) {
    var start = 0
    while let ampersand = firstIndex(of: 0x26, in: value, from: start) {
        buffer.append(UnsafeBufferPointer(rebasing: value[start...ampersand]))
        start = min(ampersand + 5, value.count)
    }
    buffer.append(UnsafeBufferPointer(rebasing: value[start...]))
}

func bytes(ofName name: UnsafePointer<xmlChar>?) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: name, count: name.map { Int(xmlStrlen($0)) } ?? 0)
}

/// Made once, before any parser runs (http://xmlsoft.org/threads.html).
private let libXML2IsReady: Void = {
    xmlInitParser()
    // Nothing outside of the document is ever read, not even a file (NONET stops only the network).
    xmlSetExternalEntityLoader { _, _, _ in nil }
}()
