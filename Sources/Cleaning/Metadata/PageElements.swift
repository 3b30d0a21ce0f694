internal import Articles
internal import Markup

/// The elements that a page's metadata is read from, gathered in one pass over its tree.
struct PageElements: Sendable {
    private(set) var metas = MetaElements()
    /// `link` elements that have a relation.
    private(set) var links: [(rel: Range<Int>, node: Int)] = []
    private(set) var headings: [Int] = []
    /// The first of level 2 and 3: blogs keep level 1 for their own name.
    private(set) var lesserHeadings: [Int] = []
    /// Other elements whose class or property says that they hold the title.
    private(set) var titleNodes: [Int] = []
    private(set) var documentTitle: Int?
    private(set) var authorNodes: [Int] = []
    /// Links to the page of a person.
    private(set) var authorLinks: [Int] = []
    private(set) var dateNodes: [Int] = []
    private(set) var captions: [Int] = []
    /// Links of the text that have a relation.
    private(set) var relatedLinks: [(rel: Range<Int>, node: Int)] = []
    /// Links to pages of topics.
    private(set) var topicLinks: [Int] = []
    private(set) var itemProperties: [(name: String, node: Int)] = []
    /// Their texts.
    private(set) var scripts: [Range<Int>] = []
    private(set) var htmlLanguage: String?
    /// What relative addresses start from.
    private(set) var base: String?

    private var hasBase = false

    init(_ tree: HTMLTree, marks: [ClassMarks], pageURL: String?) {
        base = pageURL
        tree.bytes.withUnsafeBufferPointer { bytes in
            tree.nodes.withUnsafeBufferPointer { nodes in
                tree.attributes.withUnsafeBufferPointer { attributes in
                    for place in nodes.indices where nodes[place].tag != .text {
                        let node = nodes[place]
                        add(place, node, tree, bytes, pageURL: pageURL)
                        if node.count == 0 { continue }
                        let range = Int(node.start)..<Int(node.start + node.count)
                        addMarked(place, node, marks[place], UnsafeBufferPointer(rebasing: attributes[range]), bytes)
                    }
                }
            }
        }
    }

    /// What its name says it is.
    private mutating func add(
        _ place: Int, _ node: HTMLTree.Node, _ tree: HTMLTree, _ bytes: UnsafeBufferPointer<UInt8>, pageURL: String?
    ) {
        switch node.tag {
        case .meta: metas.add(place, tree, bytes)
        case .link: if let rel = tree.attributeRange(.rel, of: place) { links.append((rel, place)) }
        case .title: if documentTitle == nil { documentTitle = place }
        case .h1: headings.append(place)
        case .h2, .h3: if lesserHeadings.count < 12 { lesserHeadings.append(place) }
        case .html: htmlLanguage = tree.attribute(.lang, of: place)
        case .base:
            // Only an http(s) base counts.
            if !hasBase, let href = tree.attribute(.href, of: place),
                let found = WebAddress.resolve(href, against: pageURL)
            {
                base = found
                hasBase = true
            }
        case .time: dateNodes.append(place)
        case .script:
            // Linked data is read as such: what it says of a review, a video or an event is not the page's.
            let isLinkedData = tree.attributeRange(.type, of: place).map { tree.bytes[$0].contains("ld+json") } == true
            if place + 1 < node.end, !isLinkedData { scripts.append(tree.textRange(place + 1)) }
        case .figcaption: if node.count == 0 { captions.append(place) }
        default: break
        }
    }

    /// What its attributes say it is.
    private mutating func addMarked(
        _ place: Int, _ node: HTMLTree.Node, _ marks: ClassMarks,
        _ attributes: UnsafeBufferPointer<HTMLTree.Attribute>, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        if marks.contains(.title), !marks.isDisjoint(with: [.post, .entry, .article]), node.tag != .meta,
            !node.tag.traits.contains(.heading)
        {
            titleNodes.append(place)
        }
        if node.tag == .figcaption || !marks.isDisjoint(with: [.caption, .credit]) { captions.append(place) }
        var classRange: Range<Int>?
        var isAuthorLink = false
        var isTopicLink = false
        for attribute in attributes {
            let range = Int(attribute.start)..<Int(attribute.start + attribute.count)
            switch attribute.name {
            case .itemprop where node.tag != .meta:
                itemProperties.append((String(decoding: bytes[range], as: UTF8.self), place))
            case .class: classRange = range
            case .rel where node.tag == .a:
                relatedLinks.append((range, place))
                isAuthorLink = isAuthorLink || UnsafeBufferPointer(rebasing: bytes[range]).contains("author")
            case .href where node.tag == .a:
                let (toPerson, toTopic) = Self.target(UnsafeBufferPointer(rebasing: bytes[range]))
                isAuthorLink = isAuthorLink || toPerson
                isTopicLink = toTopic
            default: break
            }
        }
        if isAuthorLink { authorLinks.append(place) }
        if isTopicLink { topicLinks.append(place) }
        if marks.contains(.byline), node.tag != .body {
            if !isAuthorLink { authorNodes.append(place) }
        } else if node.tag == .address || Int(node.end) - place <= 8 && Self.saysAuthor(node.tag, classRange, bytes) {
            authorNodes.append(place)
        } else if marks.contains(.date), node.tag != .time {
            dateNodes.append(place)
        }
    }

