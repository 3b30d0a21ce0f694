internal import Glibc
internal import Subscriptions

/// The feeds that `fetch` is to ask, by hand and from lists, and what they are asked with.
struct AskedFeeds {
    /// Those that are not switched off.
    let subscriptions: [Subscription]
    /// Entries of lists that are left out for what is wrong with them.
    let leftOut: Int
    private let byHand: [String: AddressByHand]
    /// For those given by hand.
    private let login: FeedCredentials?

    /// Tells what is odd about the lists on standard error.
    /// - Parameter lists: files, `-` for standard input.
    init(urls: [String], lists: [String], user: String?, password: String?) throws {
        let given = try urls.map { try AddressByHand(checking: $0) }
        byHand = Dictionary(given.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
        login =
            if let user, let password { FeedCredentials(login: .basic(user: user, password: password)) } else { nil }
        var set = SubscriptionSet()
        var list = FeedList()
        list.subscriptions = given.map {
            Subscription(url: $0.address, source: .init(file: "the command line", line: nil))
        }
        set.add(list)
        for file in lists {
            let path = file == "-" ? "standard input" : file
            set.add(try FeedList(ConfigurationFile(path: path, bytes: InputFile.read(file))))
        }
        for line in set.problems.map({ "left out: \($0)" }) + set.notices.map(\.description) {
            writeAll(Array("newsreel: \(line)\n".utf8), to: STDERR_FILENO)
        }
        (subscriptions, leftOut) = (set.subscriptions.filter(\.isEnabled), set.problems.count)
    }

    func isByHand(_ url: String) -> Bool { byHand[url] != nil }

    /// Its scheme was guessed.
    func lacksScheme(_ url: String) -> Bool { byHand[url]?.lacksScheme ?? false }

    /// User and password were given for it by hand.
    func hasLogin(_ url: String) -> Bool { byHand[url].map { $0.login != nil || login != nil } ?? false }

    /// - Parameter url: as which the feed was given; `nil` for the subscription's own.
    func credentials(
        of subscription: Subscription, as url: String? = nil
    ) throws(SubscriptionsError) -> FeedCredentials? {
        if let given = byHand[url ?? subscription.url] {
            if let login { return login }
            if let login = given.login { return FeedCredentials(login: login) }
        }
        return try subscription.credentialsFile.map { path throws(SubscriptionsError) in
            try FeedCredentials(file: path)
        }
    }
}
