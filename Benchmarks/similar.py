#!/usr/bin/env python3
"""Precision and recall of similar_to, on pairs made of pages by rewriting, among hard negatives.

    python3 Benchmarks/similar.py .build/release/newsreel PAGES [--part tuning|aside|all] [--seed 1]

PAGES is a folder of NAME.html or NAME.html.gz, with a NAME.json beside it where its text is known (`url`, `text`); else
the program's own extraction is taken. Of each page other papers' versions are made (cut, retitled with other quotation
marks, reordered, quotes translated, under a local first paragraph, all of that), each with its paper's closing words.
Beside them stand stories that only look alike: press releases with one company's closing text, reports and notices of one
template, weekly threads, short items under a site's own words, follow-ups with one background paragraph, posts that
quote. All of it is made into feeds' documents, in an order by chance, and given to the program a poll at a time.

Recall is of pairs of a page and one of its versions; precision of those and all that is told wrongly.
A third of the pages, by a digest of their names, is `aside`: nothing was tuned on it.
"""
import argparse
import collections
import gzip
import hashlib
import html
import json
import random
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

KINDS = ["cut", "retitled", "reordered", "quotes", "local", "edited"]


def is_aside(name):
    return int(hashlib.sha1(name.encode()).hexdigest()[:8], 16) % 3 == 0


def read_pages(folder, part, program):
    pages = []
    for file in sorted(list(folder.glob("*.html.gz")) + list(folder.glob("*.html"))):
        name = file.name.split(".html")[0]
        if part != "all" and is_aside(name) != (part == "aside"):
            continue
        side = folder / (name + ".json")
        known = json.loads(side.read_text()) if side.exists() else {}
        raw = gzip.open(file).read() if file.suffix == ".gz" else file.read_bytes()
        text = known.get("text")
        if not text and program:
            with tempfile.NamedTemporaryFile(suffix=".html") as page:
                page.write(raw)
                page.flush()
                out = subprocess.run([program, "extract", "--json", "--url", known.get("url") or "https://a.example/",
                                      page.name], capture_output=True, text=True)
            text = json.loads(out.stdout or "{}").get("content_text") if out.returncode == 0 else None
        paragraphs = [p.strip() for p in re.split(r"\n+", text or "") if p.strip()]
        if sum(length(p) for p in paragraphs) < 90 or len(paragraphs) < 3:
            continue
        tag = re.search(rb"<html[^>]*\blang=[\"']?([A-Za-z-]+)", raw[:20000])
        language = tag.group(1).decode().lower()[:2] if tag else ""
        pages.append({"name": name, "paragraphs": paragraphs, "language": guess(text) or language or "en"})
    return pages


def guess(text):
    """The language by its script, where that says it."""
    counts = collections.Counter()
    for c in text[:4000]:
        n = ord(c)
        if 0x0E00 <= n < 0x0E80: counts["th"] += 1
        elif 0x3040 <= n < 0x3100: counts["ja"] += 3
        elif 0x4E00 <= n < 0xA000: counts["zh"] += 1
        elif 0x1000 <= n < 0x10A0: counts["my"] += 1
        elif 0xAC00 <= n < 0xD7B0: counts["ko"] += 1
        elif c.isalpha(): counts[""] += 0.25
    return counts.most_common(1)[0][0] if counts else ""


def is_unspaced(text):
    return guess(text) in ("th", "ja", "zh", "my")


def length(text):
    """In words; two characters a word where no spaces part them."""
    return len(text) // 2 if is_unspaced(text) else len(text.split())


def cut_to(paragraphs, words):
    kept, count = [], 0
    for paragraph in paragraphs:
        if count >= words: break
        rest = words - count
        if length(paragraph) > rest:
            paragraph = paragraph[:rest * 2] if is_unspaced(paragraph) else " ".join(paragraph.split()[:rest])
        kept.append(paragraph)
        count += length(paragraph)
    return kept


