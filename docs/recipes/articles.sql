-- Articles as a table, with DuckDB: duckdb -c "SET VARIABLE spool = '/var/spool/newsreel'" -f articles.sql
-- Nothing is taken from the spool. Segments are read the same way: read_json('.../segments/NAME/*.ndjson.gz').

CREATE OR REPLACE VIEW revisions AS
SELECT
    id,
    _newsreel.revision AS revision,
    _newsreel.feed.url AS feed,
    _newsreel.first_seen::TIMESTAMPTZ AS first_seen,
    date_published::TIMESTAMPTZ AS published,
    url, title, content_text, language,
    _newsreel.word_count AS words
FROM read_json(
    getvariable('spool') || '/new/*.json', format = 'newline_delimited', union_by_name = true, maximum_object_size = 33554432,
    columns = {
        id: 'VARCHAR', url: 'VARCHAR', title: 'VARCHAR', content_text: 'VARCHAR', language: 'VARCHAR', date_published: 'VARCHAR',
        _newsreel: 'STRUCT(revision INTEGER, first_seen VARCHAR, word_count INTEGER, feed STRUCT(url VARCHAR, title VARCHAR))'
    });

-- The last state of each article.
CREATE OR REPLACE VIEW articles AS
SELECT * FROM revisions QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1;

SELECT feed, count(*) AS articles, sum(words) AS words, max(published) AS latest FROM articles GROUP BY feed ORDER BY articles DESC;
