internal import Markup

/// What a page's site is called: by its metadata, by its host.
struct SiteNames: Sendable {
    /// As the page writes them.
    private(set) var names: [String] = []
    private var keys: [WordKeys] = []
    /// Labels of the host that could be a name: `rollingstone` of `www.rollingstone.com`, and the whole.
    private var labels: [WordKeys] = []

    init(names: [String], url: String?) {
        for name in names {
            let key = WordKeys(name)
            guard !key.isEmpty, !keys.contains(where: { $0.equals(key) }) else { continue }
            self.names.append(name)
            keys.append(key)
        }
        guard let host = url.flatMap(WebAddress.host) else { return }
        let parts = host.split(separator: ".")
        for part in parts.dropLast() where part.utf8.count > 3 { labels.append(WordKeys(String(part))) }
        labels.append(WordKeys(host))
        if parts.first == "www" { labels.append(WordKeys(parts.dropFirst().joined(separator: "."))) }
        if let end = parts.last, parts.count >= 2 { labels.append(WordKeys("\(parts[parts.count - 2])\(end)")) }
    }

    /// The text is the site's name, with or without an article before it.
    func isName(_ text: String) -> Bool { isName(WordKeys(text), text) }

    func isName(_ key: WordKeys, _ text: String) -> Bool {
        if keys.contains(where: { $0.equals(key) }) || labels.contains(where: { $0.equals(key) }) { return true }
        guard key.words.count > 1, key.words.count <= 5 else { return false }
        let rest = text.utf8.drop { $0 != 0x20 }
        guard text.utf8.count - rest.count <= 3 else { return false }
        let short = WordKeys(String(Substring(rest)))
        return labels.contains { $0.equals(short) } || keys.contains { $0.equals(short) }
    }

    /// The text is a part of the site's name, or has it in it: `CNN Politics` on a page of CNN.
    func isLikeName(_ key: WordKeys) -> Bool {
        guard !key.isEmpty else { return false }
        return keys.contains { Self.isLike(key, $0) } || labels.contains { Self.isLike(key, $0) }
    }

    private static func isLike(_ key: WordKeys, _ name: WordKeys) -> Bool {
        guard !name.isEmpty else { return false }
        if key.letters > 3, key.share(in: name) == 1 { return true }
        return name.letters > 2 && key.words.count <= name.words.count + 3 && name.share(in: key) == 1
    }
}