class Babble:
    """Words that nobody wrote in this order: chains of a language's pairs of words, with leaps."""

    def __init__(self, pages):
        self.followers = collections.defaultdict(lambda: collections.defaultdict(list))
        self.all = collections.defaultdict(list)
        for page in pages:
            text = " ".join(page["paragraphs"])
            words = list(text.replace(" ", "")) if is_unspaced(text) else text.split()
            language = page["language"]
            self.all[language] += words
            for one, other in zip(words, words[1:]): self.followers[language][one].append(other)

    def words(self, rng, count, language):
        if not self.all[language]: language = "en"
        unspaced = language in ("zh", "ja", "th", "my")
        said = []
        for _ in range(count * (2 if unspaced else 1)):
            follows = self.followers[language].get(said[-1]) if said and rng.random() < 0.6 else None
            said.append(rng.choice(follows or self.all[language]))
        return ("" if unspaced else " ").join(said)


QUOTE = re.compile(r"[“\"„«»「『]([^“”\"„«»「」『』]{12,400})[”\"“«»」』]")


def translate_quotes(rng, paragraphs, babble, page):
    """Each quote, or each eighth sentence where there is none, in other words."""
    foreign = "de" if page["language"] != "de" else "en"
    done = [0]
    def other(match):
        done[0] += 1
        return "“" + babble.words(rng, max(3, length(match.group(1))), foreign) + "”"
    out = [QUOTE.sub(other, p) for p in paragraphs]
    if done[0] == 0:
        out = []
        for paragraph in paragraphs:
            sentences = re.split(r"(?<=[.!?。！？])\s*", paragraph)
            out.append(" ".join(babble.words(rng, max(3, length(s)), foreign) if s and rng.random() < 0.125 else s
                                for s in sentences))
    return out


def edit(rng, paragraph, share):
    """That share of its words replaced, and its quotes and dashes set in another way."""
    paragraph = paragraph.replace("“", '"').replace("”", '"').replace("’", "'").replace(" – ", " — ")
    if is_unspaced(paragraph):
        return "".join(rng.choice("的一是在有") if rng.random() < share / 2 else c for c in paragraph)
    return " ".join("also" if rng.random() < share else w for w in paragraph.split())


def version(kind, rng, page, babble):
    own = list(page["paragraphs"])
    total = sum(length(p) for p in own)
    local = lambda: babble.words(rng, rng.randint(25, 50), page["language"])
    if kind == "cut":
        return cut_to(own, int(total * rng.uniform(0.45, 0.8)))
    if kind == "retitled":
        return [edit(rng, p, 0) for p in own]
    if kind == "reordered":
        rng.shuffle(own)
        return own
    if kind == "quotes":
        return translate_quotes(rng, own, babble, page)
    if kind == "local":
        return [local()] + own[1:]
    cut = cut_to(own, int(total * rng.uniform(0.65, 0.9)))
    middle = cut[1:] or cut
    if len(middle) > 3:
        place = rng.randrange(len(middle) - 1)
        middle[place], middle[place + 1] = middle[place + 1], middle[place]
    return [local()] + [edit(rng, p, 0.015) for p in translate_quotes(rng, middle, babble, page)]


