package import Articles

/// An article, or a revision of one, that a rule of the operator keeps from being delivered. It is remembered as known in
/// the form that it has, so that it comes when a later form passes the rules, and not when only the rules have changed.
package struct BlockedItem: Sendable, Hashable {
    /// `ArticleID.prefix`.
    package let key: UInt64
    /// Its revision is the one that was delivered last; 0 where none was.
    package let item: KnownItem
    package let record: BlockRecord

    package init(key: UInt64, item: KnownItem, record: BlockRecord) {
        self.key = key
        self.item = item
        self.record = record
    }
}

/// What an operator can look up of a blocked article. Texts are cut short, so that a bounded number of records has a
/// bounded size.
package struct BlockRecord: Sendable, Hashable {
    package let at: Timestamp
    /// The name by which blocks are counted.
    package let rule: String
    /// What of the rule decided.
    package let reason: String
    package let title: String?
    package let url: String?

    package init(at: Timestamp, rule: String, reason: String, title: String?, url: String?) {
        self.at = at
        self.rule = rule
        self.reason = String(reason.prefix(Self.longestText))
        self.title = title.map { String($0.prefix(Self.longestText)) }
        self.url = url.map { String($0.prefix(Self.longestAddress)) }
    }

    /// Characters.
    private static let longestText = 300
    private static let longestAddress = 1000
}
