#!/usr/bin/env python3
"""Daemons whose state is on a PostgreSQL server, while the server, or they themselves, are killed and stopped. Feeds grow
meanwhile, and a consumer takes every file at once; each article must come exactly once in the sum of all spools.

usage: fleet.py MODE NEWSREEL [--address URI] [--kills N] [--feeds N] [--workers N] [--seconds N] [--lease SECONDS] [--keep]

modes
  server   one daemon; its PostgreSQL server is killed (kill -9) and started again --kills times while it polls. It says that it
           pauses once for each time at most, and goes on by itself
--address names a database to work with; without it, and for `server` always, a server of the script's own is started in a
temporary folder, of Debian's package postgresql.
Exit status: 0 all well, 1 something was not, 2 usage.
"""
import argparse, glob, json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time
import loopback

FAULTS = []


class Feeds(loopback.Handler):
    """/K is a feed that has one more item each second, up to a bound, and says when it is as before."""
    lock, items, until, start = threading.Lock(), {}, 0, time.time()
    # The most that a feed may have, and the requests for each host at one time, by who asks.
    most = 12
    served, asking = {}, {}

    def do_GET(self):
        feed = int(self.path.lstrip("/").split("?")[0])
        with Feeds.lock:
            count = min(1 + int((min(time.time(), Feeds.until) - Feeds.start) / 2), Feeds.most)
            Feeds.served[feed] = Feeds.served.get(feed, 0) + 1
        tag = '"%d"' % count
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, b"", tag)
        entries = "".join(
            "<item><title>Article %d of feed %d</title><guid isPermaLink='false'>i-%d-%d</guid>"
            "<description>&lt;p&gt;Item %d of feed %d, with a text that is long enough to be one.&lt;/p&gt;</description></item>"
            % (item, feed, feed, item, item, feed) for item in range(count))
        with Feeds.lock:
            Feeds.items[feed] = max(Feeds.items.get(feed, 0), count)
        self.answer(200, ("<rss version='2.0'><channel><title>%d</title><link>http://a.example/</link>"
                          "<description>x</description>%s</channel></rss>" % (feed, entries)).encode(), tag)


