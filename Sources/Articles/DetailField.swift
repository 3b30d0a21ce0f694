/// A row of `ItemDetails`' tables: a member of the spool's object, what is written there, and its schema.
struct DetailField: Sendable {
    typealias Write = @Sendable (ItemDetails, inout JSONWriter, _ name: StaticString) -> Void

    let name: StaticString
    /// The member of what `parse` prints.
    let parsedName: StaticString?
    /// Changes by itself from poll to poll, and says nothing of the item.
    let isVolatile: Bool
    let schema: String
    /// What `schema` refers to.
    let definition: (name: StaticString, schema: StaticString)?
    /// Writes the member, if there is anything to write.
    let write: Write

    enum ParsedName: Sendable, ExpressibleByStringLiteral {
        case same
        case other(StaticString)
        /// `parse` prints the same in another form.
        case nothing

        init(stringLiteral name: StaticString) { self = .other(name) }
    }

    private init(
        _ name: StaticString, _ parsed: ParsedName, _ schema: String, isVolatile: Bool = false,
        definition: (StaticString, StaticString)? = nil, write: @escaping Write
    ) {
        self.name = name
        parsedName =
            switch parsed {
            case .same: name
            case .other(let name): name
            case .nothing: nil
            }
        self.isVolatile = isVolatile
        self.schema = schema
        self.definition = definition
        self.write = write
    }
}

/// An extension object of JSON Feed.
struct DetailNamespace: Sendable {
    let name: StaticString
    let about: StaticString
    let fields: [DetailField]

    init(_ name: StaticString, _ about: StaticString, fields: () -> [DetailField]) {
        self.name = name
        self.about = about
        self.fields = fields()
    }
}

/// A value of an item's details that is an object in JSON.
package protocol DetailValue: Sendable {
    /// Its name among the schema's definitions.
    static var schemaName: StaticString { get }
    static var schema: StaticString { get }
    /// Writes the members of its object.
    func writeMembers(into writer: inout JSONWriter)
}

extension DetailField {
    /// Plain text on one line.
    static func line(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, value: @escaping @Sendable (ItemDetails) -> String?
    ) -> DetailField {
        DetailField(name, parsed, reference("line")) { $1.member($2, value($0)) }
    }

    static func address(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, value: @escaping @Sendable (ItemDetails) -> String?
    ) -> DetailField {
        DetailField(name, parsed, reference("address")) { $1.member($2, value($0)) }
    }

    static func integer(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, isVolatile: Bool = false,
        value: @escaping @Sendable (ItemDetails) -> Int?
    ) -> DetailField {
        DetailField(name, parsed, #"{ "type": "integer" }"#, isVolatile: isVolatile) { $1.member($2, value($0)) }
    }

    static func seconds(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, value: @escaping @Sendable (ItemDetails) -> Double?
    ) -> DetailField {
        DetailField(name, parsed, #"{ "description": "In seconds.", "type": "number", "minimum": 0 }"#) {
            $1.member($2, value($0))
        }
    }

    static func flag(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, value: @escaping @Sendable (ItemDetails) -> Bool?
    ) -> DetailField {
        DetailField(name, parsed, #"{ "type": "boolean" }"#) { $1.member($2, value($0)) }
    }

    static func value<Value: DetailValue>(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, value: @escaping @Sendable (ItemDetails) -> Value?
    ) -> DetailField {
        DetailField(name, parsed, reference(Value.schemaName), definition: (Value.schemaName, Value.schema)) {
            guard let value = value($0) else { return }
            $1.member($2) { value.writeMembers(into: &$0) }
        }
    }

    static func list<Value: DetailValue>(
        _ name: StaticString, parsedAs parsed: ParsedName = .same, isVolatile: Bool = false,
        values: @escaping @Sendable (ItemDetails) -> [Value]
    ) -> DetailField {
        DetailField(
            name, parsed, #"{ "type": "array", "items": \#(reference(Value.schemaName)) }"#, isVolatile: isVolatile,
            definition: (Value.schemaName, Value.schema)
        ) { $1.list($2, values($0)) }
    }

    private static func reference(_ name: StaticString) -> String { ##"{ "$ref": "#/$defs/\##(name)" }"## }
}

extension JSONWriter {
    /// A list of objects; no member when it is empty.
    package mutating func list(_ name: StaticString, _ values: [some DetailValue]) {
        guard !values.isEmpty else { return }
        key(name)
        array { writer in
            for value in values { writer.object { value.writeMembers(into: &$0) } }
        }
    }
}
