/// One key of a settings file or feed list: a row of the table that reading, checking and the manual share.
package struct ConfigurationKey<Root>: Sendable {
    /// Dotted where the key stands in a table: `polling.interval_minimum`.
    package let name: String
    /// What a value must be: `a duration from "1m" to "30d"`.
    package let expectation: String
    /// One or two sentences for the manual.
    package let help: String
    /// A value to show where the key is not set by default.
    package let example: TOMLValue.Kind?
    /// Sets the property; `false` when the value is not what is expected.
    let read: @Sendable (TOMLValue.Kind, _ folder: String, inout Root) -> Bool
    /// What is wrong with a value that `read` refuses.
    let objection: @Sendable (TOMLValue.Kind) -> String?
    /// The property's value; `nil` where it is not set.
    package let value: @Sendable (Root) -> TOMLValue.Kind?

    package init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable, _ type: ConfigurationType<Value>,
        _ help: String
    ) {
        self.init(name, type, example: nil, help) {
            $1[keyPath: property] = $0
        } value: {
            $0[keyPath: property]
        }
    }

    package init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value?> & Sendable, _ type: ConfigurationType<Value>,
        example: Value? = nil, _ help: String
    ) {
        self.init(name, type, example: example, help) {
            $1[keyPath: property] = $0
        } value: {
            $0[keyPath: property]
        }
    }

    private init<Value>(
        _ name: String, _ type: ConfigurationType<Value>, example: Value?, _ help: String,
        set: @escaping @Sendable (Value, inout Root) -> Void, value: @escaping @Sendable (Root) -> Value?
    ) {
        self.name = name
        self.expectation = type.expectation
        self.help = help
        self.example = example.map(type.write)
        read = { kind, folder, root in
            guard let value = type.read(kind, folder) else { return false }
            set(value, &root)
            return true
        }
        self.value = { value($0).map(type.write) }
        objection = type.objection
    }
}
