internal import SQLite

/// A look into the database of a search sink.
package struct SearchQuery: Sendable {
    package let words: SearchWords
    /// Published since then, in seconds since 1970.
    package var since: Int64?
    /// An address, or a part of the feed's title, whatever its case.
    package var feed: String?
    package var limit = 20

    package init(_ words: SearchWords) { self.words = words }

    /// The statement and its parameters. The best match comes first; where only letters in a row are looked for that no
    /// index has, the latest.
    func statement(marks: (start: String, end: String)) -> (sql: String, parameters: [any SQLiteParameter]) {
        let spaced = words.terms.filter { !$0.isUnspaced }
        let unspaced = words.terms.filter(\.isUnspaced)
        let indexed = unspaced.filter { $0.text.unicodeScalars.count >= 3 }
        let short = unspaced.filter { $0.text.unicodeScalars.count < 3 }
        let wanted = spaced.filter { !$0.isExcluded }
        let inARow = indexed.filter { !$0.isExcluded }
        // The index whose rank and excerpt count.
        let main: String?
        var conditions: [String] = []
        var parameters: [any SQLiteParameter] = []
        func match(_ index: String, _ terms: [SearchWords.Term]) -> String {
            terms.map { term in
                var quoted = term.quoted
                // Three letters in a row are found anywhere, at the beginning too.
                if index == "article_trigrams", quoted.hasSuffix("*") { quoted.removeLast() }
                return quoted
            }.joined(separator: " AND ")
        }
        func restrict(_ index: String, _ terms: [SearchWords.Term], isExcluded: Bool = false) {
            guard !terms.isEmpty else { return }
            for group in isExcluded ? terms.map({ [$0] }) : [terms] {
                conditions.append(
                    "article.number \(isExcluded ? "NOT " : "")IN (SELECT rowid FROM \(index) WHERE \(index) MATCH ?)")
                parameters.append(match(index, group))
            }
        }
        if !wanted.isEmpty {
            main = "article_words"
            conditions.append("article_words MATCH ?")
            parameters.append(match("article_words", wanted))
            restrict("article_trigrams", inARow)
        } else if !inARow.isEmpty {
            main = "article_trigrams"
            conditions.append("article_trigrams MATCH ?")
            parameters.append(match("article_trigrams", inARow))
        } else {
            main = nil
        }
        restrict("article_words", spaced.filter(\.isExcluded), isExcluded: true)
        restrict("article_trigrams", indexed.filter(\.isExcluded), isExcluded: true)
        for term in short {
            let isThere =
                "instr(article.title || char(10) || article.text || char(10) || article.authors || char(10) || article.tags, ?) > 0"
            // The title may be NULL, and all with it.
            let condition = isThere.replacing("article.title", with: "ifnull(article.title, '')")
            conditions.append(term.isExcluded ? "NOT (\(condition))" : "article.unspaced AND \(condition)")
            parameters.append(term.text)
        }
        if let since {
            conditions.append("article.published >= ?")
            parameters.append(since)
        }
        if let feed {
            conditions.append("(article.feed = ? OR instr(lower(ifnull(article.feed_title, '')), lower(?)) > 0)")
            parameters += [feed, feed] as [any SQLiteParameter]
        }
        // A word of the title counts for eight of the text.
        let rank = main.map { "bm25(\($0), 8.0, 1.0, 4.0, 4.0)" } ?? "0.0"
        let excerpt =
            main.map { "snippet(\($0), 1, '\(marks.start)', '\(marks.end)', '…', 24)" }
            ?? "substr(article.text, 1, 200)"
        let source = main.map { "\($0) JOIN article ON article.number = \($0).rowid" } ?? "article"
        let sql = """
            SELECT article.id, article.revision, article.title, article.url, article.feed, article.feed_title,
                article.published, \(rank) AS rank, \(excerpt)
            FROM \(source) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY rank, article.published DESC, article.id LIMIT ?
            """
        parameters.append(limit)
        return (sql, parameters)
    }
}

/// An article that matches.
package struct SearchHit: Sendable, Hashable {
    package let id: String
    package let revision: Int
    package let title: String?
    package let url: String?
    package let feed: String
    package let feedTitle: String?
    /// Seconds since 1970.
    package let published: Int64
    /// BM25's; the lower, the better. 0 where there is no order but that of time.
    package let rank: Double
    /// Of its text, around the words, which stand between the marks.
    package let excerpt: String
}

/// A database of a search sink, opened to be read beside the daemon that fills it.
package final class SearchReader {
    private let database: Database
    private let file: String

    package struct Fault: Error, Sendable, Hashable {
        /// There is no such database yet, or it may not be read.
        package let isAbsent: Bool
        package let message: String

        package init(isAbsent: Bool, message: String) {
            (self.isAbsent, self.message) = (isAbsent, message)
        }
    }

    package init(file: String) throws(Fault) {
        self.file = file
        do {
            database = try Database(file, .readOnly)
            guard try database.integer("PRAGMA application_id") == SearchSchema.application else {
                throw Fault(isAbsent: false, message: "\(file) is not the database of a search sink")
            }
        } catch let fault as Fault {
            throw fault
        } catch {
            let reason = (error as? SQLiteError)?.message ?? "\(error)"
            throw Fault(
                isAbsent: true,
                message:
                    "\(file) cannot be searched: \(reason); a sink of the kind \"sqlite\" in newsreel.toml makes and fills it"
            )
        }
    }

    /// - Parameter marks: before and behind each word that was found; without quotes.
    package func search(_ query: SearchQuery, marks: (start: String, end: String)) throws(Fault) -> [SearchHit] {
        let (sql, parameters) = query.statement(marks: marks)
        var hits: [SearchHit] = []
        do {
            var statement = try database.statement(sql)
            for parameter in parameters { statement.bind(parameter) }
            while try statement.next() {
                let values = statement.values
                var rank = 0.0
                if case .real(let value) = values[7] { rank = value }
                hits.append(
                    SearchHit(
                        id: statement.text(0) ?? "", revision: Int(statement.integer(1)), title: statement.text(2),
                        url: statement.text(3), feed: statement.text(4) ?? "", feedTitle: statement.text(5),
                        published: statement.integer(6), rank: rank, excerpt: statement.text(8) ?? ""))
            }
        } catch {
            throw Fault(isAbsent: false, message: "\(file): \(error.message)")
        }
        return hits
    }
}
