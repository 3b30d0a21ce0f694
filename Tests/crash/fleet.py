#!/usr/bin/env python3
"""Daemons whose state is on a PostgreSQL server, while the server, or they themselves, are killed and stopped. Feeds grow
meanwhile, and a consumer takes every file at once; each article must come exactly once in the sum of all spools.

usage: fleet.py MODE NEWSREEL [--address URI] [--kills N] [--feeds N] [--workers N] [--lease SECONDS] [--farm HOST:PORT
                --list FILE] [--database] [--keep]

modes
  server   one daemon; its PostgreSQL server is killed (kill -9) and started again --kills times while it polls. It says that it
           pauses once for each time at most, and goes on by itself
  workers  --workers daemons share the state. At random one is killed (kill -9), and started again at once or after its lease;
           or stopped (SIGSTOP) for longer than its lease and then woken (SIGCONT): --kills times in all. No host is asked by
           two workers at once, and the others have a dead worker's hosts within the lease and 5 seconds
--address names a database to work with; without it, and for `server` always, a server of the script's own is started in a
temporary folder, of Debian's package postgresql. Without --farm the feeds are the script's own. --farm is a server of feeds on
loopback that tells the truth at /ctl/truth (number, class, window, items, requests and address, by tabs) and at /ctl/stats
(max_inflight_one_host), whose items bear ff-FEED-ITEM; --list has its feeds' addresses.
--database has the subscriptions in the database in place of lists.
Exit status: 0 all well, 1 something was not, 2 usage.
"""
import argparse, glob, json, os, random, re, shutil, signal, subprocess, sys, tempfile, threading, time, urllib.request
import loopback

FAULTS = []


class Feeds(loopback.Handler):
    """/K is a feed that has one more item each second, up to a bound, and says when it is as before."""
    lock, items, until, start = threading.Lock(), {}, 0, time.time()
    # The most that a feed may have; who asks a host at the moment, and who asked it when.
    most = 12
    asking, asked = {}, {}

    def do_GET(self):
        host, who = self.headers["Host"], self.headers["User-Agent"]
        with Feeds.lock:
            others = [other for other in Feeds.asking.setdefault(host, []) if other != who]
            if others:
                FAULTS.append("%s is asked by %s while %s asks it" % (host, who, others[0]))
            Feeds.asking[host].append(who)
            Feeds.asked.setdefault(host, []).append((time.time(), who))
        try:
            # Long enough that two would meet.
            time.sleep(0.03)
            self.serve(int(self.path.lstrip("/").split("?")[0]))
        finally:
            with Feeds.lock:
                Feeds.asking[host].remove(who)

    def serve(self, feed):
        with Feeds.lock:
            count = min(1 + int((min(time.time(), Feeds.until) - Feeds.start) / 2), Feeds.most)
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
                       'fleet.worker = "%s"\nfleet.lease = "%ds"\nnetwork.user_agent = "%s"\n'
                       'network.transfers_per_host = 1\n' % (lists, self.spool, address, name, options.lease, name))
            if options.database:
                file.write('feeds.source = "database"\n')
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
                text = open("%s/new/%s" % (self.spool, name)).read()
                article = json.loads(text)
                os.unlink("%s/new/%s" % (self.spool, name))
            except FileNotFoundError:
                continue
            except ValueError:
                FAULTS.append("a partial file: " + name)
                continue
            token = re.search(r"\bff-\d+-\d+\b", text)
            name = token.group(0) if token else article["_newsreel"].get("guid") or article["id"]
            self.taken.append((article["_newsreel"]["revision"], name))

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


def address(feed, port):
    return "http://127.0.%d.1:%d/%d" % (feed % 200, port, feed)


def write_lists(folder, feeds, port):
    os.makedirs(folder + "/feeds.d")
    with open(folder + "/feeds.d/feeds.toml", "w") as file:
        for feed in range(feeds):
            file.write('[[feed]]\nurl = "%s"\n' % address(feed, port))
    return folder + "/feeds.d"


def held_feeds(workers):
    """Feeds that a worker was at alone when it was killed: they are left alone for ten minutes, by their addresses."""
    return {match for worker in workers for match in re.findall(r"(http://\S+): the program died", worker.log())}


def check(workers, articles, deadline):
    """Waits until all is there, and compares. `articles` tells of each its name and its feed's address."""
    def wanted():
        held = held_feeds(workers)
        return {name for name, address in articles().items() if address not in held}

    while time.time() < deadline:
        # Not by their number: what is not wanted any more may have come before that.
        if not wanted() - {name for worker in workers for _, name in worker.taken}:
            break
        time.sleep(0.5)
    for worker in workers:
        worker.stop()
    wanted, known, counts = wanted(), set(articles()), {}
    for worker in workers:
        for revision, name in worker.taken:
            counts.setdefault(name, []).append("%s r%d" % (worker.name, revision))
        left = os.listdir(worker.spool + "/tmp") if os.path.isdir(worker.spool + "/tmp") else []
        if left:
            FAULTS.append("left in tmp of %s: %s" % (worker.name, " ".join(left[:3])))
    missing = wanted - set(counts)
    twice = {name: workers for name, workers in counts.items() if len(workers) > 1}
    if missing:
        FAULTS.append("%d of %d articles are missing, %s among them" % (len(missing), len(wanted), sorted(missing)[:3]))
    if twice:
        FAULTS.append("%d articles twice: %s" % (len(twice), list(twice.items())[:3]))
    if set(counts) - known:
        FAULTS.append("strangers: %s" % list(set(counts) - known)[:3])
    return len(wanted)


def own_articles(options, port):
    return {"i-%d-%d" % (feed, item): address(feed, port) for feed in range(options.feeds) for item in range(Feeds.most)}


