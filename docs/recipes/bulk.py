#!/usr/bin/env python3
"""Articles in the form that search engines take in bulk: bulk.py [--meilisearch] [--index NAME] FILE...

OpenSearch and Elasticsearch (POST /_bulk): a line that says what is done, and a line with the document. An article's id is
the document's, and its revision an external version: what comes twice or late changes nothing.

    bulk.py SPOOL/outlets/search/new/*.json |
        curl --fail-with-body -H 'Content-Type: application/x-ndjson' --data-binary @- http://localhost:9200/_bulk

Meilisearch (POST /indexes/NAME/documents?primaryKey=id): an array of documents, of which the last with an id counts.
"""

import argparse
import json
import sys


def document(article):
    ours = article["_newsreel"]
    return {
        "id": article["id"],
        "url": article.get("url"),
        "title": article.get("title"),
        "text": article.get("content_text"),
        "authors": [author["name"] for author in article.get("authors", []) if "name" in author],
        "tags": article.get("tags", []),
        "language": article.get("language"),
        "published": article.get("date_published") or ours["first_seen"],
        "feed": ours["feed"]["url"],
        "revision": ours["revision"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meilisearch", action="store_true")
    parser.add_argument("--index", default="articles")
    parser.add_argument("file", nargs="+")
    options = parser.parse_args()
    # Names sort by time, so that an article's last revision is the last.
    documents = [document(json.load(open(path, encoding="utf-8"))) for path in sorted(options.file)]
    if options.meilisearch:
        json.dump(list({d["id"]: d for d in documents}.values()), sys.stdout, ensure_ascii=False)
        return
    for d in documents:
        action = {"_index": options.index, "_id": d["id"], "version": d["revision"], "version_type": "external"}
        print(json.dumps({"index": action}))
        print(json.dumps(d, ensure_ascii=False))


main()
