/// A question about an article, in the small language of newsreel.toml(5): `title contains "budget" and not tag is "sport"`.
///
///     let filter = try Filter(#"title contains "budget" and words > 300"#)   // throws FilterError, which names the column
///     filter.passes(Subject(article, at: now))                              // an article in memory
///     filter.passes(Subject(spooled: json, at: now))                        // a line of the spool, read by JSONReader
///     filter.decision(on: subject)                                          // with the parts that decided
///     filter.text                                                           // canonical, and read back as the same filter
///
/// A value, made once and asked often; equal when the canonical texts are. The time to ask is bounded by the length of the
/// filter times the length of the article, whatever stands in either: nothing backtracks.
///
/// **Fields.** Texts: `title`, `text` (the body, without markup; its summary where there is none), `author`, `tag` (the
/// article's, and the feed's from its list), `url`, `host`, `language`, `feed` (title or address), `folder`. Numbers:
/// `words`, `age` (since it was published, else first seen; `12h`, `7d`), `revision` (1 for a new article), `similar`
/// (articles of other feeds that say nearly the same; found after rules were asked).
///
/// **Relations of texts.** `contains`: whole words, whatever their case and accents; `"cyber*"` for what begins so; in
/// scripts without spaces, and in addresses, any part. `is`: the whole value; a `folder` and a `host` with all below
/// them, a `language` with its regions. `matches "*.pdf"`: the whole value, with `*` and `?`. `matches /v[0-9]+/`: a regular
/// expression, anywhere. Each takes a list too, `["a", "b"]`, of which one is enough. Of several authors, tags or
/// addresses one is enough. What an article does not have is the empty text: `author is ""`.
///
/// **Relations of numbers.** `<`, `<=`, `>`, `>=`, `is`.
///
/// `and`, `or`, `not`, parentheses, `true`, `false`. Also read: `=`, `==` and `!=` for `is`, newsboat's `=~` and `!~`,
/// `in` before a list, `title not contains "x"`, and the field names of other readers (`link`, `content`, `lang`, …).
package struct Filter: Sendable, Hashable, CustomStringConvertible {
    let node: Node

    /// - Throws: `FilterError` with the column of what is wrong and the next step.
    package init(_ text: String) throws(FilterError) {
        var parser = try Parser(text)
        node = try parser.filter()
    }

    init(_ node: Node) {
        self.node = node
    }

    /// `FIELD is [VALUES]`: one of them, whatever its case and accents; a folder with all below it, a language with its
    /// regions.
    /// - Parameter field: no number.
    package init(_ field: Field, isOneOf values: [String]) {
        self.init(.test(FieldTest(field: field, relation: .is(values.map(Value.init)))))
    }

    /// The canonical form.
    package var text: String { node.text(in: .any) }

    package var description: String { text }

    /// Characters of a filter's text; a longer one is refused.
    package static let longestText = 8192

    /// Whether each article passes, whatever it is, by the filter's form: `true`, and what comes to that.
    package var isAlways: Bool { node.constant == true }

    package func asks(for field: Field) -> Bool { node.fields.contains(field) }

    package func passes(_ subject: Subject) -> Bool { node.holds(for: subject) }

    /// What the filter says of an article, and why.
    package func decision(on subject: Subject) -> Decision {
        let holds = node.holds(for: subject)
        return Decision(passes: holds, reasons: node.reasons(for: subject, holds: holds))
    }
}

/// What a filter says of one article.
package struct Decision: Sendable, Hashable {
    package let passes: Bool
    /// The tests that it hangs on, in their order; empty for `true` and `false`.
    package let reasons: [Reason]

    /// One test of a filter, and what it found.
    package struct Reason: Sendable, Hashable {
        /// The test in canonical form: `title contains "budget"`.
        package let test: String
        package let holds: Bool
        /// What the article has there, on one line and cut short; `nil` where it has nothing.
        package let found: String?
    }
}
