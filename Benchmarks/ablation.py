#!/usr/bin/env python3
"""What each cleaning rule does to pages with a known text: ablation.py --gold DIR [--program PATH] [--rounds N]

DIR holds NAME.html.gz and NAME.json with `url` and the article's `text`. For the whole extractor and for each rule left
out (`extract --without RULE`): on how many pages the text changes, F1, and the difference with its 95 % interval by
paired bootstrap over pages. F1 is of shared four-word runs, as the article-extraction benchmark defines it: the harmonic
mean of mean precision and mean recall. Python 3, standard library only.
"""
import argparse, contextlib, gzip, json, os, random, re, subprocess, tempfile
from collections import Counter

WORD = re.compile(r"\w+")
# What is in the trace as notes: the second opinion's rules, and those after the choice of lines.
NOTED = ("only-comments", "declared-body", "empty-body", "fraction", "cut-beginning", "short-article", "gaps", "whole-main",
         "sections", "entries", "manuals", "closing-siblings", "comments-below", "story-lists")


def runs(text):
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def compare(gold, text):
    """Precision, `None` for a page without an answer, and recall."""
    found = runs(text)
    shared = sum((gold & found).values())
    return shared / found.total() if found else None, shared / max(gold.total(), 1)


def f1(scores):
    answered = [p for p, _ in scores if p is not None]
    precision, recall = sum(answered) / max(len(answered), 1), sum(r for _, r in scores) / len(scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def extract(program, files, *options):
    texts, rules = {}, set()
    command = [program, "extract", "--jsonl", "--trace", *options]
    out = subprocess.run(command, input="\n".join(files), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    # Not splitlines(), which also ends lines at U+2028 within a text.
    for line in filter(None, out.stdout.split("\n")):
        page = json.loads(line)
        texts[page["file"]] = page.get("content_text") or ""
        trace = page["_newsreel"].get("trace", {})
        rules |= trace.get("rules", {}).keys()
        rules |= {rule for rule in NOTED for note in trace.get("notes", []) if note.startswith(rule + ": ")}
    return texts, rules


@contextlib.contextmanager
def unpacked(folder):
    """The pages with a known text as plain files, their addresses beside them: by file the runs of the text."""
    with tempfile.TemporaryDirectory() as place:
        gold = {}
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".html.gz"):
                continue
            page = json.load(open(os.path.join(folder, name[:-8] + ".json"), encoding="utf-8"))
            if not page.get("text"):
                continue
            file = os.path.join(place, name[:-3])
            with open(file, "wb") as plain:
                plain.write(gzip.open(os.path.join(folder, name)).read())
            with open(file[:-5] + ".url.txt", "w") as address:
                address.write((page.get("url") or "") + "\n")
            gold[file] = runs(page["text"])
        yield gold


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--gold", required=True)
    arguments.add_argument("--program", default=".build/release/newsreel")
    arguments.add_argument("--rounds", type=int, default=1000)
    options = arguments.parse_args()
    with unpacked(options.gold) as gold:
        files = list(gold)
        whole, rules = extract(options.program, files)
        scores = [compare(gold[file], whole.get(file, "")) for file in files]
        print(f"{'rule':<22}{'changed':>8}{'F1':>8}  difference when left out")
        print(f"{'(all rules)':<22}{'':>8}{f1(scores):>8.4f}")
        for rule in sorted(rules):
            texts, _ = extract(options.program, files, "--without", rule)
            others = [compare(gold[file], texts.get(file, "")) for file in files]
            changed = sum(texts.get(file) != whole.get(file) for file in files)
            rnd = random.Random(1)
            differences = []
            for _ in range(options.rounds):
                sample = rnd.choices(range(len(files)), k=len(files))
                differences.append(f1([others[i] for i in sample]) - f1([scores[i] for i in sample]))
            differences.sort()
            low, high = differences[int(0.025 * len(differences))], differences[int(0.975 * len(differences))]
            difference = f1(others) - f1(scores)
            print(f"{rule:<22}{changed:>8}{f1(others):>8.4f}  {difference:+.4f} ({low:+.4f} to {high:+.4f})", flush=True)


if __name__ == "__main__":
    main()
