#!/usr/bin/env python3
"""A static site of the day's news: site.py FOLDER OUT

A page for each article that stands in FOLDER, and an index by feed. 'content_html' is safe as it is (newsreel-spool(5)):
everything else is escaped here. Nothing is taken from the folder; OUT may be served by any web server.
"""

import html
import json
import os
import sys

PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https: http:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body {{ max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.5 serif }} img {{ max-width: 100% }}</style>
{body}
</html>
"""


def write(path, title, body, language="en"):
    with open(path, "w", encoding="utf-8") as file:
        file.write(PAGE.format(title=html.escape(title), body=body, language=html.escape(language or "en")))


def main():
    if len(sys.argv) != 3 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    folder, out = sys.argv[1], sys.argv[2]
    os.makedirs(out, exist_ok=True)
    articles = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            article = json.load(open(os.path.join(folder, name), encoding="utf-8"))
            articles[article["id"]] = article
    feeds = {}
    for article in articles.values():
        feed = article["_newsreel"]["feed"]
        feeds.setdefault(feed.get("title") or feed["url"], []).append(article)
        title = article.get("title") or "Untitled"
        by = ", ".join(author["name"] for author in article.get("authors", []) if "name" in author)
        head = f"<h1>{html.escape(title)}</h1><p><small>{html.escape(' · '.join(filter(None, [by, article.get('date_published')])))}"
        link = f' · <a rel="noreferrer" href="{html.escape(article["url"])}">at its place</a>' if article.get("url") else ""
        body = f"{head}{link}</small></p>\n{article.get('content_html') or ''}\n<p><a href=\"index.html\">All</a></p>"
        write(os.path.join(out, article["id"] + ".html"), title, body, article.get("language"))
    lines = ["<h1>The day's news</h1>"]
    for feed, items in sorted(feeds.items()):
        lines.append(f"<h2>{html.escape(feed)}</h2><ul>")
        for item in sorted(items, key=lambda i: i.get("date_published") or "", reverse=True):
            lines.append(f'<li><a href="{item["id"]}.html">{html.escape(item.get("title") or "Untitled")}</a></li>')
        lines.append("</ul>")
    write(os.path.join(out, "index.html"), "The day's news", "\n".join(lines))
    print(f"{len(articles)} pages in {out}")


main()
