internal import Glibc
internal import Kernel

/// All feeds that are to be polled, and what was odd about their lists.
package struct SubscriptionSet: Sendable, Hashable {
    /// In the order of the files' names, then of the files; no URL stands twice.
    package private(set) var subscriptions: [Subscription] = []
    /// What was left out and why: duplicates, entries that are no feeds. For the log and for `check-config`.
    package private(set) var notices: [ConfigurationProblem] = []
    /// What is wrong with single feeds, which are left out for it: the others are polled, and `check-config` fails.
    package private(set) var problems: [ConfigurationProblem] = []
    private var places: [String: Int] = [:]

    package init() {}

    package static func == (left: SubscriptionSet, right: SubscriptionSet) -> Bool {
        left.subscriptions == right.subscriptions && left.notices == right.notices
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(subscriptions)
    }

    package subscript(url: String) -> Subscription? {
        places[url].map { subscriptions[$0] }
    }

    /// The same with some of the feeds alone.
    package func filtered(_ isKept: (Subscription) -> Bool) -> SubscriptionSet {
        var set = self
        set.subscriptions = subscriptions.filter(isKept)
        set.places = Dictionary(
            uniqueKeysWithValues: set.subscriptions.enumerated().map { ($0.element.url, $0.offset) })
        return set
    }

    /// Adds a list's feeds; of two with one URL the first stays and a notice tells of the second.
    ///
    /// - Parameter tellsRepeats: `false` where the same feed in two lists is nothing odd, as in an import.
    package mutating func add(_ list: FeedList, tellsRepeats: Bool = true) {
        notices.append(contentsOf: list.notices)
        problems.append(contentsOf: list.problems)
        if subscriptions.isEmpty, takeWhole(list) { return }
        var repeats = 0
        // No room is asked for: an array that is given just what it needs is copied whole for each of many lists.
        for subscription in list.subscriptions {
            if let place = places[subscription.url] {
                repeats += 1
                guard tellsRepeats, repeats <= ConfigurationProblem.mostAtOnce else { continue }
                notices.append(
                    ConfigurationProblem(
                        file: subscription.source.file, line: subscription.source.line,
                        "\(subscription.url) is listed already at \(subscriptions[place].source), which holds; "
                            + "remove one of the two"))
            } else {
                places[subscription.url] = subscriptions.count
                subscriptions.append(subscription)
            }
        }
    }

    /// A first list without repeats is kept as it is, and not copied feed by feed.
    private mutating func takeWhole(_ list: FeedList) -> Bool {
        places = Dictionary(minimumCapacity: list.subscriptions.count)
        for (place, subscription) in list.subscriptions.enumerated() { places[subscription.url] = place }
        guard places.count == list.subscriptions.count else {
            places = [:]
            return false
        }
        subscriptions = list.subscriptions
        return true
    }

    /// Reads a folder's `*.opml` and `*.toml` files in the order of their names; hidden files are passed over, others
    /// with a notice.
    ///
    /// A file that cannot be read as a list is an error; what is wrong with single feeds is in `problems`.
    /// All files are read before anything is thrown, so that one run of `check-config` names every problem.
    package init(directory: String) throws(SubscriptionsError) {
        var problems: [ConfigurationProblem] = []
        for name in try Self.fileNames(in: directory) {
            guard Self.isList(name) else {
                // Copies that people, editors and package managers leave behind are meant to be passed over.
                if name.hasSuffix("~") || name.contains(".opml.") || name.contains(".toml.") { continue }
                notices.append(
                    ConfigurationProblem(
                        file: directory + "/" + name,
                        "is passed over, since its name ends neither in .opml nor in .toml; 'newsreel import' reads it")
                )
                continue
            }
            do {
                add(try FeedList(file: directory + "/" + name))
            } catch .invalid(let found) {
                problems.append(contentsOf: found)
            } catch .unreadable(let file, let reason) {
                problems.append(ConfigurationProblem(file: file, reason))
            }
        }
        if !problems.isEmpty { throw .invalid(problems) }
        noteFormerAddresses()
    }

    /// A feed that is listed itself is not taken over by another.
    private mutating func noteFormerAddresses() {
        for feed in subscriptions {
            guard let former = feed.formerly, former != feed.url, let other = self[former] else { continue }
            notices.append(
                ConfigurationProblem(
                    file: feed.source.file, line: feed.source.line, key: "formerly",
                    "\(former) is listed itself at \(other.source), so this one is a feed of its own; remove that entry, or "
                        + "this line"))
        }
    }

    /// The paths of a folder's lists, in the order in which they are read.
    package static func files(in directory: String) throws(SubscriptionsError) -> [String] {
        try fileNames(in: directory).filter(isList).map { directory + "/" + $0 }
    }

    private static func isList(_ name: String) -> Bool { name.hasSuffix(".opml") || name.hasSuffix(".toml") }

    /// Sorted; hidden files and folders are left out, but for a folder that has a list's name.
    private static func fileNames(in directory: String) throws(SubscriptionsError) -> [String] {
        var names: [String] = []
        do throws(SystemError) {
            try Folder.forEach(in: directory) { entry in
                let name = entry.name
                if !name.hasPrefix("."), !entry.isFolder || isList(name) { names.append(name) }
            }
        } catch {
            let reason =
                switch error.code {
                case ENOENT: "does not exist; create the folder, or set feeds.directory"
                case EACCES: "may not be read by this user; check its owner and permissions"
                default: "cannot be read: \(error.message)"
                }
            throw .unreadable(file: directory, reason: reason)
        }
        return names.sorted()
    }
}

/// What one file lists.
package struct FeedList: Sendable, Hashable {
    package var title: String?
    package var subscriptions: [Subscription] = []
    /// What was left out and why.
    package var notices: [ConfigurationProblem] = []
    /// What is wrong with single feeds, which are left out for it.
    package var problems: [ConfigurationProblem] = []

    package init() {}

    /// The forms that a feed list comes in.
    package enum Format: String, Sendable, CaseIterable {
        case opml, toml, text
    }

    /// Reads a list; the form follows the file's name, and for other names its first characters.
    package init(file path: String) throws(SubscriptionsError) {
        try self.init(ConfigurationFile(reading: path))
    }

    package init(_ file: ConfigurationFile, format: Format? = nil) throws(SubscriptionsError) {
        switch format ?? Self.format(of: file) {
        case .opml: try self.init(opml: file)
        case .toml: try self.init(toml: file)
        case .text: try self.init(text: file)
        }
    }

    static func format(of file: ConfigurationFile) -> Format {
        let name = file.path.lowercased()
        if name.hasSuffix(".opml") || name.hasSuffix(".xml") { return .opml }
        if name.hasSuffix(".toml") { return .toml }
        let first = file.bytes.prefix(1024).first { $0 > 0x20 && $0 < 0x7F }
        return first == UInt8(ascii: "<") ? .opml : .text
    }
}
