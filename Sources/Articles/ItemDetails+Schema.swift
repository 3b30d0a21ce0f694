/// The part of the spool's schema that the tables of `ItemDetails` make, as lines that end in a comma.
extension ItemDetails {
    /// The members of an item.
    static func schema(indent: Int) -> String {
        let namespaces = namespaces.map { namespace in
            """
            "\(namespace.name)": {
              "description": "\(namespace.about)",
              "type": "object",
              "properties": {
            \(properties(namespace.fields).joined(separator: ",\n").indented(by: 4))
              }
            }
            """
        }
        return lines(properties(members) + namespaces, indent)
    }

    /// The members of `_newsreel`.
    static func ownSchema(indent: Int) -> String { lines(properties(own), indent) }

    /// What the members refer to.
    static func definitions(indent: Int) -> String {
        var names: Set<String> = []
        let definitions = all.compactMap(\.definition).filter { names.insert($0.name.description).inserted }
        return lines(definitions.map { "\"\($0.name)\": \($0.schema)" }, indent)
    }

    private static func properties(_ fields: [DetailField]) -> [String] {
        fields.map { "\"\($0.name)\": \($0.schema)" }
    }

    private static func lines(_ members: [String], _ indent: Int) -> String {
        members.map { $0.indented(by: indent) + "," }.joined(separator: "\n")
    }
}

extension String {
    /// With so many spaces before each line.
    func indented(by count: Int) -> String {
        let margin = String(repeating: " ", count: count)
        return split(separator: "\n", omittingEmptySubsequences: false).map { margin + $0 }.joined(separator: "\n")
    }
}
