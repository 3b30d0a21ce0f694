internal import Markup

extension FeedList {
    /// The list in one of its forms; `FeedList(_:format:)` reads it back. Plain text keeps the addresses only.
    package func written(as format: Format) -> String {
        switch format {
        case .opml: OPMLWriter.text(of: self)
        case .toml: toml
        case .text: subscriptions.map { $0.url + "\n" }.joined()
        }
    }

    /// The list's outlines without the document around them, indented by `depth` levels; `usesOwn` where they need
    /// Newsreel's namespace.
    func outlines(depth: Int) -> (text: String, usesOwn: Bool) { OPMLWriter.outlines(of: self, depth: depth) }

    private var toml: String {
        var text = title.map { "title = \(tomlString($0))\n" } ?? ""
        for subscription in subscriptions {
            text += (text.isEmpty ? "" : "\n") + "[[feed]]\nurl = \(tomlString(subscription.url))\n"
            for (key, value) in subscription.ownValues() { text += "\(key) = \(value.text)\n" }
        }
        return text
    }
}

extension Subscription {
    /// The keys that differ from a plain subscription's, in the table's order.
    ///
    /// - Parameter others: keys that are not asked: a deep folder's path is long, and the same for many feeds.
    func ownValues(but others: Set<String> = []) -> [(key: String, value: TOMLValue.Kind)] {
        let plain = Subscription(url: url, source: source)
        return Self.keys.compactMap { key in
            guard !others.contains(key.name), let value = key.value(self), value != key.value(plain) else { return nil }
            return (key.name, value)
        }
    }
}

/// Writes OPML 2.0. Settings that OPML has no word for stand in attributes of Newsreel's namespace, which other
/// programs pass over.
private enum OPMLWriter {
    static func text(of list: FeedList) -> String {
        var writer = Lines()
        writer.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        let usesOwn = list.subscriptions.contains { !ownAttributes($0).isEmpty }
        writer.open("<opml version=\"2.0\"" + (usesOwn ? " xmlns:newsreel=\"\(opmlNamespace)\">" : ">"))
        writer.open("<head>")
        writer.add("<title>\(escaped(list.title ?? "Feeds"))</title>")
        writer.close("</head>")
        writer.open("<body>")
        add(Folder(list.subscriptions[...], depth: 0), to: &writer)
        writer.close("</body>")
        writer.close("</opml>")
        return writer.text
    }

    static func outlines(of list: FeedList, depth: Int) -> (text: String, usesOwn: Bool) {
        var writer = Lines(depth: depth)
        add(Folder(list.subscriptions[...], depth: 0), to: &writer)
        return (writer.text, list.subscriptions.contains { !ownAttributes($0).isEmpty })
    }

    /// A folder's feeds and the folders in it, each in the order of first appearance.
    private struct Folder {
        var feeds: [Subscription] = []
        var folders: [(name: String, folder: Folder)] = []

        init(_ subscriptions: ArraySlice<Subscription>, depth: Int) {
            var inner: [(name: String, subscriptions: [Subscription])] = []
            var places: [String: Int] = [:]
            for subscription in subscriptions {
                guard subscription.folder.count > depth else {
                    feeds.append(subscription)
                    continue
                }
                let name = subscription.folder[depth]
                if let place = places[name] {
                    inner[place].subscriptions.append(subscription)
                } else {
                    places[name] = inner.count
                    inner.append((name, [subscription]))
                }
            }
            folders = inner.map { ($0.name, Folder($0.subscriptions[...], depth: depth + 1)) }
        }
    }

    private static func add(_ folder: Folder, to writer: inout Lines) {
        for subscription in folder.feeds {
            let name = subscription.title ?? subscription.url
            var attributes = [("type", "rss"), ("text", name), ("title", name), ("xmlUrl", subscription.url)]
            if let site = subscription.homePageURL { attributes.append(("htmlUrl", site)) }
            if !subscription.tags.isEmpty, tagsFitCategory(subscription) {
                attributes.append(("category", subscription.tags.joined(separator: ",")))
            }
            attributes += ownAttributes(subscription)
            let text = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
            writer.add("<outline\(text)/>")
        }
        for (name, inner) in folder.folders {
            writer.open("<outline text=\"\(escaped(name))\" title=\"\(escaped(name))\">")
            add(inner, to: &writer)
            writer.close("</outline>")
        }
    }

    private static func ownAttributes(_ subscription: Subscription) -> [(String, String)] {
        let inOPML: Set = ["title", "home_page_url", "folder"]
        return subscription.ownValues(but: inOPML).compactMap { key, value in
            if key == "tags", tagsFitCategory(subscription) { return nil }
            if case .string(let text) = value { return ("newsreel:\(key)", text) }
            return ("newsreel:\(key)", value.text)
        }
    }

    /// OPML's `category` separates by commas and begins paths with a slash.
    private static func tagsFitCategory(_ subscription: Subscription) -> Bool {
        subscription.tags.allSatisfy { tag in
            !tag.contains(",") && tag.first != "/" && tag.first != " " && tag.last != " " && !tag.contains("  ")
        }
    }

    private static func escaped(_ text: String) -> String { escapedXMLAttribute(text) }
}

/// Indented lines.
private struct Lines {
    private(set) var text = ""
    private var depth = 0

    init(depth: Int = 0) { self.depth = depth }

    mutating func add(_ line: String) {
        text += String(repeating: "  ", count: depth) + line + "\n"
    }

    mutating func open(_ line: String) {
        add(line)
        depth += 1
    }

    mutating func close(_ line: String) {
        depth -= 1
        add(line)
    }
}
