import CLibXML2

/// A well-formed document as libxml2 alone reads it, whole and in one go: what `XMLReader` must agree with.
struct PlainSAX2 {
    /// In the form of `EventList`; `nil` where libxml2 finds a fault, be it one of namespaces only.
    static func events(of document: [UInt8]) -> [String]? {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { reading, name, prefix, namespace, _, _, count, _, attributes in
            var event = startEvent(PlainSAX2.text(prefix), PlainSAX2.text(name), namespace: PlainSAX2.text(namespace))
            for place in stride(from: 0, to: 5 * Int(count), by: 5) {
                let value = UnsafeBufferPointer(
                    start: attributes![place + 3], count: attributes![place + 4]! - attributes![place + 3]!)
                // Without NOENT, libxml2 leaves ampersands as references.
                let meaning = String(decoding: value, as: UTF8.self).split(
                    separator: "&#38;", omittingEmptySubsequences: false)
                event += attributePart(
                    PlainSAX2.text(attributes![place + 1]), PlainSAX2.text(attributes![place]),
                    namespace: PlainSAX2.text(attributes![place + 2]),
                    value: meaning.joined(separator: "&"))
            }
            PlainSAX2.at(reading).pointee.list.append(event)
        }
        handler.endElementNs = { reading, _, _, _ in PlainSAX2.at(reading).pointee.list.append(">") }
        handler.characters = { reading, bytes, count in
            PlainSAX2.at(reading).pointee.list.append(
                text: String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self))
        }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        handler.serror = { reading, error in
            if error!.pointee.level.rawValue >= XML_ERR_ERROR.rawValue {
                PlainSAX2.at(reading).pointee.hasFailed = true
            }
        }
        let reading = UnsafeMutablePointer<Reading>.allocate(capacity: 1)
        reading.initialize(to: Reading())
        defer {
            reading.deinitialize(count: 1)
            reading.deallocate()
        }
        xmlInitParser()
        let code = document.withUnsafeBytes {
            xmlSAXUserParseMemory(
                &handler, reading, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
        }
        return code == 0 && !reading.pointee.hasFailed ? reading.pointee.list.events : nil
    }

    private struct Reading {
        var list = EventList()
        var hasFailed = false
    }

    private static func at(_ userData: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Reading> {
        userData!.assumingMemoryBound(to: Reading.self)
    }

    private static func text(_ name: UnsafePointer<xmlChar>?) -> String { name.map { String(cString: $0) } ?? "" }
}

/// A document's events as strings: `<prefix:name {namespace} attributes`, `>`, and text in one piece after `"`.
struct EventList: Equatable {
    private(set) var events: [String] = []

    mutating func append(_ event: String) { events.append(event) }

    mutating func append(text: String) {
        guard !text.isEmpty else { return }
        if events.last?.hasPrefix("\"") == true {
            events[events.count - 1] += text
        } else {
            events.append("\"" + text)
        }
    }
}

func startEvent(_ prefix: String, _ name: String, namespace: String) -> String {
    "<" + (prefix.isEmpty ? name : prefix + ":" + name) + (namespace.isEmpty ? "" : " {\(namespace)}")
}

func attributePart(_ prefix: String, _ name: String, namespace: String, value: String) -> String {
    // That of `xml` is known without being declared.
    let namespace = namespace.isEmpty || prefix == "xml" ? "" : "{\(namespace)}"
    return " " + namespace + (prefix.isEmpty ? name : prefix + ":" + name) + "=" + value
}
