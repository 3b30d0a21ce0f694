internal import Markup

/// Every namespace that is read, in the order in which rows of the same element are tried.
enum Namespaces {
    static let all: [Namespace] = [
        core, atom, content, dublinCore, dublinCoreTerms, mediaRSS, iTunes, podcast, googlePlay, geoRSS, gml, geo,
        slash, wellFormedWeb, syndication, thread, creativeCommons, feedBurner, rssSource, simpleChapters, feedHistory,
        tombstones, xhtml, rdf,
    ]

    /// Where RSS, RDF, CDF and everything without a namespace is found.
    static let coreIndex = 0
    static let atomIndex = 1

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

    /// All rows, those of one element beside each other.
    static let rules: [ElementRule] = sorted.rules

    /// The first row for an element, in `rules`; rows of the same element follow it.
    static func firstRule(namespace: Int, name: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let table = sorted.table
        var slot = hash(namespace: namespace, name: name) & (table.count - 1)
        while !table[slot].isEmpty {
            let range = Int(table[slot].lowerBound)..<Int(table[slot].upperBound)
            if sorted.namespaces[range.lowerBound] == namespace, matches(rules[range.lowerBound].name, name) {
                return range
            }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    private static let sorted: (rules: [ElementRule], namespaces: [Int], table: [Range<UInt16>]) = {
        var rules: [ElementRule] = []
        var namespaces: [Int] = []
        for (index, namespace) in all.enumerated() {
            // A stable order that brings the rows of one element together.
            let rows = namespace.elements.enumerated().sorted {
                $0.element.name.description == $1.element.name.description
                    ? $0.offset < $1.offset : $0.element.name.description < $1.element.name.description
            }
            for row in rows {
                rules.append(row.element)
                namespaces.append(index)
            }
        }
        var table = [Range<UInt16>](repeating: 0..<0, count: 2048)
        var start = 0
        while start < rules.count {
            var end = start + 1
            let name = rules[start].name.description
            while end < rules.count, namespaces[end] == namespaces[start], rules[end].name.description == name {
                end += 1
            }
            let bytes = UnsafeBufferPointer(
                start: rules[start].name.utf8Start, count: rules[start].name.utf8CodeUnitCount)
            var slot = hash(namespace: namespaces[start], name: bytes) & (table.count - 1)
            while !table[slot].isEmpty { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt16(start)..<UInt16(end)
            start = end
        }
        return (rules, namespaces, table)
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