    /// A class such as `authorname-txt`, `username`, Wix's `user-name` or Drupal's `field--name-uid`.
    private static func saysAuthor(
        _ tag: HTMLTag, _ range: Range<Int>?, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let range, range.count >= 6, range.count <= 120, tag != .meta, tag != .link, tag != .img else {
            return false
        }
        let value = UnsafeBufferPointer(rebasing: bytes[range])
        var place = 0
        while let found = value.place(of: 0x75, from: place) {
            place = found + 1
            let end = UnsafeBufferPointer(rebasing: value[place...])
            if end.starts(with: "thor") && found > 0 && value[found - 1] | 0x20 == 0x61 || end.starts(with: "sername")
                || end.starts(with: "ser-name")
                || end.starts(with: "id") && value[..<found].suffix(5).elementsEqual("name-".utf8)
            {
                return true
            }
        }
        return false
    }

    func isAuthorLink(_ node: Int) -> Bool {
        // They stand in document order.
        var low = 0
        var high = authorLinks.count
        while low < high {
            let middle = (low + high) / 2
            if authorLinks[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low < authorLinks.count && authorLinks[low] == node
    }

    /// `/author/jane-doe`, `/autoren/`, `/topics/`: the step and something behind it.
    private static func target(_ address: UnsafeBufferPointer<UInt8>) -> (isPerson: Bool, isTopic: Bool) {
        guard address.count >= 8 else { return (false, false) }
        // Steps lie between slashes, the last of them with three bytes or more behind it.
        var start: Int?
        var from = 0
        var isTopic = false
        while let place = address.place(of: 0x2F, from: from), place + 2 < address.count {
            if let start, place - start <= 14 {
                let step = UnsafeBufferPointer(rebasing: address[start..<place])
                if peopleSteps.contains(step), step.allSatisfy({ $0 >= 97 }) { return (true, isTopic) }
                if topicSteps.contains(step) { isTopic = true }
            }
            start = place + 1
            from = place + 1
        }
        return (false, isTopic)
    }

    /// Steps of an address behind which a topic's page stands.
    private static let topicSteps = WordSet([
        "tag", "tags", "tagged", "topic", "topics", "thema", "themen", "tema", "temas", "temi", "sujet", "sujets",
        "keyword", "keywords", "schlagwort", "schlagworte", "stichwort", "etiqueta", "etiquetas", "label", "tagg",
        "all-about", "hashtag", "subject", "subjects", "trefwoord", "emne", "argomento", "argomenti", "etiket", "konu",
    ])

    /// Steps of an address behind which a person's page stands.
    private static let peopleSteps = WordSet([
        "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "people", "person", "profile",
        "profiles", "staff", "contributor", "contributors", "by", "journalist", "journalists", "team", "users", "user",
        "u", "writers", "writer", "reporter", "reporters", "producers", "editors", "mitarbeiter",
        "redaktion", "columnist", "columnists", "bio", "expert", "experts", "blogger", "autori", "autore", "byline",
        "bylines", "member", "members",
    ])
}

/// The `meta` elements of a page by name, as ranges of its bytes.
struct MetaElements: Sendable {
    /// In the page's order, each name once.
    private(set) var entries: [(name: Range<Int>, values: [Range<Int>])] = []
    private var numbers = HashIndex(capacity: 64)

    mutating func add(_ node: Int, _ tree: HTMLTree, _ bytes: UnsafeBufferPointer<UInt8>) {
        // Some pages write `value` where `content` should stand.
        guard let content = tree.attributeRange(.content, of: node) ?? tree.attributeRange(.value, of: node),
            !content.isEmpty
        else { return }
        for attribute in [HTMLAttribute.property, .name, .itemprop] {
            guard let name = tree.attributeRange(attribute, of: node) else { continue }
            let number = numbers.insert(UnsafeBufferPointer(rebasing: bytes[name]).smallHash)
            if number == entries.count {
                entries.append((name, [content]))
            } else if attribute != .itemprop {
                // Items of a list of references have authors too: the first is the page's.
                entries[number].values.append(content)
            }
            return
        }
    }

    /// - Parameter name: in small letters.
    subscript(_ name: String) -> [Range<Int>] {
        name.withBytes { numbers.number(of: $0.smallHash) }.map { entries[$0].values } ?? []
    }
}