class Farm:
    """A farm that runs already."""

    def __init__(self, options):
        self.address = "http://%s/ctl/" % options.farm

    def ask(self, path):
        return urllib.request.urlopen(self.address + path, timeout=30).read().decode()

    def rows(self):
        rows = [line.split("\t") for line in self.ask("truth").splitlines() if not line.startswith("#")]
        return [row for row in rows if row[1] == "ok"]

    def articles(self):
        return {"ff-%s-%d" % (row[0], item): row[5] for row in self.rows() for item in range(int(row[3]))}

    def grow(self, held):
        """Some feeds have new items: once each was asked, for none may leave its feed unseen."""
        if all(int(row[4]) > 0 or row[5] in held for row in self.rows()):
            self.ask("advance?pct=20&items=2")


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
        articles = check([worker], lambda: own_articles(options, port), time.time() + 120)
        paused, resumed = worker.log().count("polling pauses"), worker.log().count("polling goes on")
        if paused > options.kills or paused == 0 or resumed != paused:
            FAULTS.append("%d pauses and %d times on again for %d kills" % (paused, resumed, options.kills))
        lines = len(worker.log().splitlines())
        if lines > 3 * options.kills + 20:
            FAULTS.append("%d lines of log" % lines)
        print("server: %d kills, %d pauses, %d articles, %d lines of log" % (options.kills, paused, articles, lines))
    finally:
        database.stop()


def late_takeovers(deaths, options):
    """How long each host of a dead worker was left alone beyond when it was due, at most."""
    longest, late = 0, 0
    for name, start, end in deaths:
        for host, asked in Feeds.asked.items():
            before = [(at, who) for at, who in asked if at <= start]
            if not before or before[-1][1] != name:
                continue
            after = next((at for at, who in asked if at > start), None)
            # Asked each ten seconds, at most.
            wait = (after or time.time()) - max(start, min(before[-1][0] + 11, end))
            longest = max(longest, wait)
            if wait > options.lease + 5 and (after is None or after > start + options.lease + 5 + 11):
                late += 1
    if late:
        FAULTS.append("%d hosts of dead workers were asked later than the lease and 5 s" % late)
    return longest


def workers(options, folder, port):
    database = None if options.address else PostgreSQL()
    farm = Farm(options) if options.farm else None
    address = options.address or database.address
    try:
        if farm:
            os.makedirs(folder + "/feeds.d")
            with open(folder + "/feeds.d/feeds.toml", "w") as file:
                for line in open(options.list):
                    file.write('[[feed]]\nurl = "%s"\n' % line.strip())
            lists = folder + "/feeds.d"
        else:
            lists = write_lists(folder, options.feeds, port)
        fleet = [Worker("worker-%d" % number, options, address, folder, lists) for number in range(options.workers)]
        if options.database:
            subprocess.run([options.newsreel, "import", "--config", fleet[0].settings, lists + "/feeds.toml"], check=True)
        Feeds.start, Feeds.until, Feeds.most = time.time(), time.time() + 10_000, max(12, options.kills)
        for worker in fleet:
            worker.start()
        deaths, kinds = [], {"kill": 0, "kill for longer": 0, "stop": 0}
        end = time.time() + 60
        while time.time() < end and not any(worker.taken for worker in fleet):
            time.sleep(0.1)
        for number in range(options.kills):
            time.sleep(random.uniform(0.2, 2))
            if farm and number % 3 == 0:
                farm.grow(held_feeds(fleet))
            worker = random.choice(fleet)
            if worker.process.poll() is not None:
                FAULTS.append("%s ended with %d: %s" % (worker.name, worker.process.returncode, worker.log()[-300:]))
                break
            kind = random.choices(list(kinds), [8, 1, 1])[0]
            kinds[kind] += 1
            start = time.time()
            if kind == "stop":
                worker.process.send_signal(signal.SIGSTOP)
                time.sleep(options.lease + random.uniform(1, 6))
                worker.process.send_signal(signal.SIGCONT)
            else:
                worker.process.kill()
                worker.process.wait()
                if kind == "kill for longer":
                    time.sleep(options.lease + 17)
                    deaths.append((worker.name, start, time.time()))
                worker.start()
        longest = late_takeovers(deaths, options)
        articles = check(fleet, farm.articles if farm else lambda: own_articles(options, port), time.time() + 180)
        took = sum(worker.log().count("took over") for worker in fleet)
        print("workers: %s; %d articles, by worker %s; %d takeovers, hosts of dead workers asked after %.1f s at most; %d feeds "
              "left out that a worker was at alone when it was killed"
              % (", ".join("%d x %s" % (count, kind) for kind, count in kinds.items()), articles,
                 [len(worker.taken) for worker in fleet], took, longest, len(held_feeds(fleet))))
        if farm:
            most = json.loads(farm.ask("stats"))["max_inflight_one_host"]
            print("the farm saw %d requests to one host at one time, at most" % most)
            if most > 1:
                FAULTS.append("a host was asked by two at once")
    finally:
        if database:
            database.stop()


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("mode", choices=["server", "workers"])
    parser.add_argument("newsreel")
    parser.add_argument("--address")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--lease", type=int, default=5)
    parser.add_argument("--farm")
    parser.add_argument("--list")
    parser.add_argument("--database", action="store_true")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    farm = loopback.Server(("0.0.0.0", 0), Feeds)
    threading.Thread(target=farm.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="newsreel-fleet-")
    try:
        {"server": server, "workers": workers}[options.mode](options, folder, farm.server_address[1])
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for fault in FAULTS:
        print("BROKEN: " + fault)
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
