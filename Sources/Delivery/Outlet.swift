package import Exchange

/// A consumer's own folder of the spool, as the settings name it: `outlets/NAME/new/`, hard links in the order of
/// publishing.
package struct Outlet: Sendable, Hashable {
    package let name: String
    package let rules: OutletRules

    package init(_ name: String, rules: OutletRules = OutletRules()) {
        self.name = name
        self.rules = rules
    }

    /// 1 to 32 small letters, digits and hyphens, the first of them no hyphen.
    package static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    }
}

/// Whether an outlet takes an article. Called while a batch is staged, one article after the other.
package typealias OutletFilter = @Sendable (OutgoingArticle) -> Bool

/// Makes a filter of its text.
package typealias OutletFilterReader = @Sendable (String) throws(UnreadableFilter) -> OutletFilter

/// Why a filter's text says nothing.
package struct UnreadableFilter: Error, Sendable, Hashable {
    /// One line for a person.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
