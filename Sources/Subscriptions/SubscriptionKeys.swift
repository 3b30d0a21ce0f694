extension Subscription {
    /// Every key of a feed but `url`, for `[[feed]]`, `[defaults]` and `[folders."…"]` of a TOML list, and with the
    /// `newsreel:` prefix for an OPML outline. The manual's section comes from this table.
    package static let keys: [ConfigurationKey<Subscription>] = [
        .init("title", \.title, .text, "The feed's name, for lists and for a feed that has none of its own."),
        .init("home_page_url", \.homePageURL, .text, "The site that the feed belongs to."),
        .init(
            "folder", \.folder, .folder,
            "The folder that the feed stands in, with `/` between the levels. It decides on defaults and is kept in exports."
        ),
        .init("tags", \.tags, .texts, "Tags of the feed, kept in exports."),
        .init("enabled", \.isEnabled, .flag, "`false` keeps the feed in the list without polling it."),
        .init(
            "interval_minimum", \.minimumInterval, .duration(.seconds(10)...(.seconds(90 * 86_400))),
            "Polls are at least this long apart."),
        .init(
            "interval_maximum", \.maximumInterval, .duration(.seconds(10)...(.seconds(90 * 86_400))),
            "Polls are at most this long apart."),
        .init("full_text", \.wantsFullText, .flag, "Fetch each article's page for its full text."),
        .init(
            "archives", \.readsArchives, .flag,
            "Read the older pages too that the feed names (RFC 5005), at its first poll."),
        .init(
            "identity", \.identity, .choice,
            "By what the feed's items are told apart. Without it Newsreel goes by the feed's guids, by links where guids "
                + "repeat or change, and by title, date and text where links do too; 'newsreel status ADDRESS' shows it."
        ),
        .init(
            "formerly", \.formerly, .feedAddress,
            "The address that the feed was subscribed by before it got another here. It goes on as the feed that it was: its "
                + "articles keep their ids, and none comes twice. 'newsreel move' writes it."),
        .init(
            "block", \.blockingFilters, .filters,
            "Articles that are not delivered, as filters (see RULES): one that holds is enough."),
        .init(
            "keep", \.keepingFilters, .filters,
            "The only articles that are delivered, as filters: one that holds is enough. What `block` names is not among "
                + "them."),
        .init("user_agent", \.userAgent, .text, "The User-Agent header of requests to this feed."),
        .init(
            "headers", \.headers, .headers,
            "Further request headers, as a table of strings. Secrets belong in `credentials_file`."),
        .init(
            "credentials_file", \.credentialsFile, .path,
            "A file with `username` and `password`, a `token`, or a table `headers`, not readable by others."),
        .init(
            "allow_addresses", \.allowedAddresses, .addressBlocks,
            "Non-public addresses that this feed may be fetched from."),
        .init(
            "proxy", \.proxy, .proxyOrNone,
            "A proxy for this feed and its articles' pages in place of `network.proxy`, or `\"none\"` to go straight."),
        .init("http_version", \.httpVersion, .choice, "The HTTP version to ask for."),
        .init(
            "body_size", \.maximumBodySizeInBytes, .size(1024...(1 << 30)),
            "The largest body, before and after decompression."),
        .init(
            "total_time", \.totalTimeout, .duration(.seconds(1)...(.seconds(3600))),
            "From the first request of a poll to the last byte of its answer."),
        .init(
            "tls_verify", \.tls.verifiesPeer, .flag, "`false` accepts any certificate: only for a host that you own."),
        .init(
            "tls_authorities_file", \.tls.authoritiesFile, .path,
            "Certificates (PEM) to trust in place of the system's."),
        .init("tls_certificate_file", \.tls.certificateFile, .path, "A client certificate (PEM)."),
        .init("tls_key_file", \.tls.keyFile, .path, "The client certificate's key (PEM)."),
    ]

    /// What the keys cannot check one by one; `nil` when all is well.
    var contradiction: (key: String, message: String)? {
        if let minimumInterval, let maximumInterval, minimumInterval > maximumInterval {
            return (
                "interval_maximum",
                "\"\(maximumInterval.configurationText)\" is below interval_minimum, "
                    + "\"\(minimumInterval.configurationText)\"; raise the one or lower the other"
            )
        }
        if (tls.certificateFile == nil) != (tls.keyFile == nil) {
            return ("tls_certificate_file", "a client certificate needs both tls_certificate_file and tls_key_file")
        }
        return nil
    }
}

extension ConfigurationType<[String]> {
    /// A string with `/` between the levels, or a list of names where a name holds a `/`.
    package static var folder: Self {
        Self(expectation: "a folder such as \"News/World\", of at most \(Subscription.deepestFolder) levels") {
            kind, _ in
            let path: [String]? =
                switch kind {
                case .string(let text) where !hasControlCharacters(text):
                    text.split(separator: "/", maxSplits: Subscription.deepestFolder).map(String.init)
                case .array: texts.read(kind, "")
                default: nil
                }
            return path.flatMap { $0.count <= Subscription.deepestFolder ? $0 : nil }
        } write: { path in
            path.allSatisfy { !$0.contains("/") && !$0.isEmpty }
                ? .string(path.joined(separator: "/")) : texts.write(path)
        }
    }
}

extension ConfigurationType<[Subscription.Header]> {
    static var headers: Self {
        Self(
            expectation:
                "a table of request headers such as { \"X-Client\" = \"news\" }, without Authorization and Cookie, "
                + "which belong in credentials_file, and without those that HTTP itself sets"
        ) { kind, _ in
            guard case .table(let table) = kind else { return nil }
            var headers: [Subscription.Header] = []
            for entry in table.entries {
                guard case .string(let value) = entry.value.kind, isHeaderName(entry.key), isHeaderValue(value),
                    !headersOfOthers.contains(entry.key.lowercased())
                else { return nil }
                headers.append(Subscription.Header(name: entry.key, value: value))
            }
            return headers
        } write: { headers in
            .table(
                TOMLTable(
                    entries: headers.map {
                        TOMLTable.Entry(key: $0.name, value: TOMLValue(kind: .string($0.value), line: 0))
                    }))
        } objection: { kind in
            guard case .table(let table) = kind else { return nil }
            return table.entries.lazy.compactMap(objection).first
        }
    }

    private static func objection(to header: TOMLTable.Entry) -> String? {
        let name = header.key
        guard isHeaderName(name) else {
            return
                "\(tomlString(shortened(name))) is no header's name; one is made of letters, digits and hyphens, such "
                + "as \"X-Client\""
        }
        switch name.lowercased() {
        case "authorization", "cookie": return "\(name) is a secret, which belongs in credentials_file"
        case let name where headersOfOthers.contains(name):
            return "\(header.key) is set by the poll itself; leave it out"
        default: break
        }
        guard case .string(let value) = header.value.kind, isHeaderValue(value) else {
            return "the value of \(name) must be a string on one line, without spaces at its ends"
        }
        return nil
    }
}

/// Set by HTTP, by the poll itself, or from the credentials file.
private let headersOfOthers: Set<String> = [
    "a-im", "accept-encoding", "authorization", "connection", "content-length", "cookie", "host", "if-modified-since",
    "if-none-match", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
]

/// RFC 9110 section 5.6.2: a token.
func isHeaderName(_ name: String) -> Bool {
    !name.isEmpty
        && name.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
        }
}

/// RFC 9110 section 5.5, without white space at the ends.
func isHeaderValue(_ value: String) -> Bool {
    !hasControlCharacters(value) && value.first != " " && value.last != " "
}
