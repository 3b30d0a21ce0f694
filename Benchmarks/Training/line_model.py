#!/usr/bin/env python3
"""Learns LineModel, which tells an article's lines from the rest of its page. README.md says how it is run.

  line_model.py --gold DIR --features PREFIX [--opinion ODDS] [--odds ODDS] [--model MODEL.txt --words WORDS.swift]

PREFIX.jsonl, PREFIX.bin and PREFIX.names are what `LineTraining rows PREFIX` wrote. DIR holds NAME.json with the gold `text`, or
`must_have` and `must_not_have` snippets, and the page's `url`. Needs numpy, scipy and lightgbm.

Learnt twice. The first models, each of pages of other hosts than those that it judges, say which gold texts are at odds
with their page (they count less) and what the lines of pages without gold text likely are (they count a little). The
second ones learn from that. Hosts are never split between folds, so all odds are for pages of hosts unseen.

One feature of a line, LineVocabulary's, is itself learnt: log odds by its words alone. Where the trees learn, each line has
the odds that words of other hosts gave it, as lines of unseen pages will."""
import argparse, json, os, re, sys, hashlib
from collections import Counter
from urllib.parse import urlsplit
import numpy as np

WORD = re.compile(r"\w+")

def words(text): return WORD.findall(text.lower().replace("\u2019", "'").replace("\u2018", "'"))

def grams(tokens, n=4):
    return [tuple(tokens[i:i + n]) for i in range(max(1, len(tokens) - n + 1))] if tokens else []

def label_lines(lines, gold):
    """Share of each line that stands in the gold text; short lines are judged together with their neighbours."""
    gold_tokens = words(gold)
    known = Counter(grams(gold_tokens))
    tokens = [words(t) for t in lines]
    share = np.zeros(len(lines))
    seen = Counter()
    for i, t in enumerate(tokens):
        if len(t) >= 5:
            g = grams(t)
            share[i] = sum(known[x] > 0 for x in g) / len(g)
    long_positive = [i for i, t in enumerate(tokens) if len(t) >= 5 and share[i] > 0.5]
    before, after = {}, {}
    last = None
    positive = set(long_positive)
    for i in range(len(lines)):
        before[i] = last
        if i in positive: last = i
    last = None
    for i in reversed(range(len(lines))):
        after[i] = last
        if i in positive: last = i
    index = Counter(gold_tokens)
    for i, t in enumerate(tokens):
        if len(t) >= 5 or not t or any(index[x] == 0 for x in t): continue
        best = 0.0
        for left, right in ((before[i], after[i]), (before[i], None), (None, after[i])):
            head = tokens[left][-3:] if left is not None else []
            tail = tokens[right][:3] if right is not None else []
            run = head + t + tail
            if len(run) < 4: continue
            windows = [tuple(run[k:k + 4]) for k in range(len(run) - 3) if k + 4 > len(head) and k < len(head) + len(t)]
            if windows: best = max(best, sum(known[w] > 0 for w in windows) / len(windows))
        # Runs of short lines: the line and the next ones.
        run = list(t)
        j = i + 1
        while len(run) < 4 and j < len(lines) and j < i + 4: run += tokens[j]; j += 1
        if len(run) >= 4 and known[tuple(run[:4])] > 0: best = max(best, 0.6)
        run = list(t)
        j = i - 1
        while len(run) < 4 and j >= 0 and j > i - 4: run = tokens[j] + run; j -= 1
        if len(run) >= 4 and known[tuple(run[-4:])] > 0: best = max(best, 0.6)
        share[i] = best
    # Of two lines with one text only one stands in the gold: the one among others that do.
    by_text = {}
    for i, t in enumerate(tokens):
        if share[i] > 0.5 and len(t) >= 5: by_text.setdefault(tuple(t), []).append(i)
    doubt = np.zeros(len(lines), bool)
    for text, places in by_text.items():
        if len(places) < 2: continue
        have = max(known[g] for g in grams(list(text)))
        if len(places) <= have: continue
        def company(i): return sum(share[k] > 0.5 and len(tokens[k]) >= 5 for k in range(max(0, i - 3), min(len(lines), i + 4)) if k != i)
        ranked = sorted(places, key=company, reverse=True)
        for i in ranked[have:]:
            share[i] = 0.0
            doubt[i] = True
    return share, doubt, tokens

