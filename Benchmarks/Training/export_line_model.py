#!/usr/bin/env python3
"""Writes a LightGBM model file as LineModelWeights.swift.   export_line_model.py MODEL.txt PREFIX.names WORDS.swift OUT.swift

PREFIX.names are the features of the rows that it was learnt from, WORDS.swift the LineVocabularyWeights.swift of the same run. Their
fingerprint goes with the weights: a test compares it with the program's."""
import re, sys, numpy as np

def short(x):
    return f"{np.float32(x):.6g}"

def fingerprint(names, words):
    """As ModelFingerprint.line: FNV-1a over the names, a line each, an empty line and the words."""
    rows = re.search(r'rows = """\n(.*?)\n        """', words, re.S).group(1)
    text = names + "\n" + "\n".join(line[8:] for line in rows.split("\n"))
    value = 14695981039346656037
    for byte in text.encode(): value = (value ^ byte) * 1099511628211 % 2**64
    return value

nodes, leaves, roots = [], [], []
for block in open(sys.argv[1]).read().split("\nTree=")[1:]:
    f = dict(l.split("=", 1) for l in block.split("\n") if "=" in l)
    ints = lambda k: [int(x) for x in f[k].split()]
    base, leaf = len(nodes), len(leaves)
    roots.append(base)
    child = lambda c: base + c if c >= 0 else -(leaf + (-c - 1)) - 1
    for s, t, l, r in zip(ints("split_feature"), f["threshold"].split(), ints("left_child"), ints("right_child")):
        nodes.append(f"{s} {short(float(t))} {child(l)} {child(r)}")
    leaves += [short(float(x)) for x in f["leaf_value"].split()]

def lines(words):
    out, line = [], ""
    for w in words:
        if len(line) + len(w) + 1 > 108: out.append(line); line = w
        else: line = f"{line} {w}" if line else w
    return "\n".join("        " + l for l in out + [line])

names, vocabulary = (open(path, encoding="utf-8").read() for path in sys.argv[2:4])
assert max(int(node.split()[0]) for node in nodes) < names.count("\n"), "the model asks more features than there are names"
open(sys.argv[4], "w").write(f'''/// Learnt numbers, written by Benchmarks/Training/export_line_model.py: {len(roots)} trees.
enum LineModelWeights {{
    /// Of what the trees were learnt from.
    static let fingerprint: UInt64 = 0x{fingerprint(names, vocabulary):016X}

    /// The first node of each tree.
    static let roots = """
{lines([str(r) for r in roots])}
        """

    /// Feature, threshold, child at or below it, child above it; a negative child is a leaf: -1 is the first.
    static let nodes = """
{lines(" ".join(nodes).split())}
        """

    static let leaves = """
{lines(leaves)}
        """
}}
''')
