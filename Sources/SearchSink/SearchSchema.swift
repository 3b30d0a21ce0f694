/// The database of the search sink, as newsreel-sinks(5) documents it. Columns are only added.
enum SearchSchema {
    /// `PRAGMA user_version`; what has another one is not written to.
    static let version: Int64 = 1
    /// `PRAGMA application_id`: "nrse".
    static let application: Int64 = 0x6E72_7365

    /// The indexes follow the table by triggers, so that whoever deletes articles by hand leaves them right. Words of
    /// scripts without spaces are found by any three letters in a row; only articles in such scripts are in that index.
    static let statements = """
        CREATE TABLE article (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL,
            feed TEXT NOT NULL,
            feed_title TEXT,
            folder TEXT NOT NULL,
            url TEXT,
            title TEXT,
            authors TEXT NOT NULL,
            tags TEXT NOT NULL,
            language TEXT,
            published INTEGER NOT NULL,
            taken_in INTEGER NOT NULL,
            text TEXT NOT NULL,
            unspaced INTEGER NOT NULL,
            json TEXT NOT NULL
        );
        CREATE INDEX article_published ON article (published);
        CREATE INDEX article_feed ON article (feed, published);
        CREATE INDEX article_unspaced ON article (published) WHERE unspaced;
        CREATE VIRTUAL TABLE article_words USING fts5 (
            title, text, authors, tags, content = 'article', content_rowid = 'number',
            tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE VIRTUAL TABLE article_trigrams USING fts5 (
            title, text, authors, tags, content = 'article', content_rowid = 'number', tokenize = 'trigram'
        );
        \(triggers(of: "article_words", when: ""))
        \(triggers(of: "article_trigrams", when: "unspaced"))
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        """

    /// As https://www.sqlite.org/fts5.html has it for external content: the old words are taken out by their texts, before
    /// the new ones go in. Both stand in one trigger, since several have no order among themselves.
    private static func triggers(of index: String, when condition: String) -> String {
        func when(_ row: String) -> String { condition.isEmpty ? "" : " WHERE \(row).\(condition)" }
        func remove(_ row: String) -> String {
            "INSERT INTO \(index) (\(index), rowid, title, text, authors, tags) "
                + "SELECT 'delete', \(row).number, \(row).title, \(row).text, \(row).authors, \(row).tags\(when(row));"
        }
        func add(_ row: String) -> String {
            "INSERT INTO \(index) (rowid, title, text, authors, tags) "
                + "SELECT \(row).number, \(row).title, \(row).text, \(row).authors, \(row).tags\(when(row));"
        }
        return """
            CREATE TRIGGER \(index)_added AFTER INSERT ON article BEGIN \(add("new")) END;
            CREATE TRIGGER \(index)_removed AFTER DELETE ON article BEGIN \(remove("old")) END;
            CREATE TRIGGER \(index)_changed AFTER UPDATE ON article BEGIN \(remove("old")) \(add("new")) END;
            """
    }
}