def squash(s): return re.sub(r"\s+", " ", s).strip().lower().replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')

def load(args):
    pages = []
    start = 0
    for line in open(args.features + ".jsonl", encoding="utf-8"):
        o = json.loads(line)
        name = re.sub(r"\.html(\.gz)?$", "", os.path.basename(o["file"]))
        gold = json.load(open(os.path.join(args.gold, name + ".json"), encoding="utf-8"))
        n = len(o.get("lines", []))
        host = (urlsplit(gold.get("url") or "").hostname or name).removeprefix("www.")
        pages.append(dict(name=name, lines=o.get("lines", []), gold=gold, rows=(start, start + n), host=host, source=gold["source"]))
        start += n
    rows = np.fromfile(args.features + ".bin", dtype=np.float32)
    names = open(args.features + ".names", encoding="utf-8").read().split()
    return pages, rows.reshape(start, len(names)), names.index("wordOdds")

def label(pages, count):
    y = np.zeros(count, np.float32)
    w = np.zeros(count, np.float32)
    for p in pages:
        a, b = p["rows"]
        gold = p["gold"]
        p["labelled"] = False
        if gold.get("text"):
            share, doubt, tokens = label_lines(p["lines"], gold["text"])
            p["tokens"] = tokens
            p["known"] = Counter(grams(WORD.findall(gold["text"].lower())))
            size = max(len(words(gold["text"])), 30)
            for i in range(b - a):
                y[a + i] = share[i] > 0.5
                certainty = 1.0 if doubt[i] is False else abs(share[i] - 0.5) * 2
                w[a + i] = (min(len(tokens[i]), 200) + 4) / (size + 100) * max(certainty, 0.1)
            # A page of much rubbish does not count more than one of little.
            rubbish = w[a:b][y[a:b] == 0].sum()
            if rubbish > 1.5: w[a:b][y[a:b] == 0] *= 1.5 / rubbish
            p["labelled"] = True
        elif gold.get("must_have") or gold.get("must_not_have"):
            have = [squash(s) for s in gold.get("must_have") or []]
            avoid = [squash(s) for s in gold.get("must_not_have") or []]
            for i, t in enumerate(p["lines"]):
                t = squash(t)
                if any(s in t or (len(t) > 60 and t in s) for s in have): y[a + i] = 1; w[a + i] = 0.12
                elif any(s in t for s in avoid): w[a + i] = 0.12
            p["labelled"] = False
    return y, w

def page_score(p, chosen):
    """Shingle precision and recall of the chosen lines, as the published benchmark defines them."""
    run = [t for i, ts in enumerate(p["tokens"]) if chosen[i] for t in ts]
    got = Counter(grams(run))
    known = p["known"]
    tp = sum((got & known).values())
    return (tp / sum(got.values()) if got else None), tp / max(sum(known.values()), 1), run == p.get("gold_tokens")

def report(pages, scores, threshold, label=""):
    groups = {}
    for p in pages:
        if not p["labelled"]: continue
        a, b = p["rows"]
        s = page_score(p, scores[a:b] > threshold)
        for g in (p["source"], "ALL"): groups.setdefault(g, []).append(s)
    out = []
    for g in sorted(groups):
        ps = [x[0] for x in groups[g] if x[0] is not None]
        rs = [x[1] for x in groups[g]]
        pm, rm = np.mean(ps), np.mean(rs)
        out.append(f"{g} {2*pm*rm/(pm+rm):.4f} (P {pm:.3f} R {rm:.3f})")
    print(label, "; ".join(out), flush=True)
    return groups

def folds(pages, k=5):
    return np.array([int(hashlib.sha1(p["host"].encode()).hexdigest(), 16) % k for p in pages])

def likely_run(odds, price=0.5, even=0.3):
    """PageOutline's Viterbi over two states."""
    gains = np.clip(odds, -9, 9) - even
    inside = outside = 0.0
    came = []
    for i, gain in enumerate(gains):
        old_in, old_out = inside, outside
        stays, stays_out = i == 0 or old_in >= old_out - price, i == 0 or old_out >= old_in - price
        inside = (old_in if stays else old_out - price) + gain
        outside = old_out if stays_out else old_in - price
        came.append((stays, not stays_out))
    chosen = np.zeros(len(odds), bool)
    state = inside > outside
    for i in range(len(odds) - 1, -1, -1):
        chosen[i] = state
        state = came[i][0] if state else came[i][1]
    return chosen

