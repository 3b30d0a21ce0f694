#!/usr/bin/env python3
"""Learns what each feature of a candidate for a page's title, authors or date is worth, and writes MetadataWeights.swift.

  metadata_ranker.py --gold DIR --rows ROWS.jsonl [--swift Sources]

ROWS.jsonl comes from `LineTraining metadata`, an object a page: {"file": NAME.html, "title": [{"text", "source",
"f": [feature names]}], "authors": [...], "date": [...]}, authors' names joined by "|". DIR holds NAME.json with the gold
`url`, `title`, `authors`, `published` (and `made` where all of it is certain, as on pages made for a test). A page's candidates compete by a softmax over the sums of their features' weights;
what is maximised is the expected agreement with the gold. For authors and dates "none" is a candidate of every page, right
where the gold says so: an empty list of `authors`, an empty text `published` (a gold without the member says nothing), and the
page declares none: many golds leave out a house's name, or names altogether, which a page has in its data or byline. For authors and dates pairs of features have weights as well: all
pairs that occur often are learnt, the heaviest are kept and learnt again. Needs numpy. Hosts are never split between the
folds of the cross-validation, which is done three times with other folds: its figures are for pages of hosts that the weights
have not seen, and the choice of pairs is part of what is validated."""
import argparse, hashlib, json, os, re, unicodedata
from datetime import datetime, timezone
from urllib.parse import urlsplit
import numpy as np

FIELDS = (("title", "TitleFeature", "Title"), ("authors", "AuthorFeature", "Authors"), ("date", "DateFeature", "Dates"))
PAIRS = {"title": 0, "authors": 200, "date": 200}  # kept; titles lose by them
RELUCTANCE = {"authors": -0.4, "date": 0.5}  # log odds that "none" is said less readily by
SILENT = {"authors": 0.2, "date": 0.1}     # what a page counts whose gold names nobody and may have forgotten somebody
MADE = 2                                   # and one made for a test, where nobody is certain
PAIR_COUNT = 30                                    # candidates that must have both

def words(text): return re.findall(r"\w+", unicodedata.normalize("NFKC", str(text)).casefold())

