#!/usr/bin/env python3
"""What others do to the spool of a running newsreel: other states, folders that go, outlets that nobody names. Feeds grow
and are edited meanwhile, and a consumer takes every file at once; each article must come exactly once to each folder,
and its revisions in their order.

usage: shared.py NEWSREEL [MODE...] [--seconds N]

modes
  states    beside a daemon: a second one with another state, and a loop of fetches with a third one
  folders   new/, an outlet, outlets/, tmp/ and the whole spool are removed again and again under a daemon
  outlets   a daemon with an outlet is killed, and fetch recovers and polls; again and again
Exit status: 0 all well, 1 something was not.
"""
import json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time
import loopback

FAULTS = []
FEEDS = 60


class Feeds(loopback.Handler):
    """/K is a feed whose items come and change as long as `growing`; no validators, so that each poll sees all."""
    growing, lock = True, threading.Lock()
    items = {feed: [1] * 3 for feed in range(FEEDS)}  # versions

    def do_GET(self):
        feed = int(self.path.lstrip("/"))
        with Feeds.lock:
            versions = Feeds.items[feed]
            if Feeds.growing:
                versions.append(1)
                versions[random.randrange(len(versions))] += 1
            entries = "".join(
                "<item><title>Article %d of feed %d</title><guid isPermaLink='false'>i-%d-%d</guid>"
                "<description>&lt;p&gt;Version %d of a text that is long enough to be one.&lt;/p&gt;</description></item>"
                % (item, feed, feed, item, version) for item, version in enumerate(versions))
        self.answer(200, ("<rss version='2.0'><channel><title>%d</title><link>http://a.example/</link>"
                          "<description>x</description>%s</channel></rss>" % (feed, entries)).encode())


class Place:
    """A spool, its consumer, and the settings of its daemon."""

    def __init__(self, outlets=()):
        self.folder = tempfile.mkdtemp(prefix="shared-")
        self.spool, self.state = self.folder + "/spool", self.folder + "/state.sqlite"
        self.places = ["new"] + ["outlets/%s/new" % name for name in outlets]
        self.taken, self.lock, self.over = {place: [] for place in self.places}, threading.Lock(), False
        os.makedirs(self.folder + "/feeds.d")
        self.list = self.folder + "/feeds.d/feeds.toml"
        with open(self.list, "w") as file:
            for feed in range(FEEDS):
                file.write('[[feed]]\nurl = "http://127.0.%d.1:%d/%d"\n'
                           % (feed, PORT, feed))
        self.settings = self.write_settings(self.state, outlets)
        self.consumer = threading.Thread(target=self.consume, daemon=True)
        self.consumer.start()

    def write_settings(self, state, outlets=()):
        path = state + ".toml"
        with open(path, "w") as file:
            file.write('feeds.directory = "%s/feeds.d"\npolling.start_spread = "0s"\npolling.interval_minimum = "10s"\n'
                       'polling.interval_maximum = "10s"\nnetwork.host_interval = "0s"\n'
                       'network.allow_addresses = ["127.0.0.0/8"]\nspool.directory = "%s"\nspool.outlets = %s\n'
                       'state.database = "%s"\n' % (self.folder, self.spool, json.dumps(list(outlets)), state))
        return path

    def take(self):
        with self.lock:
            for place in self.places:
                folder = "%s/%s" % (self.spool, place)
                try:
                    names = sorted(os.listdir(folder))
                except OSError:
                    continue
                for name in names:
                    try:
                        article = json.load(open(folder + "/" + name))
                        os.unlink(folder + "/" + name)
                    except FileNotFoundError:
                        continue
                    except ValueError:
                        FAULTS.append("a partial file: " + name)
                        continue
                    self.taken[place].append((article["id"], article["_newsreel"]["revision"], article["content_text"]))

    def consume(self):
        while not self.over:
            self.take()
            time.sleep(0.01)

    def daemon(self, settings=None):
        return subprocess.Popen([NEWSREEL, "run", "--config", settings or self.settings],
                                stderr=open(self.folder + "/log", "a"))

    def wait_for_files(self, daemon):
        while not all(self.taken.values()):
            if daemon.poll() is not None:
                sys.exit("the daemon ended with %d: %s" % (daemon.returncode, self.log()[-500:]))
            time.sleep(0.1)

    def fetch(self, state=None, spool=None, options=()):
        return subprocess.run(
            [NEWSREEL, "fetch", "--feeds", self.list, "--spool", spool or self.spool, "--state", state or self.state,
             "--allow-address", "127.0.0.0/8", *options], capture_output=True, text=True)

    def log(self):
        return open(self.folder + "/log").read()

    def close(self, what):
        """Polls to the end and compares."""
        Feeds.growing = False
        # With the settings: an outlet whose folder went last is one by its name there alone.
        done = self.fetch(options=["--config", self.settings])
        expect(what, done.returncode == 0, "the last fetch: %d %s" % (done.returncode, done.stderr[-300:]))
        self.over = True
        self.consumer.join()
        self.take()
        count = 0
        for place in self.places:
            keys = [(id, revision) for id, revision, _ in self.taken[place]]
            expect(what, len(keys) == len(set(keys)), "%s: %d files twice" % (place, len(keys) - len(set(keys))))
            latest = {}
            for id, revision, text in self.taken[place]:
                known = latest.get(id, (0, ""))
                expect(what, revision == known[0] + 1, "%s: revision %d of %s after %d" % (place, revision, id, known[0]))
                latest[id] = (revision, text)
            wanted = sorted("Version %d of" % version for versions in Feeds.items.values() for version in versions)
            found = sorted(" ".join(text.split()[:3]) for _, text in latest.values())
            expect(what, found == wanted, "%s: %d articles of %d, or old ones" % (place, len(found), len(wanted)))
            count = len(keys)
        left = os.listdir(self.spool + "/tmp")
        expect(what, not left, "left in tmp: " + " ".join(left[:3]))
        Feeds.growing = True
        shutil.rmtree(self.folder, ignore_errors=True)
        return count