def chosen_lines(pages, odds):
    chosen = np.zeros(len(odds), bool)
    for p in pages:
        a, b = p["rows"]
        if b > a: chosen[a:b] = likely_run(odds[a:b])
    return chosen

def doubt_gold(pages, chosen, w):
    """Half weight where a model of other hosts disagrees with the gold text, next to none where it does strongly."""
    w = w.copy()
    for p in pages:
        a, b = p["rows"]
        if not p["labelled"] or b == a: continue
        precision, recall, _ = page_score(p, chosen[a:b])
        f1 = 2 * precision * recall / (precision + recall) if precision and recall else 0
        w[a:b] *= 0.15 if f1 < 0.6 else 0.5 if f1 < 0.8 else 1
    return w

def believe(pages, odds, chosen, y, w, level=0.4):
    """Lines of pages without gold text: the snippets for certain, the rest as far as the first models are sure."""
    y, w = y.copy(), w.copy()
    for p in pages:
        a, b = p["rows"]
        if p["labelled"] or b == a: continue
        counts = np.array([len(words(t)) for t in p["lines"]])
        size = max(counts[chosen[a:b]].sum(), 30)
        for i in range(b - a):
            if w[a + i] > 0: w[a + i] = level
            elif abs(odds[a + i]) > 2.2:
                y[a + i] = odds[a + i] > 0
                w[a + i] = level * (min(counts[i], 200) + 4) / (size + 100)
    return y, w

def thin(y, w, odds, seed=5):
    """Of the lines that are easy anyway a part, with the weight of all."""
    w = w.copy()
    random = np.random.default_rng(seed)
    for easy, kept in (((y == 0) & (odds < -4), 0.25), ((y > 0) & (odds > 4), 0.4)):
        places = np.flatnonzero(easy & (w > 0))
        out = random.random(len(places)) > kept
        w[places[out]] = 0
        w[places[~out]] /= kept
    return w

BYTES = re.compile(rb"[a-z0-9\x80-\xff]+")

def word_table(pages, least=6):
    """LineVocabulary's entries of each line, a row a line, and their names; words of few hosts say nothing of others."""
    import scipy.sparse
    hosts, found = {}, []
    for p in pages:
        for text in p["lines"]:
            ws = BYTES.findall(text.encode())
            entries = ws[:64]
            if ws: entries += [b"^" + ws[0], ws[-1] + b"$"]
            if len(ws) > 1: entries.append(b"^" + ws[0] + b"_" + ws[1])
            found.append((entries, 1 / np.sqrt(max(min(len(ws), 64), 4) / 4)))
            for e in entries: hosts.setdefault(e, set()).add(p["host"])
    names = sorted(e for e in hosts if len(hosts[e]) >= least)
    number = {e: i for i, e in enumerate(names)}
    values, columns, starts = [], [], [0]
    for entries, scale in found:
        known = [number[e] for e in entries if e in number]
        columns += known
        values += [scale] * len(known)
        starts.append(len(columns))
    table = scipy.sparse.csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(found), len(names)))
    table.sum_duplicates()
    return table, names

def word_weights(table, y, w, keep=8000):
    """Logistic regression; of its entries those that matter most, learnt once more, in 32nds."""
    from scipy.optimize import minimize
    def fit(x):
        turned = x.T.tocsr()
        def loss(b):
            z = x @ b
            return (w * (np.logaddexp(0, z) - y * z)).sum() + b @ b / 2, turned @ (w * (1 / (1 + np.exp(-z)) - y)) + b
        return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options=dict(maxiter=60)).x
    use = np.abs(fit(table)) * np.sqrt(np.minimum(np.asarray((table > 0).sum(0)).ravel(), 2000))
    best = np.sort(np.argsort(-use)[:keep])
    weights = np.zeros(table.shape[1])
    weights[best] = np.clip(np.round(fit(table[:, best].tocsr()) * 32), -127, 127) / 32
    return weights

