#!/usr/bin/env python3
"""Writes a LightGBM model file as LineModelWeights.swift.   export_line_model.py MODEL.txt OUT.swift"""
import sys, numpy as np

def short(x):
    return f"{np.float32(x):.6g}"

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

open(sys.argv[2], "w").write(f'''/// Learnt numbers, written by Benchmarks/Training/export_line_model.py: {len(roots)} trees.
enum LineModelWeights {{
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