class PostgreSQL:
    """A server of the script's own, on a socket in a folder of its own."""

    def __init__(self):
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        found = shutil.which("initdb")
        if not folders and not found:
            print("skipped: PostgreSQL is not installed")
            sys.exit(0)
        self.programs = folders[-1] if folders else os.path.dirname(found)
        self.folder = tempfile.mkdtemp(prefix="newsreel-pg-", dir="/tmp")
        # It refuses to run as root.
        self.prefix = []
        if os.geteuid() == 0:
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(self.folder, "postgres")
        os.chmod(self.folder, 0o755)
        self.call("initdb", "-D", "data", "-U", "newsreel", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.address = "postgresql://newsreel@/postgres?host=" + self.folder

    def call(self, program, *arguments):
        return subprocess.run(self.prefix + [self.programs + "/" + program, *arguments], cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout

    def start(self):
        # A kill of processes loses no page that the kernel has, so nothing need be synced here.
        self.process = subprocess.Popen(
            self.prefix + [self.programs + "/postgres", "-D", "data", "-k", self.folder, "-c", "listen_addresses=",
                           "-c", "fsync=off", "-c", "max_connections=200"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=open(self.folder + "/log", "a"), stderr=subprocess.STDOUT)
        while subprocess.run([self.programs + "/pg_isready", "-q", "-h", self.folder]).returncode != 0:
            if self.process.poll() is not None:
                sys.exit("PostgreSQL does not start: " + open(self.folder + "/log").read()[-500:])
            time.sleep(0.05)

    def kill(self):
        """The first process, with kill -9; the others end when they find it gone."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Worker:
    """A daemon with its spool, and the consumer of that."""

    def __init__(self, name, options, address, folder, lists):
        self.name, self.options = name, options
        self.folder = folder + "/" + name
        self.spool, self.log_file = self.folder + "/spool", self.folder + "/log"
        os.makedirs(self.folder)
        self.settings = self.folder + "/newsreel.toml"
        with open(self.settings, "w") as file:
            file.write('feeds.directory = "%s"\npolling.start_spread = "0s"\npolling.interval_minimum = "10s"\n'
                       'polling.interval_maximum = "10s"\nnetwork.host_interval = "0s"\n'
                       'network.allow_addresses = ["127.0.0.0/8"]\nspool.directory = "%s"\nstate.database = "%s"\n'
                       'fleet.worker = "%s"\n' % (lists, self.spool, address, name))
        self.taken, self.process, self.over = [], None, False
        self.consumer = threading.Thread(target=self.consume, daemon=True)
        self.consumer.start()

    def start(self):
        self.process = subprocess.Popen([self.options.newsreel, "run", "--config", self.settings],
                                        stderr=open(self.log_file, "a"))

    def log(self):
        return open(self.log_file).read() if os.path.exists(self.log_file) else ""

    def take(self):
        try:
            names = sorted(os.listdir(self.spool + "/new"))
        except OSError:
            return
        for name in names:
            try:
                article = json.load(open("%s/new/%s" % (self.spool, name)))
                os.unlink("%s/new/%s" % (self.spool, name))
            except FileNotFoundError:
                continue
            except ValueError:
                FAULTS.append("a partial file: " + name)
                continue
            self.taken.append((article["id"], article["_newsreel"]["revision"], article["_newsreel"]["guid"]))

    def consume(self):
        while not self.over:
            self.take()
            time.sleep(0.02)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                FAULTS.append(self.name + " does not end")
                self.process.kill()
        self.over = True
        self.consumer.join()
        self.take()


def write_lists(folder, feeds, port):
    os.makedirs(folder + "/feeds.d")
    with open(folder + "/feeds.d/feeds.toml", "w") as file:
        for feed in range(feeds):
            file.write('[[feed]]\nurl = "http://127.0.%d.1:%d/%d"\n' % (feed % 200, port, feed))
    return folder + "/feeds.d"


def check(workers, feeds, deadline):
    """Waits until all is there, and compares."""
    wanted = {"i-%d-%d" % (feed, item) for feed in range(feeds) for item in range(Feeds.most)}
    while time.time() < deadline:
        if len({guid for worker in workers for _, _, guid in worker.taken}) >= len(wanted):
            break
        time.sleep(0.5)
    for worker in workers:
        worker.stop()
    counts = {}
    for worker in workers:
        for identity, revision, guid in worker.taken:
            counts.setdefault(guid, []).append("%s r%d" % (worker.name, revision))
        left = os.listdir(worker.spool + "/tmp") if os.path.isdir(worker.spool + "/tmp") else []
        if left:
            FAULTS.append("left in tmp of %s: %s" % (worker.name, " ".join(left[:3])))
    missing = wanted - set(counts)
    twice = {guid: names for guid, names in counts.items() if len(names) > 1}
    if missing:
        FAULTS.append("%d of %d articles are missing, %s among them" % (len(missing), len(wanted), sorted(missing)[:3]))
    if twice:
        FAULTS.append("%d articles twice: %s" % (len(twice), list(twice.items())[:3]))
    if set(counts) - wanted:
        FAULTS.append("strangers: %s" % list(set(counts) - wanted)[:3])
    return len(wanted)


def server(options, folder, port):
    database = PostgreSQL()
    try:
        worker = Worker("one", options, database.address, folder, write_lists(folder, options.feeds, port))
        Feeds.start, Feeds.until = time.time(), time.time() + 10_000
        worker.start()
        for kill in range(options.kills):
            time.sleep(random.uniform(0.5, 4))
            before, end = worker.log().count("polling pauses"), time.time() + (12 if kill % 2 else random.uniform(0.1, 3))
            database.kill()
            # Half of the time until it is noticed.
            while time.time() < end and worker.log().count("polling pauses") == before:
                time.sleep(0.05)
            database.start()
        articles = check([worker], options.feeds, time.time() + 120)
        paused, resumed = worker.log().count("polling pauses"), worker.log().count("polling goes on")
        if paused > options.kills or paused == 0 or resumed != paused:
            FAULTS.append("%d pauses and %d times on again for %d kills" % (paused, resumed, options.kills))
        lines = len(worker.log().splitlines())
        if lines > 3 * options.kills + 20:
            FAULTS.append("%d lines of log" % lines)
        print("server: %d kills, %d pauses, %d articles, %d lines of log" % (options.kills, paused, articles, lines))
    finally:
        database.stop()


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("mode", choices=["server"])
    parser.add_argument("newsreel")
    parser.add_argument("--address")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--lease", type=int, default=5)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    farm = loopback.Server(("0.0.0.0", 0), Feeds)
    threading.Thread(target=farm.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="newsreel-fleet-")
    try:
        {"server": server}[options.mode](options, folder, farm.server_address[1])
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for fault in FAULTS:
        print("BROKEN: " + fault)
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
