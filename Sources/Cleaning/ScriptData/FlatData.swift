internal import Markup

/// Data in which values are named by their number, written out as plain values: the flat arrays of devalue (Nuxt 3's
/// `__NUXT_DATA__`, SvelteKit), and of turbo-stream (React Router), where a member's name is a number too (`"_3": 7`).
///
/// Objects, arrays and long texts are written where they are named first, and are null elsewhere: what comes out is no
/// larger than what goes in.
struct FlatData {
    private let values: [JSONValue]
    /// By number.
    private var isTold: [Bool]
    private var depth = 0

    private static let deepest = 90
    private static let longText = 200

    /// - Returns: `nil` for an array that is its own elements.
    static func value(_ list: [JSONValue]) -> JSONValue? {
        let objects = list.prefix(200).compactMap { value -> [JSONValue.Member]? in
            if case .object(let members) = value { members } else { nil }
        }
        guard list.count >= 4, !objects.isEmpty,
            objects.joined().allSatisfy({ $0.value.int.map { $0 < list.count } == true }),
            list.contains(where: { ($0.string?.utf8.count ?? 0) >= 40 })
        else { return nil }
        var data = FlatData(values: list, isTold: [Bool](repeating: false, count: list.count))
        return data.value(at: 0)
    }

    private mutating func value(at index: Int?) -> JSONValue {
        // Negative numbers are `undefined`, holes, infinities.
        guard let index, values.indices.contains(index), depth < Self.deepest else { return .null }
        depth += 1
        defer { depth -= 1 }
        let value = values[index]
        switch value {
        case .null, .boolean, .number: return value
        case .string(let text): if text.utf8.count < Self.longText { return value }
        case .array, .object: break
        }
        guard !isTold[index] else { return .null }
        isTold[index] = true
        switch value {
        case .object(let members):
            return .object(members.map { .init(name: name($0.name), value: self.value(at: $0.value.int)) })
        case .array(let elements):
            // `["Reactive", 3]`, `["Date", "2025-02-13"]`, `["Set", 3, 4]`.
            guard let kind = elements.first?.string else { return .array(elements.map { self.value(at: $0.int) }) }
            if kind == "Date" { return elements.last ?? .null }
            if elements.count == 2 { return self.value(at: elements[1].int) }
            return .array(elements.dropFirst().map { self.value(at: $0.int) })
        default: return value
        }
    }

    private func name(_ name: String) -> String {
        guard name.utf8.first == 0x5F, let index = Int(name.dropFirst()), values.indices.contains(index) else {
            return name
        }
        return values[index].string ?? name
    }

    /// The properties of one of Astro's islands, where each value stands beside its kind: `{"title": [0, "Ships"]}`.
    ///
    /// - Returns: `nil` for what is none.
    static func island(_ value: JSONValue) -> JSONValue? {
        guard case .object(let members) = value, !members.isEmpty,
            members.allSatisfy({ $0.value.list?.count == 2 && $0.value.list?[0].int != nil })
        else { return nil }
        return .object(members.map { .init(name: $0.name, value: plain($0.value, depth: 0)) })
    }

    private static func plain(_ pair: JSONValue, depth: Int) -> JSONValue {
        guard depth < deepest, let pair = pair.list, pair.count == 2 else { return .null }
        switch pair[1] {
        case .object(let members):
            return .object(members.map { .init(name: $0.name, value: plain($0.value, depth: depth + 1)) })
        case .array(let elements): return .array(elements.map { plain($0, depth: depth + 1) })
        default: return pair[1]
        }
    }
}
