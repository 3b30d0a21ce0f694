internal import Markup

/// The elements that Next.js streams in its scripts (`self.__next_f.push([1, "..."])`), written as an HTML document.
///
/// The pushed strings are one stream of rows, `ID:JSON` to the end of the line or `ID:T` with a length in hexadecimal digits, a
/// comma and that many bytes of text. `["$", tag, key, props]` is an element, `"$L12"`, `"$@12"` and `"$12"` stand for a row, and
/// components of the client keep what they show in their props.
struct FlightData {
    private var rows: [String: JSONValue] = [:]
    private var order: [String] = []
    private var out = ""
    private var written: Set<String> = []
    /// Texts and documents that several components are given are written once.
    private var told: Set<String> = []
    private var depth = 0

    private static let deepest = 240
    /// A row may be named by many elements, and is written for each.
    private static let longest = 8 << 20

    /// - Parameter title: the page's, for the document's head.
    /// - Returns: `nil` for a page without such data.
    static func html(in tree: HTMLTree, title: String?) -> String? {
        let stream = stream(in: tree)
        guard !stream.isEmpty else { return nil }
        var data = FlightData()
        data.readRows(stream)
        data.out = "<!DOCTYPE html><html><head><title>\((title ?? "").escaped)</title></head><body>"
        let named = data.order.filter { $0 == "0" } + data.order.filter { $0 != "0" }
        for id in named { data.write(row: id) }
        return data.out + "</body></html>"
    }

    // MARK: Rows

    private static func stream(in tree: HTMLTree) -> [UInt8] {
        var stream: [UInt8] = []
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices where tree.tag(node) == .script && node + 1 < tree.end(node) {
                let script = UnsafeBufferPointer(rebasing: bytes[tree.textRange(node + 1)])
                guard UnsafeBufferPointer(rebasing: script.prefix(128)).contains("__next_f"),
                    let open = script.prefix(128).firstIndex(of: 0x5B)
                else {
                    continue
                }
                let pushed = JSONReader.readScript(UnsafeBufferPointer(rebasing: script[open...]))
                if let parts = pushed?.list, parts.count >= 2, let text = parts[1].string { stream += text.utf8 }
            }
        }
        return stream
    }

    private mutating func readRows(_ stream: [UInt8]) {
        var place = 0
        while place < stream.count {
            let id = stream[place...].prefix { $0.isASCIILetterOrDigit }
            guard !id.isEmpty, id.count <= 8, id.endIndex < stream.count, stream[id.endIndex] == 0x3A else {
                place = (stream[place...].firstIndex(of: 0x0A) ?? stream.count - 1) + 1
                continue
            }
            let name = String(decoding: id, as: UTF8.self)
            place = id.endIndex + 1
            if place < stream.count, stream[place] == 0x54,
                let comma = stream[place...].prefix(12).firstIndex(of: 0x2C),
                let length = Int(String(decoding: stream[(place + 1)..<comma], as: UTF8.self), radix: 16),
                length >= 0
            {
                let end = min(comma + 1 + length, stream.count)
                add(name, .string(String(decoding: stream[(comma + 1)..<end], as: UTF8.self)))
                place = end
                continue
            }
            let end = stream[place...].firstIndex(of: 0x0A) ?? stream.count
            // Rows of other kinds have a letter before their JSON: modules, hints, errors.
            if place < end, stream[place] == 0x5B || stream[place] == 0x7B || stream[place] == 0x22 {
                let value = stream[place..<end].withUnsafeBufferPointer { JSONReader.readScript($0) }
                if let value { add(name, value) }
            }
            place = end + 1
        }
    }

    private mutating func add(_ id: String, _ value: JSONValue) {
        if rows.updateValue(value, forKey: id) == nil { order.append(id) }
    }

    // MARK: Elements

    private mutating func write(row id: String) {
        guard let value = rows[id], written.insert(id).inserted else { return }
        // Alone a text is what some prop refers to.
        if case .string(let text) = value {
            writeProse(text)
        } else {
            write(value)
        }
    }

    private mutating func write(_ value: JSONValue) {
        guard depth < Self.deepest, out.utf8.count < Self.longest else { return }
        depth += 1
        defer { depth -= 1 }
        switch value {
        case .string(let text):
            if let id = Self.reference(text) {
                write(row: id)
            } else if !text.hasPrefix("$") {
                out += text.escaped
            } else if text.hasPrefix("$$") {
                out += text.dropFirst().description.escaped
            }
        case .number(let digits): out += digits
        case .array(let parts):
            if parts.count >= 4, parts[0].string == "$", let tag = parts[1].string {
                writeElement(tag, parts[3])
            } else {
                for part in parts { write(part) }
            }
        case .object: writeData(value)
        default: break
        }
    }

    private static func reference(_ text: String) -> String? {
        guard text.hasPrefix("$"), text.utf8.count <= 10 else { return nil }
        var id = text.dropFirst()
        if let first = id.first, first == "L" || first == "@" { id = id.dropFirst() }
        return !id.isEmpty && id.allSatisfy(\.isHexDigit) ? String(id) : nil
    }

    private mutating func writeElement(_ tag: String, _ props: JSONValue) {
        guard tag.utf8.first?.isASCIILetter == true, tag.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2D })
        else {
            // A component.
            if let children = props["children"] { write(children) }
            if tag.hasPrefix("$L") { writeData(props) }
            return
        }
        if ["script", "style", "link", "meta", "title", "head", "template"].contains(tag) { return }
        out += "<\(tag)"
        for (prop, name) in [("className", "class"), ("id", "id"), ("href", "href"), ("src", "src"), ("alt", "alt")] {
            if let text = props[prop]?.string, !text.hasPrefix("$") { out += " \(name)=\"\(text.escaped)\"" }
        }
        out += ">"
        if let html = props["dangerouslySetInnerHTML"]?["__html"]?.string {
            out += text(html)
        } else if let children = props["children"] {
            write(children)
        }
        if !["img", "br", "hr", "input", "source", "wbr"].contains(tag) { out += "</\(tag)>" }
    }

    /// A string, or the row that it refers to.
    private mutating func text(_ value: String) -> String {
        guard let id = Self.reference(value), case .string(let text)? = rows[id] else { return value }
        written.insert(id)
        told.insert(text)
        return text
    }

    /// What is rich text or prose among the props of a component.
    private mutating func writeData(_ value: JSONValue) {
        guard depth < Self.deepest else { return }
        depth += 1
        defer { depth -= 1 }
        if let html = RichText.html(value) {
            if told.insert(html).inserted { out += "<div>\(html)</div>" }
            return
        }
        switch value {
        case .object(let members):
            for member in members where member.name != "children" { writeData(member.value) }
        case .array(let parts):
            if parts.first?.string == "$" { return write(value) }
            for part in parts { writeData(part) }
        case .string(let text):
            if let id = Self.reference(text) {
                if case .string(let prose)? = rows[id], written.insert(id).inserted { writeProse(prose) }
            } else {
                writeProse(text)
            }
        default: break
        }
    }

    private mutating func writeProse(_ text: String) {
        guard text.utf8.count >= ScriptBody.leastBytes, ScriptBody.proseWords(text) > 0, told.insert(text).inserted
        else { return }
        out += text.utf8.contains(0x3C) ? "<div>\(text)</div>" : "<p>\(text.escaped)</p>"
    }
}