TEMPLATES = [
    ("en", "Good morning. {city} starts the day with {sky} skies and a temperature of {n} degrees. Through the afternoon "
     "expect highs near {n} degrees with winds from the {wind} at {n} to {n} kilometres per hour. The chance of rain is "
     "{n} percent before noon and {n} percent in the evening. Tonight the temperature falls to {n} degrees under {sky} "
     "skies. Tomorrow will be {sky} with a high of {n} degrees. The sun rises at 7:{n} and sets at 16:{n}. The air quality "
     "index stands at {n}, which is {level}. Pollen levels are {level}. Have a good day in {city}."),
    ("en", "Shares of {company} closed at {n}.{n} dollars on {day}, {move} {n}.{n} percent from the session before. The stock "
     "opened at {n}.{n} dollars and traded between {n}.{n} and {n}.{n} dollars. Volume came to {n}.{n} million shares, "
     "compared with an average of {n}.{n} million over the last {n} days. {company} has a market capitalisation of {n}.{n} "
     "billion dollars and a price-to-earnings ratio of {n}.{n}. Analysts at {n} brokers rate the stock, {n} of them as a buy. "
     "The fifty-day moving average stands at {n}.{n} dollars and the two-hundred-day moving average at {n}.{n} dollars."),
    ("de", "In {city} wird es heute {sky}. Am Vormittag liegen die Temperaturen bei {n} Grad, am Nachmittag steigen sie auf {n} "
     "Grad. Der Wind weht aus {wind} mit {n} bis {n} Kilometern pro Stunde. Die Regenwahrscheinlichkeit beträgt {n} Prozent, "
     "am Abend {n} Prozent. In der Nacht kühlt es auf {n} Grad ab. Morgen wird es in {city} {sky} bei höchstens {n} Grad. Die "
     "Sonne geht um 7:{n} Uhr auf und um 16:{n} Uhr unter. Die Luftqualität ist {level}, der Pollenflug {level}."),
    ("en", "The {company} {day} lottery draw has taken place and the winning numbers are {n}, {n}, {n}, {n}, {n} and {n}. The "
     "bonus number is {n}. The jackpot stood at {n}.{n} million. {n} players matched five numbers and each take {n},{n}00. "
     "A further {n}{n} players matched four numbers and receive {n} each. The next draw takes place on {day} with an estimated "
     "jackpot of {n}.{n} million. Tickets must be bought before 7:{n} in the evening. Players must be over eighteen."),
    ("zh", "{city}气象台发布天气预报：今天白天{sky}，最高气温{n}度，偏{wind}风{n}级；夜间{sky}，最低气温{n}度，偏{wind}风{n}级。"
     "预计明天白天{sky}，最高气温{n}度；后天{sky}，气温在{n}到{n}度之间。今天空气质量指数为{n}，等级为{level}。日出时间为七点{n}分，"
     "日落时间为十六点{n}分。降水概率为百分之{n}，相对湿度为百分之{n}，请{city}市民出行时注意安全。紫外线指数{n}，洗车指数{n}。"),
]
# Long runs between the words that change: notices of towns, results of quarters.
NOTICES = [
    ("en", "The council of {city} has published the results of this week's water inspection for residents and businesses. The "
     "measured values were below the limits set by the regulator in all {n} samples taken across the network, and no action by "
     "households is required. As a precaution the waterworks recommend letting the tap run for a short while after longer "
     "absences before using the water for drinking or cooking. Details of all measurements can be requested from the office "
     "for public health in {city} on weekdays between nine and sixteen. The next inspection is planned for {day}."),
    ("en", "{company} today announced its financial results for the quarter. Revenue grew to {n}.{n} million, {move} {n} percent "
     "compared with the same period of the previous year, driven by continued demand across all regions and product lines. "
     "The board of directors has approved a quarterly cash dividend payable to shareholders of record at the close of business. "
     "Management will host a conference call and webcast to discuss the results, and a replay will be made available on the "
     "investor relations section of the company's website for thirty days after the event, said a spokesperson on {day}."),
    ("de", "Die Polizei in {city} sucht nach einem Einbruch am {day} weiterhin nach Zeugen. Unbekannte waren nach bisherigen "
     "Erkenntnissen durch ein Fenster im Erdgeschoss in das Gebäude gelangt und hatten mehrere Räume durchsucht. Über die Höhe "
     "des entstandenen Schadens liegen noch keine Angaben vor. Wer im Umfeld des Tatorts verdächtige Beobachtungen gemacht hat, "
     "wird gebeten, sich unter der Rufnummer 0{n}{n} {n}{n}{n} oder bei jeder anderen Dienststelle in {city} zu melden."),
]
WORDS = {
    "city": ["Aberdeen", "Bergen", "Cork", "Dresden", "Eger", "Faro", "Graz", "Hull", "Ipswich", "Jena", "Kiel", "Linz"],
    "sky": ["clear", "cloudy", "grey", "mixed", "bright", "hazy"], "wind": ["north", "south", "east", "west"],
    "level": ["low", "moderate", "good", "high"], "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "company": ["Acme", "Borel", "Cadmus", "Duna", "Eberle", "Fonda", "Gral"], "move": ["up", "down"],
}


