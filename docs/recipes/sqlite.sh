#!/bin/sh
# Brings a folder's articles into an SQLite database with the sqlite3 shell, and removes them: sqlite.sh FOLDER DATABASE
#
# For a database with full-text search that the daemon fills by itself, set a sink of kind "sqlite" (newsreel-sinks(5)).
# A file is removed after its transaction: what comes twice changes nothing.
set -eu
[ $# -ge 2 ] && [ -d "$1" ] || { echo "usage: sqlite.sh FOLDER DATABASE" >&2; exit 64; }
folder=$1
database=$2
sqlite3 -bail "$database" "CREATE TABLE IF NOT EXISTS article (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, url TEXT, title TEXT, published TEXT, text TEXT, json TEXT NOT NULL)"
for file in "$folder"/*.json; do
    [ -e "$file" ] || continue
    # A quote in a name would end the string; names of the spool have none.
    sqlite3 -bail "$database" "
        INSERT INTO article
        SELECT json ->> '\$.id', json ->> '\$._newsreel.revision', json ->> '\$.url', json ->> '\$.title',
            json ->> '\$.date_published', json ->> '\$.content_text', json
        FROM (SELECT CAST(readfile('$file') AS TEXT) AS json)
        WHERE true
        ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, url = excluded.url, title = excluded.title,
            published = excluded.published, text = excluded.text, json = excluded.json
        WHERE excluded.revision > article.revision"
    rm -- "$file"
done
