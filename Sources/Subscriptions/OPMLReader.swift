internal import Markup

extension FeedList {
    /// Reads OPML 1.0 or 2.0 (http://opml.org/spec2.opml), as other feed readers export it.
    ///
    /// Nested outlines are folders; names of elements and attributes count in any case. An outline without a usable
    /// feed address is left out with a notice, since one odd entry of another program must not cost the whole list.
    init(opml file: ConfigurationFile) throws(SubscriptionsError) {
        let document = decodeText(file.bytes, contentType: nil, as: .xml).bytes
        var reading = OPMLReading(file: file.path)
        do {
            try withXMLReader(over: document) { reader throws(XMLFault) in
                try reading.read(&reader, of: document)
            }
        } catch {
            switch error {
            case .tooDeep(let limit):
                throw reading.failure("has outlines nested deeper than \(limit); flatten its folders")
            case .entityExpansion(let limit):
                throw reading.failure("has entities that grow beyond \(limit) bytes; remove its document type")
            case .refused(let place):
                throw reading.failure("cannot be read beyond byte \(place); export the list again")
            }
        }
        if let fault = reading.fault { throw .invalid([fault]) }
        guard reading.foundRoot else {
            throw reading.failure("is not OPML: it has no <opml> element; export the list again, or name a .toml file")
        }
        guard reading.isComplete else {
            throw reading.failure("ends in the middle of its outlines; export or copy the list again")
        }
        self = reading.list
    }
}

/// The namespace of the attributes that carry Newsreel's own settings of a feed.
let opmlNamespace = "https://newsreel.example/ns/opml-1"

private struct OPMLReading {
    let file: String
    var list = FeedList()
    var foundRoot = false
    var isComplete = true
    /// What keeps the list from being read to its end.
    var fault: ConfigurationProblem?

    /// The open elements' names, lower case.
    private var path: [String] = []
    private var outlines: [Outline] = []
    private var folder: [String] = []
    private var line = LineCounter()
    /// Where each address stands in the list.
    private var places: [String: Int] = [:]

    /// An outline that is open.
    private struct Outline {
        let name: String?
        let isComment: Bool
        /// Others stand inside, and `folder` has its name.
        var isFolder = false
    }

    init(file: String) {
        self.file = file
    }

    func failure(_ message: String) -> SubscriptionsError {
        .invalid([ConfigurationProblem(file: file, message)])
    }

    mutating func read(_ reader: inout XMLReader, of document: [UInt8]) throws(XMLFault) {
        while fault == nil {
            switch try reader.next() {
            case .startElement:
                let name = text(reader.localName).lowercased()
                path.append(name)
                if path.count == 1 { foundRoot = name == "opml" }
                if name == "outline" { startOutline(reader, line: line.line(at: reader.tagPlace, in: document)) }
            case .endElement:
                if path.popLast() == "outline", outlines.popLast()?.isFolder == true { folder.removeLast() }
            case .text:
                if path == ["opml", "head", "title"] {
                    list.title = oneLine((list.title ?? "") + text(reader.text))
                }
            case .declaration: continue
            case .end:
                isComplete = reader.depth == 0
                if reader.repairs.subtracting(.undeclaredPrefix) != [] {
                    list.notices.append(
                        ConfigurationProblem(
                            file: file, "is not well-formed XML and was mended while reading; check what it lists"))
                }
                return
            }
        }
    }

    private mutating func startOutline(_ reader: borrowing XMLReader, line: Int) {
        var attributes: [String: String] = [:]
        var own: [(name: String, value: String)] = []
        var foreign = OPMLForeignSettings()
        for index in 0..<reader.attributeCount {
            let name = text(reader.attributeName(index))
            let value = text(reader.attributeValue(index))
            let prefix = reader.attributePrefix(index)
            if prefix.isEmpty {
                attributes[name.lowercased()] = value
            } else if case let namespace = reader.attributeNamespace(index), namespace >= 0 {
                let namespace = reader.namespaceNames[namespace]
                if namespace == opmlNamespace {
                    own.append((name, value))
                } else if let other = OPMLForeignSettings.Reader(rawValue: namespace) {
                    foreign.add(other, name, value)
                }
            }
        }

        guard outlines.count <= Subscription.deepestFolder else {
            fault = ConfigurationProblem(
                file: file, line: line,
                "outlines nest deeper than \(Subscription.deepestFolder) levels here; flatten the list's folders")
            return
        }
        enterFolder()
        // OPML 2.0: an outline with isComment, and all below it, is commented out.
        let isComment = outlines.last?.isComment ?? false || attributes["iscomment"]?.lowercased() == "true"
        let name = oneLine(attributes["title"] ?? "") ?? oneLine(attributes["text"] ?? "")
        let address = feedAddressAttribute(attributes)
        if !isComment, let address {
            if let kind = attributes["type"], isForeign(kind) {
                notice(
                    line,
                    "left out: \(tomlString(shortened(name ?? address))) is of type \(tomlString(shortened(kind))), a "
                        + "page that another program makes a feed of; newsreel reads feeds")
            } else {
                add(address, name: name, attributes: attributes, own: own, foreign: foreign, line: line)
            }
        } else if !isComment, attributes["type"]?.lowercased() == "include" {
            notice(line, "lists another file (type=\"include\"), which is not read; add that file to the folder")
        }
        outlines.append(Outline(name: name, isComment: isComment))
    }