def fill(rng, template, fixed):
    def word(match):
        name = match.group(1)
        if name == "n": return str(rng.randint(2, 59))
        return fixed.get(name) or rng.choice(WORDS[name])
    return re.sub(r"\{(\w+)\}", word, template)


class Stream:
    def __init__(self):
        self.feeds = collections.OrderedDict()
        self.groups, self.kinds, self.bases, self.count = {}, {}, {}, 0

    def add(self, feed, language, paragraphs, group, kind):
        self.count += 1
        key = f"a{self.count}"
        self.groups[key], self.kinds[key] = group, kind
        self.feeds.setdefault((feed, language), []).append((key, paragraphs))
        return key


def make(pages, rng):
    stream, babble = Stream(), Babble(pages)
    footers = {}
    def footer(feed, language, words):
        if (feed, language) not in footers:
            footers[feed, language] = babble.words(rng, words, language)
        return footers[feed, language]
    for number, page in enumerate(pages):
        language, group = page["language"], page["group"]
        base = stream.add(f"agency{number % 5}", language, page["paragraphs"], group, "base")
        for kind in KINDS:
            feed = f"{kind}{number % 7}"
            text = version(kind, rng, page, babble) + [footer(feed, language, 25)]
            stream.bases[stream.add(feed, language, text, group, kind)] = base
    # What only looks alike; each is a story of its own.
    def apart(feed, language, text, kind):
        stream.add(feed, language, text, f"{kind}-{stream.count}", kind)
    for number, page in enumerate(pages):
        language = page["language"]
        other = lambda words: babble.words(rng, words, language)
        company = number % 25
        apart(f"press{number % 6}", language, [other(rng.randint(90, 160)), footer(f"company{company}", language, 90)], "press")
        apart(f"press{(number + 1) % 6}", language, [other(rng.randint(90, 160)), footer(f"company{company}", language, 90)], "press")
        apart(f"short{number % 4}", language, [other(rng.randint(35, 60)), footer("site", language, 45)], "short")
        background = other(60)
        apart(f"follow{number % 5}", language, [other(150), background], "follow-up")
        apart(f"follow{(number + 2) % 5}", language, [other(170), background], "follow-up")
        quoted = cut_to(page["paragraphs"][1:], 45)
        apart(f"blog{number % 5}", language, [other(110)] + quoted + [other(90)], "quoting")
    for number in range(240):
        language, template = TEMPLATES[number % len(TEMPLATES)]
        city, company = WORDS["city"][number % 12], WORDS["company"][number % 7]
        text = fill(rng, template, {"city": city, "company": company})
        apart(f"template{number % 10}-{city if number % 2 else company}", language, [text], "template")
    for number in range(180):
        language, template = NOTICES[number % len(NOTICES)]
        city, company = WORDS["city"][number % 12], WORDS["company"][number % 7]
        text = fill(rng, template, {"city": city, "company": company})
        apart(f"notice{number % 3}-{city if number % 3 != 1 else company}", language, [text], "notice")
    for thread in range(12):
        language = "en"
        words = babble.words(rng, 110, language)
        for week in range(5):
            apart(f"thread{thread}", language, [f"Thread of week {week + 30}, {rng.choice(WORDS['day'])}.", words], "thread")
    return stream


def order(stream, rng):
    """Polls: some articles of one feed at once."""
    polls = []
    for (feed, language), items in stream.feeds.items():
        rng.shuffle(items)
        while items:
            size = rng.choice([1, 2, 5, 12, 25])
            polls.append((feed, language, items[:size]))
            items = items[size:]
    rng.shuffle(polls)
    return polls


def shingles(paragraphs):
    text = " ".join(paragraphs)
    words = list(text) if is_unspaced(text) else re.findall(r"\w+", text.lower())
    return {tuple(words[n:n + 8]) for n in range(len(words) - 7)}


