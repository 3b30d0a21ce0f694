#!/usr/bin/env python3
"""Messages a second into a JetStream stream (file storage), of newsreel's sink beside a C program with the same library, the
same headers and the same acknowledgements: jetstream.py NEWSREEL [--server NATS-SERVER] [--articles N] [--bytes N] [--rounds N]

A nats-server on loopback gets the same articles from each in turn, into a new stream each time. The C program
(JetStream/publish.c) has read them into memory before, or opens, reads and unlinks a file for each; newsreel is a daemon
without feeds whose queue is full at its start, and reads, sends, unlinks and syncs. The rate is by the stream's own times of
its first and its last message. CPU is that of the whole process. Quote ratios; where others use the machine, run it under
`chrt -r 1`, as root. Needs: a C compiler, libnats-dev, nats-server, and a release build.
"""
import argparse, base64, datetime, hashlib, json, os, resource, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = "harbour tide ferry council market river bridge school garden winter storm pilot quay lantern orchard railway".split()


class Server:
    def __init__(self, program, folder):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.address = "nats://127.0.0.1:%d" % self.port
        self.process = subprocess.Popen([program, "-js", "-sd", folder, "-a", "127.0.0.1", "-p", str(self.port), "-l", folder + ".log"])
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("nats-server does not begin")

    def ask(self, subject, body=b""):
        """One request in NATS' own protocol."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(b"CONNECT {\"verbose\":false}\r\nSUB answer 1\r\nPUB %s answer %d\r\n%s\r\n"
                               % (subject.encode(), len(body), body))
            connection.settimeout(10)
            file = connection.makefile("rb")
            while True:
                line = file.readline()
                if line.startswith(b"MSG "):
                    return json.loads(file.read(int(line.split()[-1])))

    def state(self):
        return self.ask("$JS.API.STREAM.INFO.BENCH")["state"]

    def renew(self):
        self.ask("$JS.API.STREAM.DELETE.BENCH")
        made = self.ask("$JS.API.STREAM.CREATE.BENCH", json.dumps(
            {"name": "BENCH", "subjects": ["newsreel.articles.*.*"], "storage": "file", "retention": "limits", "discard": "new",
             "max_msgs": -1, "max_bytes": -1, "max_age": 0, "num_replicas": 1, "duplicate_window": 120 * 10**9}).encode())
        if "error" in made:
            sys.exit(made["error"]["description"])


def moment(text):
    whole, _, rest = text.rstrip("Z").partition(".")
    return datetime.datetime.fromisoformat(whole + "+00:00").timestamp() + float("0." + (rest or "0"))


def article(number, size):
    key = base64.b32encode(hashlib.sha256(b"%d" % number).digest()[:20]).decode().lower()
    text = " ".join(WORDS[(number * 7 + place * place) % len(WORDS)] for place in range(max(10, size // 7)))
    body = {"id": key, "url": "https://example.org/%d" % number, "title": "Article %d" % number, "content_text": text,
            "content_html": '<p class="x">%s</p>' % text, "date_published": "2024-03-04T10:00:00Z", "language": "en",
            "_newsreel": {"schema": "1.0", "op": "new", "revision": 1, "feed": {"url": "https://example.org/feed.xml", "folder": ["News"]},
                          "first_seen": "2024-03-04T10:00:00Z", "digests": {"content": "0" * 64}, "blocks": [{"paragraph": [text]}]}}
    name = "20240304T1000%02d.%06dZ-%s-r1.json" % (number // 1000000, number % 1000000, key)
    return name, (json.dumps(body, separators=(",", ":")) + "\n").encode()


def fill(folder, articles, size):
    os.makedirs(folder)
    total = 0
    for number in range(articles):
        name, data = article(number, size)
        total += len(data)
        with open(folder + "/" + name, "wb") as file:
            file.write(data)
    return total


def usage(before):
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rate(server, articles):
    state = server.state()
    if state["messages"] != articles or state["last_seq"] != articles:
        sys.exit("the stream has %s" % state)
    return articles / (moment(state["last_ts"]) - moment(state["first_ts"]))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("newsreel")
    parser.add_argument("--server", default="nats-server")
    parser.add_argument("--articles", type=int, default=40000)
    parser.add_argument("--bytes", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    program = shutil.which(options.server) or shutil.which("/usr/sbin/" + options.server) or sys.exit("no nats-server")
    folder = tempfile.mkdtemp(prefix="jetstream-")
    floor = folder + "/publish"
    subprocess.run(["cc", "-O2", "-o", floor, HERE + "/JetStream/publish.c", "-lnats"], check=True)
    total = fill(folder + "/articles", options.articles, options.bytes // 3)
    server = Server(program, folder + "/server")

    def link_into(queue):
        for name in os.listdir(folder + "/articles"):
            os.link(folder + "/articles/" + name, queue + "/" + name)

    def run_floor(*more):
        server.renew()
        queue = folder + "/queue"
        shutil.rmtree(queue, ignore_errors=True)
        os.makedirs(queue)
        link_into(queue)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([floor, server.address, "BENCH", "newsreel.articles.News.en", queue, "1000", *more], check=True)
        return rate(server, options.articles), usage(before)

    def run_newsreel():
        server.renew()
        place = folder + "/newsreel"
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place + "/feeds.d")
        with open(place + "/newsreel.toml", "w") as file:
            file.write('feeds.directory = "%s/feeds.d"\nspool.directory = "%s/spool"\nstate.database = "%s/state.sqlite"\n[[sinks]]\n'
                       'name = "bus"\nkind = "jetstream"\nservers = ["%s"]\nstream = "BENCH"\n' % (place, place, place, server.address))
        # State and spool are made by a first run; a spool with articles and no state would be refused.
        queue = place + "/spool/outlets/bus/new"

        def begin():
            return subprocess.Popen([options.newsreel, "run", "--config", place + "/newsreel.toml"], stderr=open(place + "/log", "a"))

        daemon = begin()
        while not os.path.isdir(queue) or not os.path.exists(place + "/state.sqlite"):
            time.sleep(0.05)
        time.sleep(0.5)
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
        # A queue of hard links, as publishing leaves it.
        link_into(queue)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        daemon = begin()
        while os.listdir(queue):
            time.sleep(0.2)
            if daemon.poll() is not None:
                sys.exit(open(place + "/log").read())
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
        return rate(server, options.articles), usage(before)

    runs = {"C, memory": run_floor, "C, files": lambda: run_floor("files"), "newsreel": run_newsreel}
    results = {name: [] for name in runs}
    for number in range(options.rounds):
        for name in list(runs) if number % 2 == 0 else list(runs)[::-1]:
            results[name].append(runs[name]())
    base = statistics.median(found[0] for found in results["C, memory"])
    for name, found in results.items():
        messages, seconds = statistics.median(one[0] for one in found), statistics.median(one[1] for one in found)
        print("%-10s %8.0f messages/s %7.1f MB/s %7.2f s CPU   %.2f of the floor"
              % (name, messages, messages * total / options.articles / 1e6, seconds, messages / base))
    for name, found in results.items():
        ratios = [mine[0] / its[0] for mine, its in zip(found, results["C, memory"])]
        print("%-10s by round: %s" % (name, " ".join("%.2f" % ratio for ratio in ratios)))
    server.process.kill()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