    /// The outline around the one that begins is its folder; a feed's may be one too.
    private mutating func enterFolder() {
        guard let last = outlines.indices.last, !outlines[last].isFolder, let name = outlines[last].name else { return }
        outlines[last].isFolder = true
        folder.append(String(name.prefix(Subscription.longestFolderName)))
    }

    private mutating func add(
        _ address: String, name: String?, attributes: [String: String], own: [(name: String, value: String)],
        foreign: OPMLForeignSettings, line: Int?
    ) {
        guard let url = feedAddress(address) else {
            notice(line, "left out: " + addressExpectation(address))
            return
        }
        var subscription = Subscription(url: url, source: .init(file: file, line: line))
        subscription.title = name == url || name == address ? nil : name
        subscription.homePageURL = attributes["htmlurl"].flatMap(oneLine)
        subscription.folder = folder
        subscription.tags = (attributes["category"] ?? "").split(separator: ",").compactMap { tag in
            oneLine(String(tag.drop { $0 == "/" || $0.isWhitespace }))
        }
        for setting in foreign.settings {
            guard let key = Subscription.keys.first(where: { $0.name == setting.key }) else { continue }
            if key.read(setting.value, folderPath(of: file), &subscription) { continue }
            // A secret may stand in it, so it is not told.
            let reason = key.objection(setting.value) ?? "expected \(key.expectation)"
            notice(line, "\(setting.attribute) is passed over: \(reason)")
        }
        // Nobody writes these attributes but for Newsreel: what is wrong with one is wrong with the feed, as in TOML.
        var faults: [ConfigurationProblem] = []
        for (name, value) in own {
            guard let key = Subscription.keys.first(where: { $0.name == name }) else {
                notice(line, "newsreel:\(name) is no key of a feed and passed over; see newsreel.toml(5)")
                continue
            }
            if !set(key, value, of: &subscription) {
                faults.append(
                    ConfigurationProblem(
                        file: file, line: line, key: "newsreel:\(name)",
                        "expected \(key.expectation); found \(tomlString(shortened(value)))"))
            }
        }
        if let (key, message) = subscription.contradiction {
            faults.append(ConfigurationProblem(file: file, line: line, key: "newsreel:\(key)", message))
        }
        guard faults.isEmpty else {
            list.problems += faults.prefix(max(0, ConfigurationProblem.mostAtOnce - list.problems.count))
            return
        }
        if let place = places[url] {
            list.subscriptions[place].merge(subscription)
        } else {
            places[url] = list.subscriptions.count
            list.subscriptions.append(subscription)
        }
    }

    /// An attribute holds a string as it is, and every other kind of value as TOML.
    private func set(
        _ key: ConfigurationKey<Subscription>, _ value: String, of subscription: inout Subscription
    ) -> Bool {
        let folder = folderPath(of: file)
        guard let kind = Subscription.value(of: key.name, written: value, folder: folder) else { return false }
        return key.read(kind, folder, &subscription)
    }

    private mutating func notice(_ line: Int?, _ message: String) {
        guard list.notices.count < ConfigurationProblem.mostAtOnce else { return }
        list.notices.append(ConfigurationProblem(file: file, line: line, message))
    }
}

extension Subscription {
    /// Takes in what another outline of the same list says of the same feed: readers whose feeds stand in several folders
    /// write one for each. The first folder is the feed's, and all of them are its tags.
    fileprivate mutating func merge(_ other: Subscription) {
        title = title ?? other.title
        homePageURL = homePageURL ?? other.homePageURL
        var names = other.tags
        if folder.isEmpty {
            folder = other.folder
        } else if !other.folder.isEmpty, other.folder != folder {
            names += [folder.joined(separator: "/"), other.folder.joined(separator: "/")]
        }
        for name in names where tags.count < 64 && !tags.contains(name) { tags.append(name) }
    }
}

/// What FreshRSS writes for pages that it scrapes: `HTML+XPath`, `XML+XPath`, `JSON+DotNotation`. A plus also stands in
/// media types of feeds.
private func isForeign(_ kind: String) -> Bool {
    let kind = kind.lowercased()
    return kind.contains("xpath") || (kind.contains("+") && !kind.contains("/") && !kind.hasSuffix("+xml"))
}

/// `xmlUrl`, and what exports of old programs have in its place.
private func feedAddressAttribute(_ attributes: [String: String]) -> String? {
    if let address = attributes["xmlurl"] ?? attributes["feedurl"] { return oneLine(address) }
    let isFeed = ["rss", "atom", "rdf", "feed"].contains(attributes["type"]?.lowercased())
    return isFeed ? attributes["url"].flatMap(oneLine) : nil
}

private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
}

/// White space and controls collapsed to single spaces; `nil` when nothing is left.
private func oneLine(_ text: String) -> String? {
    let isGap = { (scalar: Unicode.Scalar) in
        scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0
    }
    let words = text.unicodeScalars.split(whereSeparator: isGap).map { String($0) }
    return words.isEmpty ? nil : words.joined(separator: " ")
}

/// Tells line numbers of rising places in a document, in one pass over it.
private struct LineCounter {
    private var place = 0
    private var line = 1

    mutating func line(at next: Int, in document: [UInt8]) -> Int {
        for byte in document[place..<next] where byte == 0x0A { line += 1 }
        place = next
        return line
    }
}
