#!/usr/bin/env python3
"""What `confidence` is worth: calibration.py --gold DIR [--program PATH] [--texts FILE.jsonl]

DIR holds NAME.html.gz and NAME.json with `url` and the article's `text`, as for ablation.py. For each tenth of confidence: pages, the
mean of the confidence and of F1, and the shares of pages below 0.8 and 0.5. FILE.jsonl: texts that are there already, such as
those of `LineTraining extract` with the log odds of models of other hosts. Prints totals alone. Python 3, standard library only."""
import argparse, json, os, subprocess
from ablation import compare, runs, unpacked


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--gold", required=True)
    arguments.add_argument("--program", default=".build/release/newsreel")
    arguments.add_argument("--texts")
    options = arguments.parse_args()
    with unpacked(options.gold) as gold:
        if options.texts:
            lines = open(options.texts, encoding="utf-8").read()
        else:
            command = [options.program, "extract", "--jsonl", "--no-site-rules"]
            lines = subprocess.run(command, input="\n".join(gold), stdout=subprocess.PIPE, text=True).stdout
        known = {os.path.basename(file): words for file, words in gold.items()}
        tenths = {}
        for page in map(json.loads, filter(None, lines.split("\n"))):
            words = known.get(os.path.basename(page["file"]))
            if words is None:
                continue
            precision, recall = compare(words, page.get("content_text") or "")
            f1 = 2 * precision * recall / (precision + recall) if precision and recall else 0.0
            confidence = page["_newsreel"]["confidence"]
            tenths.setdefault(min(int(confidence * 10), 9), []).append((confidence, f1))
    print("| confidence | pages | mean | F1 | below 0.8 | below 0.5 |\n| --- | --- | --- | --- | --- | --- |")
    for tenth, found in sorted(tenths.items()):
        scores = [f1 for _, f1 in found]
        shares = [sum(f1 < level for f1 in scores) / len(scores) for level in (0.8, 0.5)]
        print(f"| {tenth / 10:.1f} to {tenth / 10 + 0.1:.1f} | {len(found)} | {sum(c for c, _ in found) / len(found):.2f} "
              f"| {sum(scores) / len(scores):.2f} | {shares[0]:.2f} | {shares[1]:.2f} |")


if __name__ == "__main__":
    main()
