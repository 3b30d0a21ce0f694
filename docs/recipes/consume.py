#!/usr/bin/env python3
"""A consumer of its own in Python, standard library alone: consume.py FOLDER [--once]

FOLDER is SPOOL/outlets/NAME/new. Names sort by time, each file is whole when it is there, and it is removed when it has been
handled, so that a crash repeats the one article that was in work and loses none.
"""

import json
import os
import sys
import time


def articles(folder):
    """Each article that waits, oldest first, and its file."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                yield json.load(file), path


def handle(article):
    """Yours. A revision of an article that came before has its id and another number."""
    ours = article["_newsreel"]
    print(article["id"], ours["op"], ours["revision"], article.get("title") or article.get("url"), sep="\t")


def main():
    if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    folder, once = sys.argv[1], "--once" in sys.argv[2:]
    while True:
        for article, path in articles(folder):
            handle(article)
            os.unlink(path)
        if once:
            return
        time.sleep(1)


main()