def set_word_odds(rows, column, pages, table, y, w):
    fold = folds(pages)
    def lines(mask): return np.concatenate([np.arange(*p["rows"]) for p, m in zip(pages, mask) if m])
    for k in range(5):
        train = lines(fold != k)
        train = train[w[train] > 0]
        judged = lines(fold == k)
        rows[judged, column] = table[judged] @ word_weights(table[train], y[train], w[train])

def write_words(path, names, weights):
    rows = {}
    for name, weight in zip(names, weights):
        # Half characters are of no use in a source file; they come from texts in other encodings.
        try: text = name.decode()
        except UnicodeDecodeError: continue
        if weight and text.isprintable(): rows.setdefault(int(round(weight * 32)), []).append(text)
    out = []
    for weight in sorted(rows):
        line = str(weight)
        for word in rows[weight]:
            if len(line) + len(word) + 9 > 118:
                out.append(line)
                line = str(weight)
            line += " " + word
        out.append(line)
    with open(path, "w", encoding="utf-8") as f:
        f.write("/// Learnt numbers, written by Benchmarks/Training/line_model.py.\nenum LineVocabularyWeights {\n"
                "    /// A weight in 32nds, then the entries that have it.\n    static let rows = \"\"\"\n"
                + "".join("        " + line + "\n" for line in out) + '        """\n}\n')

PARAMS = dict(objective="binary", num_leaves=20, learning_rate=0.08, min_child_samples=40, min_sum_hessian_in_leaf=0.5,
              feature_fraction=0.5, bagging_fraction=0.8, bagging_freq=1, lambda_l2=5.0, verbose=-1, num_threads=2, seed=3,
              max_bin=127)

def dataset(rows, y, w):
    import lightgbm as lgb
    some = np.flatnonzero(w > 0)
    data = lgb.Dataset(rows[some], y[some], weight=w[some] * 100, params=PARAMS, free_raw_data=False)
    data.construct()
    place = np.full(len(w), -1)
    place[some] = np.arange(len(some))
    return data, place

def cross_validate(pages, rows, y, w, trees):
    """Log odds of every line by a model of the other folds' hosts."""
    import lightgbm as lgb
    data, place = dataset(rows, y, w)
    fold = folds(pages)
    odds = np.zeros(len(rows))
    def select(mask): return np.concatenate([np.arange(*p["rows"]) for p, m in zip(pages, mask) if m])
    for k in range(5):
        train = place[select(fold != k)]
        model = lgb.train(PARAMS, data.subset(np.sort(train[train >= 0])), trees)
        judged = select(fold == k)
        odds[judged] = model.predict(rows[judged], raw_score=True)
    return odds

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--gold", required=True)
    ap.add_argument("--features", required=True)
    ap.add_argument("--opinion", help="32-bit log odds of an earlier cross-validation of the same lines, to learn once")
    ap.add_argument("--odds", help="where to write the cross-validated log odds, for LineTraining extract")
    ap.add_argument("--model", help="where to save the model learnt from all pages, for export_line_model.py")
    ap.add_argument("--words", help="where to write LineVocabularyWeights.swift, learnt from all pages")
    ap.add_argument("--trees", type=int, default=180)
    args = ap.parse_args()
    pages, rows, column = load(args)
    y, w = label(pages, len(rows))
    print(len(pages), "pages", len(rows), "lines", int(y.sum()), "positive; ceiling:")
    report(pages, y, 0.5, "labels")
    table, names = word_table(pages)
    set_word_odds(rows, column, pages, table, y, w)
    odds = np.fromfile(args.opinion, np.float32) if args.opinion else cross_validate(pages, rows, y, w, args.trees)
    chosen = chosen_lines(pages, odds)
    report(pages, chosen, 0.5, "first")
    y, w = believe(pages, odds, chosen, y, doubt_gold(pages, chosen, w))
    set_word_odds(rows, column, pages, table, y, w)
    if args.words:
        some = np.flatnonzero(w > 0)
        write_words(args.words, names, word_weights(table[some], y[some], w[some]))
    w = thin(y, w, odds)
    if args.model:
        import lightgbm as lgb
        lgb.train(PARAMS, dataset(rows, y, w)[0], args.trees).save_model(args.model)
    if args.odds:
        odds = cross_validate(pages, rows, y, w, args.trees)
        odds.astype(np.float32).tofile(args.odds)
        report(pages, chosen_lines(pages, odds), 0.5, "second")

if __name__ == "__main__": main()