def days(text):
    """The days that a date may mean: as written, and of UTC."""
    m = re.match(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", str(text).strip())
    if not m: return set()
    found = {"-".join(m.groups())}
    try:
        moment = datetime.fromisoformat(re.sub(r"Z$", "+00:00", str(text).strip().replace(" ", "T", 1)))
        if moment.tzinfo: found.add(moment.astimezone(timezone.utc).strftime("%Y-%m-%d"))
    except ValueError: pass
    return found

def name_words(names):
    joined = [re.sub(r"^\s*(by|von|par|por|di)\s+", "", n, flags=re.I) for n in ([names] if isinstance(names, str) else names)]
    return {w for n in joined for w in words(n)} - {"and", "und", "et", "y", "e", "by"}

def is_none(field, gold):
    """The gold says that the page names nobody, or gives no date."""
    return field == "authors" and gold.get("authors") == [] or field == "date" and gold.get("published") == ""

DECLARED = {
    "authors": {"linkedData", "linkedPerson", "metaAuthor", "metaArticle", "metaOther", "metaLabel", "metaCreator", "itemprop",
                "relAuthor"},
    "date": {"linkedPublished", "linkedCreated", "metaPublished", "metaCreated", "metaPlain", "propertyPublished"}}

def declares(field, rows):
    """The page says who wrote it, or when, where pages say so: a gold that has none leaves it out."""
    for f in (set(row["f"]) for row in rows):
        if f & DECLARED.get(field, set()): return True
        if field == "authors" and "person" in f and ("givenName" in f and "hasLead" in f or "nearTitle" in f and f & {
                "byline", "authorLink"} and f & {"givenName", "sameTwice"}): return True
    return False

def agreement(field, text, gold):
    if is_none(field, gold): return 0.0
    if field == "title": return float(words(text) == words(gold["title"]))
    if field == "date": return float(bool(days(text) & days(gold["published"])))
    ours, theirs = name_words(text.split("|")), name_words(gold["authors"])
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours & theirs else 0.0

def has(field, gold):
    if field == "title": return bool(gold.get("title"))
    if field == "date": return bool(gold.get("published") and days(gold["published"]))
    return bool(gold.get("authors") and name_words(gold["authors"]))

def load(field, names, args):
    index = {n: i for i, n in enumerate(names)}
    pages = []
    for line in open(args.rows, encoding="utf-8"):
        page = json.loads(line)
        name = re.sub(r"\.html$", "", os.path.basename(page["file"]))
        gold = json.load(open(os.path.join(args.gold, name + ".json"), encoding="utf-8"))
        rows = page[field]
        if not has(field, gold) and not (is_none(field, gold) and (gold.get("made") or not declares(field, rows))): continue
        hasNone = "absent" in index
        x = np.zeros((len(rows) + hasNone, len(names)))
        for i, row in enumerate(rows): x[i, [index[f] for f in row["f"]]] = 1
        pool = [pool_key(field, row["text"], i) for i, row in enumerate(rows)]
        q = [agreement(field, row["text"], gold) for row in rows]
        if hasNone:
            x[len(rows), index["absent"]] = 1
            pool.append("none")
            q.append(float(is_none(field, gold)))
        host = (urlsplit(gold.get("url") or "").hostname or name).removeprefix("www.")
        weight = 1 if has(field, gold) else MADE if gold.get("made") else SILENT[field]
        pages.append((host, x, np.array(q), pool, gold.get("source"), weight))
    return pages

def learn(pages, penalty, steps=300, rate=0.15):
    """Adam on minus the mean logarithm of the expected agreement, with a quadratic penalty for each weight."""
    pages = [p for p in pages if len(p[2]) > 1 and p[2].max() > 0]
    x, q = np.concatenate([p[1] for p in pages]), np.concatenate([p[2] for p in pages])
    sizes = [len(p[2]) for p in pages]
    weight = np.repeat([p[5] for p in pages], sizes)
    page = np.repeat(np.arange(len(pages)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    w, first, second = np.zeros(len(penalty)), np.zeros(len(penalty)), np.zeros(len(penalty))
    for step in range(1, steps + 1):
        score = x @ w
        power = np.exp(score - np.maximum.reduceat(score, starts)[page])
        share = power / np.add.reduceat(power, starts)[page]
        right = share * q / np.maximum(np.add.reduceat(share * q, starts), 1e-9)[page]
        slope = (x.T @ ((share - right) * weight) + penalty * w) / len(pages)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        w -= rate * (first / (1 - 0.9 ** step)) / (np.sqrt(second / (1 - 0.99 ** step)) + 1e-8)
    return w

def frequent_pairs(pages, width):
    x = np.concatenate([p[1] for p in pages])
    both, count = x.T @ x, x.sum(0)
    return [(a, b) for a in range(width) for b in range(a + 1, width)
            if PAIR_COUNT <= both[a, b] < 0.98 * min(count[a], count[b])]

def with_pairs(pages, pairs):
    if not pairs: return pages
    a, b = [p for p, _ in pairs], [p for _, p in pairs]
    return [(p[0], np.concatenate([p[1], p[1][:, a] * p[1][:, b]], 1), *p[2:]) for p in pages]

def model(pages, width, count, penalty, pair_penalty):
    """The weights of the features, and of the `count` pairs that weigh most."""
    pairs = frequent_pairs(pages, width) if count else []
    if pairs:
        w = learn(with_pairs(pages, pairs), [penalty] * width + [pair_penalty] * len(pairs), steps=80, rate=0.07)
        heaviest = np.argsort(-np.abs(w[width:]))[:count]
        pairs = [pairs[i] for i in sorted(heaviest)]
    return pairs, learn(with_pairs(pages, pairs), [penalty] * width + [pair_penalty] * len(pairs), rate=0.07)

def pool_key(field, text, place):
    """What `best(pooledBy:)` counts together."""
    return text[:10] if field == "date" else "".join(words(text)) if field == "title" else " ".join(words(text))

def chosen(pages, w):
    """The agreement of what the ranking chooses, as `Ranking.swift` chooses it."""
    result = []
    for _, x, q, pool, *_ in pages:
        if not len(q): result.append(0.0); continue
        score = x @ w
        share, sums = np.exp(score - score.max()), {}
        for key, part in zip(pool, share): sums[key] = sums.get(key, 0) + part
        best = max(sums, key=sums.get)
        result.append(q[max((i for i in range(len(q)) if pool[i] == best), key=lambda i: score[i])])
    return np.array(result)

def validate(pages, width, *settings, count=5, rounds=3):
    result = np.zeros((rounds, len(pages)))
    for r in range(rounds):
        fold = [int(hashlib.sha1(f"{r}{p[0]}".encode()).hexdigest(), 16) % count for p in pages]
        for k in range(count):
            pairs, w = model([p for p, f in zip(pages, fold) if f != k], width, *settings)
            test = [i for i, f in enumerate(fold) if f == k]
            result[r, test] = chosen(with_pairs([pages[i] for i in test], pairs), w)
    by_page = result.mean(0)
    sources = sorted({p[4] for p in pages if p[4]})
    by_source = {s: by_page[[i for i, p in enumerate(pages) if p[4] == s]].mean() for s in sources}
    return by_page.mean(), ", ".join(f"{s} {v:.3f}" for s, v in by_source.items())

def feature_names(path, kind):
    body = open(path, encoding="utf-8").read().split("enum " + kind)[1].split("\n}")[0]
    return [n.strip() for row in re.findall(r"^    case (.*(?:\n        .*)*)", body, re.M) for n in row.split(",")]

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--gold", required=True); ap.add_argument("--rows", required=True)
    ap.add_argument("--swift", default="Sources"); ap.add_argument("--penalty", type=float, default=3)
    ap.add_argument("--pair-penalty", type=float, default=10); ap.add_argument("--no-validation", action="store_true")
    ap.add_argument("--write", action="store_true", help="write MetadataWeights.swift")
    ap.add_argument("--fields", default="title,authors,date", help="the fields to learn; the others keep their weights")
    args = ap.parse_args()
    weights = os.path.join(args.swift, "PageModel/MetadataWeights.swift")
    kept = open(weights, encoding="utf-8").read()
    out = ["/// What each feature of a candidate is worth, `name=weight`, and what two add together, `name+name=weight`: learnt numbers,",
           "/// written by Benchmarks/Training/metadata_ranker.py.", "package enum MetadataWeights {"]
    for field, kind, file in FIELDS:
        if field != FIELDS[0][0]: out.append("")
        out.append(f'    package static let {field} = """')
        if field not in args.fields.split(","):
            out.append(kept.split(f'static let {field} = """\n')[1].split('\n        """')[0])
        else:
            names = feature_names(os.path.join(args.swift, f"Cleaning/Metadata/MetadataReader+{file}.swift"), kind)
            out += ["        " + line for line in wrapped(learnt(field, names, args))]
        out.append('        """')
    if args.write:
        with open(weights, "w", encoding="utf-8") as f: f.write("\n".join(out + ["}"]) + "\n")

def learnt(field, names, args):
    """The entries of a field, learnt from all pages, and what they are worth on unseen hosts."""
    pages = load(field, names, args)
    settings = PAIRS[field], args.penalty, args.pair_penalty
    pairs, w = model(pages, len(names), *settings)
    if "absent" in names: w[names.index("absent")] -= RELUCTANCE.get(field, 0)
    best = np.mean([p[2].max() if len(p[2]) else 0 for p in pages])
    print(f"{field}: {len(pages)} pages, best candidate {best:.3f}, in sample "
          f"{chosen(with_pairs(pages, pairs), w).mean():.3f}", flush=True)
    if not args.no_validation:
        print("  cross-validated {:.4f} ({})".format(*validate(pages, len(names), *settings)), flush=True)
    return [f"{n}={x:.2f}" for n, x in zip(names, w)] + [
        f"{names[a]}+{names[b]}={x:.2f}" for (a, b), x in zip(pairs, w[len(names):]) if abs(x) >= 0.005]

def wrapped(entries, width=110):
    lines = [""]
    for entry in entries:
        if lines[-1] and len(lines[-1]) + len(entry) >= width: lines.append("")
        lines[-1] = f"{lines[-1]} {entry}".strip()
    return lines

if __name__ == "__main__": main()
