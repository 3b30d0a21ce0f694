#!/usr/bin/env python3
"""Measures the release program beside a floor of the same run: measure.py [--program PATH] [--rounds N] [--feeds N]

  parse    MB of feeds a CPU second   floor: xmllint --sax (libxml2 with empty callbacks)
  extract  pages a CPU second         floor: xmllint --html (libxml2's HTML parse and free)
  poll     feeds a CPU second, first and unchanged (304)   floor: curl -Z to files, and curl -Z with validators

The data is made here from a fixed seed. CPU seconds (user and system) of the measured process alone count, since the
wall clock of a shared machine says little; programs take turns, and the median of the rounds is printed. Quote ratios.
Needs: curl, libxml2-utils, and a release build (swift build -c release --static-swift-stdlib).
"""
import argparse, gzip, hashlib, http.server, os, random, shutil, statistics, subprocess, sys, tempfile, threading

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = (
    "harbour tide ferry council market river bridge school garden winter storm pilot quay lantern orchard railway "
    "minister report budget season library theatre engine village morning evening weather letter question answer "
    "water stone paper glass silver copper timber linen barley apple walnut heron otter swallow fox lynx"
).split()


def sentence(rnd):
    return " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(8, 22))).capitalize() + "."


def body(rnd, paragraphs):
    out = []
    for place in range(paragraphs):
        text = " ".join(sentence(rnd) for _ in range(rnd.randint(2, 5)))
        out.append(f'<p>{text} <a href="https://example.org/{rnd.randint(1, 9999)}?utm_source=feed">{sentence(rnd)}</a></p>')
        if place == 2:
            out.append(f"<h2>{sentence(rnd)}</h2><ul><li>{sentence(rnd)}</li><li>{sentence(rnd)}</li></ul>")
    return "\n".join(out)


def feed(number, items, rnd):
    entries = "".join(
        f"<item><title>{sentence(rnd)}</title><link>https://example.org/{number}/{item}</link>"
        f'<guid isPermaLink="false">{number}-{item}</guid><pubDate>Mon, 0{1 + item % 9} Apr 2024 10:00:00 +0000</pubDate>'
        f"<content:encoded><![CDATA[{body(rnd, 5)}]]></content:encoded></item>"
        for item in range(items)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Feed {number}</title><link>https://example.org/{number}</link>{entries}</channel></rss>"
    ).encode()


def page(number, rnd):
    menu = "".join(f'<li><a href="/s/{place}">{rnd.choice(WORDS)}</a></li>' for place in range(40))
    related = "".join(f'<li><a href="/r/{place}">{sentence(rnd)}</a></li>' for place in range(12))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{sentence(rnd)} | Wire</title></head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>{sentence(rnd)}</h1>{body(rnd, 18)}</article>"
        f'<aside class="related"><h3>Related</h3><ul>{related}</ul></aside><footer><p>{sentence(rnd)}</p></footer></body></html>'
    ).encode()


def cpu(command, **options):
    """CPU seconds of the command and its status."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"measure.py: {' '.join(command[:4])} … ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def contest(name, unit, amount, contestants, rounds):
    """Runs the contestants in turn and prints a line each; the ratio is to the first, the floor."""
    results = {label: [] for label, _ in contestants}
    for number in range(rounds):
        for label, run in contestants if number % 2 == 0 else contestants[::-1]:
            results[label].append(run())
    floor = None
    for label, _ in contestants:
        seconds = statistics.median(seconds for seconds, _ in results[label])
        memory = max(memory for _, memory in results[label])
        rate = amount / max(seconds, 1e-6)
        floor = floor or rate
        print(f"{name:<10}{label:<28}{rate:>10.0f} {unit:<14}{seconds:>8.3f} s CPU {memory:>6.0f} MB   {rate / floor:>5.2f} of the floor")


class Farm(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    documents = {}

    def do_GET(self):
        packed, etag = self.documents[self.path]
        matches = self.headers.get("If-None-Match") == etag
        self.send_response(304 if matches else 200)
        self.send_header("ETag", etag)
        if not matches:
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "0" if matches else str(len(packed)))
        self.end_headers()
        if not matches:
            self.wfile.write(packed)

    def log_message(self, *arguments):
        pass


def measure_polls(program, work, rounds, count, rnd):
    for number in range(count):
        document = feed(number, 20, rnd)
        etag = '"' + hashlib.sha1(document).hexdigest() + '"'
        Farm.documents[f"/{number}.xml"] = (gzip.compress(document), etag)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Farm)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    with open(f"{work}/list.txt", "w") as file:
        file.writelines(f"http://127.0.0.1:{port}/{number}.xml\n" for number in range(count))
    with open(f"{work}/curl.cfg", "w") as file:
        file.writelines(
            f'url = "http://127.0.0.1:{port}/{number}.xml"\noutput = "{work}/curl/{number}.xml"\n' for number in range(count))
    curl = ["curl", "-Z", "--parallel-max", "50", "-s", "--compressed", "--create-dirs", "-K", f"{work}/curl.cfg"]

    def fetch(fresh):
        if fresh:
            shutil.rmtree(f"{work}/spool", ignore_errors=True)
            for suffix in ("", "-wal", "-shm", ".lock", ".inflight"):
                if os.path.exists(f"{work}/state.db{suffix}"):
                    os.unlink(f"{work}/state.db{suffix}")
        return cpu([program, "fetch", "--feeds", f"{work}/list.txt", "--spool", f"{work}/spool", "--state", f"{work}/state.db",
                    "--allow-address", "127.0.0.1/32"])

    contest("first", "feeds/CPU s", count, [("curl -Z, files only", lambda: cpu(curl)), ("newsreel fetch", lambda: fetch(True))], rounds)
    contest("unchanged", "feeds/CPU s", count, [("curl -Z, unconditional", lambda: cpu(curl)), ("newsreel fetch", lambda: fetch(False))], rounds)
    server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(HERE, "../.build/release/newsreel"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--feeds", type=int, default=300)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    for tool in ("curl", "xmllint"):
        if not shutil.which(tool):
            sys.exit(f"measure.py: {tool} is missing; apt-get install curl libxml2-utils")
    if not os.path.exists(program):
        sys.exit(f"measure.py: no program at {program}; build it (see --help) or name it with --program")
    rnd = random.Random(20240401)
    memory_backed = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory_backed) as work:
        feeds = [f"{work}/feed{number}.xml" for number in range(8)]
        for number, path in enumerate(feeds):
            with open(path, "wb") as file:
                file.write(feed(number, 800, rnd))
        megabytes = sum(os.path.getsize(path) for path in feeds) / 1e6
        contest("parse", "MB/CPU s", megabytes, [
            ("xmllint --sax", lambda: cpu(["xmllint", "--sax", "--noout", *feeds])),
            ("newsreel parse", lambda: cpu([program, "parse", "--json", *feeds])),
        ], arguments.rounds)
        pages = [f"{work}/page{number}.html" for number in range(200)]
        for number, path in enumerate(pages):
            with open(path, "wb") as file:
                file.write(page(number, rnd))
        contest("extract", "pages/CPU s", len(pages), [
            ("xmllint --html", lambda: cpu(["xmllint", "--html", "--noout", *pages])),
            ("newsreel extract", lambda: cpu([program, "extract", "--jsonl", *pages])),
        ], arguments.rounds)
        measure_polls(program, work, arguments.rounds, arguments.feeds, rnd)


if __name__ == "__main__":
    main()
