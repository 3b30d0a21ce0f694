internal import Subscriptions

extension SettingsTable {
    /// For a key that stands where it is not known: the tables that have one of that name; `nil` where none has.
    static func hint(for key: String) -> String? {
        var places = sections.filter { section in section.keys.contains { $0.name == "\(section.name).\(key)" } }
            .map { "[\($0.name)]" }
        if RuleList.keys.contains(where: { $0.name == key }) { places.append("[[rules]]") }
        if RetentionList.keys.contains(where: { $0.name == key }) { places.append("[[retention]]") }
        for section in SinkTable.sections where section.keys.contains(where: { $0.name == key }) {
            places.append("[[sinks]]" + (section.kind.map { " of kind \"\($0.rawValue)\"" } ?? ""))
        }
        if Subscription.keys.contains(where: { $0.name == key }) { places.append("[[feed]] of a list") }
        // What many tables have tells nothing.
        guard !places.isEmpty, places.count <= 3 else { return nil }
        return "it is one of \(places.joined(separator: " and ")): move it there"
    }
}