def merge_copies(pages):
    """Pages that say the same in truth are one story: `group` is the first one's name."""
    holders, groups = collections.defaultdict(list), {}
    all_ = [shingles(p["paragraphs"]) for p in pages]
    for number, own in enumerate(all_):
        pages[number]["group"] = pages[number]["name"]
        shared = collections.Counter(n for s in own for n in holders[s])
        for other, count in shared.most_common(1):
            if count >= 0.2 * min(len(own), len(all_[other])):
                pages[number]["group"] = pages[other]["group"]
        for s in own: holders[s].append(number)


def score(stream, found, languages):
    """found: (article, earlier article, share)."""
    pairs = {frozenset((one, other)) for one, other, _ in found}
    false = [(a, b, s) for a, b, s in found if stream.groups[a] != stream.groups[b]]
    per = collections.defaultdict(lambda: [0, 0])
    for key in stream.groups:
        kind = stream.kinds[key]
        if kind not in KINDS: continue
        hit = frozenset((key, stream.bases[key])) in pairs
        for name in (kind, "language " + languages[key], "all"):
            per[name][0] += hit
            per[name][1] += 1
    hits, all_ = per["all"]
    print(f"articles {stream.count}")
    print(f"recall    {hits / all_:.4f}  ({hits} of {all_} pairs)")
    print(f"precision {hits / max(1, hits + len(false)):.4f}  ({len(false)} wrong; {len(found)} told in all)")
    for name in KINDS + sorted(n for n in per if n.startswith("language")):
        if per[name][1]: print(f"  {name:14} {per[name][0] / per[name][1]:.3f}  of {per[name][1]}")
    print("  wrong by kind:", dict(collections.Counter(
        "/".join(sorted((stream.kinds[a], stream.kinds[b]))) for a, b, _ in false).most_common()))
    return false


def document(feed, language, items):
    """An RSS document; an item's title is its key."""
    written = "".join(
        f"<item><guid isPermaLink='false'>{key}</guid><title>{key}</title><link>https://{feed}.example/{key}</link>"
        f"<content:encoded>{html.escape(''.join(f'<p>{html.escape(p)}</p>' for p in paragraphs))}</content:encoded></item>"
        for key, paragraphs in items)
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
            f"<channel><title>{feed}</title><language>{language}</language>{written}</channel></rss>")


def run(program, polls):
    """Gives the polls to the program: what it tells, as (article, other, share)."""
    shm = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="newsreel-similar-", dir=shm if shm.is_dir() else None))
    try:
        config = folder / "newsreel.toml"
        config.write_text("[spool]\nsimilar = true\n")
        for number, (feed, language, items) in enumerate(polls):
            file = folder / "feed.xml"
            file.write_text(document(feed, language, items), encoding="utf-8", errors="replace")
            subprocess.run([program, "ingest", file, "--url", f"https://{feed}.example/{language}/feed", "--spool",
                            folder / "spool", "--state", folder / "state.db", "--config", config],
                           check=True, stderr=subprocess.DEVNULL)
        articles = [json.loads(f.read_text()) for f in (folder / "spool" / "new").iterdir() if f.suffix == ".json"]
    finally:
        shutil.rmtree(folder)
    keys = {a["id"]: a["title"] for a in articles}
    return [(a["title"], keys[o["id"]], o["share"]) for a in articles for o in a["_newsreel"].get("similar_to", [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--part", choices=["tuning", "aside", "all"], default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=0, help="print so many pairs that were told wrongly")
    options = parser.parse_args()
    pages = read_pages(options.pages, options.part, options.program)
    merge_copies(pages)
    rng = random.Random(options.seed)
    stream = make(pages, rng)
    texts = {key: paragraphs for items in stream.feeds.values() for key, paragraphs in items}
    polls = order(stream, rng)
    languages = {key: language for _, language, items in polls for key, _ in items}
    print(f"{len(pages)} pages, {len(polls)} polls")
    wrong = score(stream, run(options.program, polls), languages)
    for one, other, share in wrong[:options.wrong]:
        for key in (one, other):
            print(f"--- {share} {stream.kinds[key]} {stream.groups[key]}\n" + "\n".join(texts[key])[:600])


if __name__ == "__main__":
    main()