def expect(what, holds, fault):
    if not holds:
        FAULTS.append("%s: %s" % (what, fault))


def end(daemon):
    daemon.send_signal(signal.SIGTERM)
    return daemon.wait(60)


def states(seconds):
    place = Place()
    daemon = place.daemon()
    until = time.monotonic() + seconds
    place.wait_for_files(daemon)
    elsewhere = place.fetch(place.folder + "/third.db", place.folder + "/elsewhere")
    expect("states", elsewhere.returncode == 0, elsewhere.stderr[-200:])
    second, fetches, refusals = place.daemon(place.write_settings(place.folder + "/second.db")), 0, {}
    while time.monotonic() < until:
        done = place.fetch(place.folder + "/third.db")
        fetches += 1
        refusals[done.returncode] = refusals.get(done.returncode, 0) + 1
    expect("states", second.wait(10) in (65, 75, 78), "the second daemon ended with %s" % second.returncode)
    expect("states", set(refusals) <= {75, 78}, "fetches ended with %s" % refusals)
    expect("states", end(daemon) == 0, "the daemon ended with %s" % daemon.returncode)
    print("states: a daemon refused with %d, %d fetches with %s, %d files" %
          (second.returncode, fetches, refusals, place.close("states")))


def folders(seconds):
    place = Place(["search", "mail"])
    daemon = place.daemon()
    until, removals = time.monotonic() + seconds, 0
    place.wait_for_files(daemon)
    while time.monotonic() < until:
        what = random.choice(["new", "outlets/search/new", "outlets/search", "outlets", "tmp", ""])
        path = place.spool + "/" + what
        if what in ("tmp", ""):
            shutil.rmtree(place.spool + "/tmp", ignore_errors=True)
        # What stands in a folder that is removed was delivered: only empty ones go.
        while what != "tmp" and os.path.isdir(path):
            place.take()
            for folder, names, files in os.walk(path, topdown=False):
                try:
                    if folder.rstrip("/") == place.spool:
                        for name in (".state", ".lock", ".state.new"):
                            if os.path.exists(folder + "/" + name):
                                os.unlink(folder + "/" + name)
                    os.rmdir(folder)
                except OSError:
                    pass
            if what == "":
                break
        removals += 1
        time.sleep(random.random() * 0.4)
    words = place.log().count("was taken away")
    expect("folders", words > 0, "no word of it")
    expect("folders", end(daemon) == 0, "the daemon ended with %s" % daemon.returncode)
    print("folders: %d removals, %d lines about them, %d files in each" % (removals, words, place.close("folders")))


def outlets(seconds):
    place = Place(["search"])
    until, kills = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        daemon = place.daemon()
        time.sleep(0.3 + random.random())
        daemon.kill()
        kills += daemon.wait() == -signal.SIGKILL
        done = place.fetch()
        expect("outlets", done.returncode == 0, "fetch: %d %s" % (done.returncode, done.stderr[-200:]))
    print("outlets: %d kills, %d files in each" % (kills, place.close("outlets")))


MODES = {"states": states, "folders": folders, "outlets": outlets}


def main():
    global NEWSREEL, PORT
    arguments = sys.argv[1:]
    seconds = 30.0
    if "--seconds" in arguments:
        place = arguments.index("--seconds")
        seconds = float(arguments[place + 1])
        del arguments[place:place + 2]
    if not arguments or any(mode not in MODES for mode in arguments[1:]):
        sys.exit(__doc__)
    NEWSREEL = os.path.abspath(arguments[0])
    server = loopback.Server(("0.0.0.0", 0), Feeds)
    PORT = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for mode in arguments[1:] or MODES:
        Feeds.items = {feed: [1] * 3 for feed in range(FEEDS)}
        MODES[mode](seconds)
    for fault in FAULTS[:20]:
        print("NOT WELL: " + fault)
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
