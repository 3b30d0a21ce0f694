internal import Markup

/// A Quill document (its Delta format): a row of inserted strings, in which each line break ends a block, and says by its
/// attributes what kind of block that is.
enum QuillLines {
    /// Blocks in the way of other editors; `nil` for what is no such document.
    static func blocks(of value: JSONValue) -> [JSONValue]? {
        guard let operations = value["ops"]?.list, operations.count <= mostOperations,
            operations.contains(where: { $0["insert"]?.string != nil })
        else { return nil }
        var blocks: [JSONValue] = []
        var line: [JSONValue] = []
        for operation in operations {
            guard let text = operation["insert"]?.string else {
                if let image = operation["insert"]?["image"]?.string {
                    blocks.append(object([("type", .string("image")), ("src", .string(image))]))
                }
                continue
            }
            let pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (place, piece) in pieces.enumerated() {
                if !piece.isEmpty { line.append(leaf(String(piece), operation["attributes"])) }
                if place + 1 == pieces.count { continue }
                if !line.isEmpty { blocks.append(block(line, operation["attributes"])) }
                line = []
            }
        }
        if !line.isEmpty { blocks.append(block(line, nil)) }
        return blocks
    }

    private static let mostOperations = 100_000

    private static func leaf(_ text: String, _ attributes: JSONValue?) -> JSONValue {
        var members = [("text", JSONValue.string(text))]
        for name in ["bold", "italic", "code"] where attributes?[name]?.isTrue == true {
            members.append((name, .boolean(true)))
        }
        if let link = attributes?["link"]?.string {
            members.append(("marks", .array([object([("type", .string("link")), ("href", .string(link))])])))
        }
        return object(members)
    }

    private static func block(_ line: [JSONValue], _ attributes: JSONValue?) -> JSONValue {
        var members = [("children", JSONValue.array(line))]
        if let level = attributes?["header"]?.int {
            members.append(("type", .string("heading")))
            members.append(("level", .number(String(level))))
        } else if let list = attributes?["list"]?.string {
            members.append(("type", .string("listitem")))
            members.append(("listItem", .string(list == "ordered" ? "number" : "bullet")))
        } else {
            let isQuote = attributes?["blockquote"]?.isTrue == true
            members.append(
                ("type", .string(isQuote ? "quote" : attributes?["code-block"] != nil ? "code" : "paragraph")))
        }
        return object(members)
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}
