internal import Markup

/// Every namespace that is read, in the order in which rows of the same element are tried.
enum Namespaces {
    static let all: [Namespace] = [
        core, atom, content, dublinCore, dublinCoreTerms, mediaRSS, iTunes, podcast, googlePlay, geoRSS, gml, geo,
        slash, wellFormedWeb, syndication, thread, creativeCommons, feedBurner, rssSource, simpleChapters, feedHistory,
        tombstones, yandex, turbo, xhtml,
    ]

    /// Where RSS, RDF, CDF and everything without a namespace is found.
    static let coreIndex = 0
    static let atomIndex = 1
    static let xhtmlIndex = all.count - 1

    /// The namespace of this name, or of this prefix where the name says nothing.
    static func index(name: String?, prefix: String) -> Int? {
        if let name, let known = byName[Namespace.canonicalName(name)] { return known }
        return byPrefix[prefix.lowercased()]
    }

    private static let byName: [String: Int] = {
        var table: [String: Int] = [:]
        for (index, namespace) in all.enumerated() {
            for name in namespace.names { table[name] = index }
        }
        return table
    }()

    private static let byPrefix: [String: Int] = {
        var table: [String: Int] = [:]
        for (index, namespace) in all.enumerated() {
            for prefix in namespace.prefixes { table[prefix] = index }
        }
        return table
    }()

    // MARK: - Look-up

    /// The first row of an element, whatever the scope; -1 for an element that has none.
    static func firstRule(namespace: Int, name: UnsafeBufferPointer<UInt8>) -> Int {
        let table = table
        var slot = hash(namespace: namespace, name: name) & (table.slots.count - 1)
        while table.slots[slot] >= 0 {
            let row = Int(table.slots[slot])
            if table.namespaces[row] == namespace, matches(table.rules[row].name, name) { return row }
            slot = (slot + 1) & (table.slots.count - 1)
        }
        return -1
    }

    /// The row for a scope, of an element's rows from the first on; for `rule(at:)`.
    static func rule(from first: Int, in scope: Scope) -> Int? {
        var row = first
        while row >= 0 {
            if table.rules[row].scopes & scope.bit != 0 { return row }
            row = Int(table.next[row])
        }
        return nil
    }

    static func rule(at index: Int) -> ElementRule { table.rules[index] }

    private struct Table {
        var rules: [ElementRule] = []
        var namespaces: [Int] = []
        /// The following row of the same element; -1 at the last.
        var next: [Int16] = []
        /// The first row of each element by its hash; -1 where free.
        var slots = [Int16](repeating: -1, count: 2048)
    }

    private static let table: Table = {
        var table = Table()
        for (namespace, elements) in all.map(\.elements).enumerated() {
            for rule in elements {
                let row = table.rules.count
                table.rules.append(rule)
                table.namespaces.append(namespace)
                table.next.append(-1)
                let name = UnsafeBufferPointer(start: rule.name.utf8Start, count: rule.name.utf8CodeUnitCount)
                var slot = hash(namespace: namespace, name: name) & (table.slots.count - 1)
                while table.slots[slot] >= 0 {
                    var other = Int(table.slots[slot])
                    if table.namespaces[other] == namespace, matches(table.rules[other].name, name) {
                        while table.next[other] >= 0 { other = Int(table.next[other]) }
                        table.next[other] = Int16(row)
                        break
                    }
                    slot = (slot + 1) & (table.slots.count - 1)
                }
                if table.slots[slot] < 0 { table.slots[slot] = Int16(row) }
            }
        }
        return table
    }()

    private static func hash(namespace: Int, name: UnsafeBufferPointer<UInt8>) -> Int {
        // FNV-1a over the lower-case name.
        var hash: UInt32 = 2_166_136_261 ^ UInt32(truncatingIfNeeded: namespace &* 0x9E37)
        for byte in name { hash = (hash ^ UInt32(byte.asciiLowercased)) &* 16_777_619 }
        return Int(hash ^ (hash >> 15))
    }

    private static func matches(_ rule: StaticString, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard rule.utf8CodeUnitCount == name.count else { return false }
        for place in 0..<name.count where rule.utf8Start[place] != name[place].asciiLowercased { return false }
        return true
    }
}
