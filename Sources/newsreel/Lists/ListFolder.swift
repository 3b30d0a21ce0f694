internal import ArgumentParser
internal import Glibc
internal import Subscriptions

/// What is subscribed to, as commands change it: one command at a time.
protocol FeedBook {
    /// Where it is, for people.
    var name: String { get }
    func read() async throws -> SubscriptionSet
    /// The lists that have the feed, each ready to be changed.
    func lists(of url: String) async throws -> [FeedListText]
    /// A list that feeds can be added to.
    /// - Parameter list: its name; `nil` for the usual one.
    func newEntries(in list: String?) async throws -> FeedListText
    /// A list to be changed as a whole.
    func whole(_ list: String?) async throws -> FeedListText
    /// - Parameter before: the list as it was given out.
    func save(_ list: FeedListText, before: FeedListText) async throws
}

/// The folder of feed lists, as commands change it: one command at a time, each file whole or not at all.
final class ListFolder: FeedBook {
    let path: String
    var name: String { path }
    private let descriptor: Int32

    /// Waits for another command that changes the folder.
    init(_ path: String) throws(CommandFailure) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason =
                errno == ENOENT ? "is not there; create it, or set feeds.directory" : String(cString: strerror(errno))
            throw CommandFailure(.configuration, kind: "unreadable", "\(path): \(reason)")
        }
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    func read() throws -> SubscriptionSet { try SubscriptionSet(directory: path) }

    func lists(of url: String) throws -> [FeedListText] {
        try SubscriptionSet.files(in: path).compactMap { file in
            let file = try ConfigurationFile(reading: file)
            guard try FeedList(file).subscriptions.contains(where: { $0.url == url }) else { return nil }
            return try FeedListText(file)
        }
    }

    /// A list by its name, with or without ending; an empty one where it is not there yet.
    private func list(named name: String) throws -> FeedListText {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
            throw CommandFailure(
                .usage, kind: "usage", "--list '\(name)' is no file name; it may hold no / and begin with no dot")
        }
        let isWhole = name.hasSuffix(".toml") || name.hasSuffix(".opml")
        let file = "\(path)/\(name)\(isWhole ? "" : ".toml")"
        guard access(file, F_OK) == 0 else { return try FeedListText(newFile: file) }
        return try FeedListText(ConfigurationFile(reading: file))
    }

    func newEntries(in list: String?) throws -> FeedListText { try self.list(named: list ?? Self.usualList) }
    func whole(_ list: String?) throws -> FeedListText { try self.list(named: list ?? Self.usualList) }

    private static let usualList = "feeds.toml"

    func save(_ list: FeedListText, before: FeedListText) throws {
        let isThere = access(list.file.path, F_OK) == 0
        try OutputFile.write(
            list.file.bytes, to: list.file.path, replaces: isThere, like: isThere ? list.file.path : path)
    }
}

/// Where the feed lists are, for commands that change them.
struct ListOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The folder of feed lists, in place of the settings' feeds.directory.", valueName: "folder"),
        completion: .directory)
    var into: String?

    func place() throws -> FeedPlace { try into.map { .folder($0) } ?? settings(config).feedPlace }
}

/// `KEY=VALUE` of the command line: a key of a feed, as newsreel.toml(5) has them.
struct KeyArgument: ExpressibleByArgument {
    let key: String
    /// As written; `nil` where nothing follows the `=`, to leave the key out again.
    let text: String?

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        key = String(argument[..<equals])
        let rest = String(argument[argument.index(after: equals)...])
        text = rest.isEmpty ? nil : rest
    }

    /// A string may be written as in a list, in quotes.
    private static func unquoted(_ text: String) -> String {
        guard text.count > 1, let quote = text.first, quote == text.last, quote == "\"" || quote == "'",
            let value = try? ConfigurationFile(path: "", bytes: Array("value = \(text)".utf8)).toml()["value"],
            case .string(let string) = value.kind
        else { return text }
        return string
    }

    /// The value as a list holds it. A path starts at the folder that the command is run in.
    func value() throws(CommandFailure) -> TOMLValue.Kind? {
        guard let text = text.map(Self.unquoted) else { return nil }
        if key.hasSuffix("_file"), !text.hasPrefix("/"), !text.hasPrefix("~"), let folder = getcwd(nil, 0) {
            defer { free(folder) }
            return .string(String(cString: folder) + "/" + text)
        }
        guard let value = Subscription.value(of: key, written: text) else {
            throw CommandFailure(.usage, kind: "usage", "\(key)=\(text): \(Subscription.objection(to: key))")
        }
        return value
    }
}

extension CommandFailure {
    /// A feed that no list has.
    init(unlisted url: String, in book: any FeedBook) async {
        let known = (try? await book.read().subscriptions.map(\.url)) ?? []
        let meant = nearest(to: url, among: known).map { "; did you mean \($0)?" }
        self.init(
            .data, kind: "unknown_feed",
            "\(withoutUserInfo(url)) is in no list of \(book.name)\(meant ?? "; 'newsreel list' shows them")")
    }
}
