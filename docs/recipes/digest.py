#!/usr/bin/env python3
"""A mail with the articles that wait in a folder: digest.py FOLDER --to ADDRESS [--from ADDRESS] [--smtp HOST:PORT]

Without --smtp the message goes to standard output, for 'sendmail -t'. What was sent is removed from the folder, and only
after the server has taken the message; nothing to say sends nothing. Run it from a timer, on an outlet of its own.
"""

import argparse
import email.message
import email.policy
import html
import json
import os
import smtplib
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--to", required=True)
    parser.add_argument("--from", dest="sender", default="newsreel@localhost")
    parser.add_argument("--smtp")
    options = parser.parse_args()
    files = [os.path.join(options.folder, n) for n in sorted(os.listdir(options.folder)) if n.endswith(".json")]
    if not files:
        return
    articles = {}
    for path in files:
        article = json.load(open(path, encoding="utf-8"))
        articles[article["id"]] = article

    feeds = {}
    for article in articles.values():
        feed = article["_newsreel"]["feed"]
        feeds.setdefault(feed.get("title") or feed["url"], []).append(article)
    plain, rich = [], []
    for feed, items in feeds.items():
        plain += [feed, "=" * len(feed), ""]
        rich.append(f"<h2>{html.escape(feed)}</h2>")
        for item in items:
            title = item.get("title") or (item.get("content_text") or "").split("\n")[0][:80] or item.get("url") or item["id"]
            link = item.get("url") or ""
            summary = item.get("summary") or (item.get("content_text") or "")[:300]
            plain += [title, link, "", summary, ""]
            rich.append(f'<h3><a href="{html.escape(link)}">{html.escape(title)}</a></h3><p>{html.escape(summary)}</p>')

    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = f"{len(articles)} articles"
    message["From"], message["To"] = options.sender, options.to
    message.set_content("\n".join(plain))
    message.add_alternative("\n".join(rich), subtype="html")
    if options.smtp:
        host, _, port = options.smtp.partition(":")
        with smtplib.SMTP(host, int(port or 25), timeout=60) as server:
            server.send_message(message)
    else:
        sys.stdout.buffer.write(message.as_bytes())
        sys.stdout.flush()
    for path in files:
        os.unlink(path)


main()
