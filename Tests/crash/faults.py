#!/usr/bin/env python3
"""Takes from a built newsreel what it needs (disk, inodes, sockets, memory, network, a sound database) and looks how it
behaves: nothing lost or repeated, a clear line and the documented exit status, and it goes on by itself.

usage: faults.py NEWSREEL [MODE...]        needs root and strace; all modes take about two minutes

modes
  space      the daemon on a tmpfs that fills up: pauses, says so, resumes when there is room
  inodes     the same for inodes
  sockets    socket(2) fails with EMFILE from the third on: no feed pays for it
  slow       each fsync takes half a second
  memory     40 feeds of 9 MB within a memory cgroup of 256 MB
  network    no network at all (a namespace of its own): no feed pays for it
  hang       50 servers that never answer, 50 that drip, 50 that are well: the time of the latter
  database   noise, a cut log, a zeroed header, read-only, removed: each with its line and status
Exit status: 0 all well, 1 something was not.
"""
import json, os, re, resource, shutil, signal, socket, sqlite3, stat, subprocess, sys, tempfile, threading
import time
import loopback

ITEMS = 5
FAULTS = []


class Feeds(loopback.Handler):
    """/N a feed; /big/N one of 9 MB; /never/N, /drip/N."""

    # Of each feed.
    items = ITEMS

    def do_GET(self):
        _, *kind, name = self.path.split("/")
        if kind == ["never"]:
            return time.sleep(40)
        if kind == ["drip"]:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(400):
                self.wfile.write(b" ")
                time.sleep(0.1)
            return
        tag = '"%s-%d"' % (name, self.items)
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, b"", tag)
        text = "A paragraph of the article that is long enough to look like one. " * (28000 if kind == ["big"] else 8)
        entries = "".join(
            "<item><title>Article %d of %s</title><guid isPermaLink='false'>i-%s-%d</guid>"
            "<description>&lt;p&gt;%s&lt;/p&gt;</description></item>" % (i, name, name, i, text) for i in range(self.items))
        body = "<rss version='2.0'><channel><title>%s</title><link>http://a.example/</link><description>x</description>" \
               "%s</channel></rss>" % (name, entries)
        self.answer(200, body.encode(), tag)


class Place:
    """A spool and a state of their own, a list of feeds and a settings file."""

    def __init__(self, paths, folder=None, settings=""):
        self.folder = folder or tempfile.mkdtemp(prefix="faults-")
        self.home = tempfile.mkdtemp(prefix="faults-home-") if folder else self.folder
        self.spool, self.state = self.folder + "/spool", self.folder + "/state.sqlite"
        self.feeds = len(paths)
        os.makedirs(self.home + "/feeds.d")
        self.list = self.home + "/feeds.d/feeds.toml"
        with open(self.list, "w") as file:
            for path in paths:
                # A host for each, all of them this machine.
                file.write('[[feed]]\nurl = "http://127.0.%d.1:%d/%s"\n' % (paths.index(path), PORT, path))
        self.settings = self.home + "/newsreel.toml"
        with open(self.settings, "w") as file:
            file.write('feeds.directory = "%s/feeds.d"\npolling.start_spread = "0s"\nnetwork.host_interval = "0s"\n'
                       'network.transfers_per_host = 100\nnetwork.allow_addresses = ["127.0.0.0/8"]\n'
                       'spool.directory = "%s"\nstate.database = "%s"\n%s'
                       % (self.home, self.spool, self.state, settings))

    def fetch(self, prefix=(), timeout=120):
        done = subprocess.run(
            [*prefix, NEWSREEL, "fetch", "--config", self.settings, "--feeds", self.list, "--spool", self.spool,
             "--state", self.state], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=timeout)
        return done.returncode, done.stderr.decode(errors="replace").strip()

    def run(self, prefix=()):
        self.log = self.home + "/log"
        return subprocess.Popen([*prefix, NEWSREEL, "run", "--config", self.settings], stderr=open(self.log, "w"))

    def said(self, text):
        return text in open(self.log).read()

    def files(self):
        new = self.spool + "/new"
        return sorted(os.listdir(new)) if os.path.isdir(new) else []

    def check(self, what, feeds=None):
        """Every article exactly once, whole."""
        keys = []
        for name in self.files():
            try:
                keys.append(json.load(open(self.spool + "/new/" + name))["id"])
            except ValueError:
                FAULTS.append("%s: partial file %s" % (what, name))
        wanted = (self.feeds if feeds is None else feeds) * Feeds.items
        expect(what, len(keys) == wanted and len(set(keys)) == wanted, "%d articles of %d" % (len(keys), wanted))
        expect(what, os.path.isdir(self.spool + "/tmp") and not os.listdir(self.spool + "/tmp"), "files left in tmp")

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def expect(what, holds, fault):
    if not holds:
        FAULTS.append("%s: %s" % (what, fault))


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def shortage(what, options, fill, free):
    folder = tempfile.mkdtemp(prefix="faults-tmpfs-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        place = Place([str(n) for n in range(40)], folder=folder)
        fill(folder)
        daemon = place.run()
        paused = wait_for(lambda: place.said("polling pauses"), 20)
        expect(what, paused, "no word of a pause")
        before = len(place.files())
        free(folder)
        complete = wait_for(lambda: len(place.files()) == place.feeds * ITEMS, 90)
        expect(what, complete, "did not go on: %d files" % len(place.files()))
        expect(what, stop(daemon) == 0, "exit status %s" % daemon.returncode)
        place.check(what)
        line = next((l for l in open(place.log) if "polling pauses" in l), "").strip()
        print("%s: %d files before the pause, all %d after; %s" % (what, before, place.feeds * ITEMS, line[-110:]))
        place.close()
    finally:
        subprocess.run(["umount", "-l", folder])
        shutil.rmtree(folder, ignore_errors=True)


def space():
    def fill(folder):
        with open(folder + "/ballast", "wb") as file:
            file.write(b"x" * 7_500_000)
    shortage("space", "size=8m", fill, lambda folder: os.unlink(folder + "/ballast"))


def inodes():
    def fill(folder):
        for n in range(350):
            open("%s/ballast-%d" % (folder, n), "w").close()

    def free(folder):
        for n in range(350):
            os.unlink("%s/ballast-%d" % (folder, n))
    shortage("inodes", "size=64m,nr_inodes=420", fill, free)


def inject(what, expression, status):
    place = Place([str(n) for n in range(20)])
    code, text = place.fetch(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=" + expression])
    first = text.splitlines()[-1][:120] if text else ""
    expect(what, code == status, "exit status %d, not %d" % (code, status))
    second, text = place.fetch()
    expect(what, second == 0, "afterwards exit status %d: %s" % (second, text[-200:]))
    place.check(what)
    print("%s: exit status %d (%s); then 0, every article once" % (what, code, first))
    place.close()


def sockets():
    inject("sockets", "socket:error=EMFILE:when=3+", 69)


def slow():
    inject("slow", "fsync,fdatasync:delay_enter=500000", 0)


def memory():
    place = Place(["big/%d" % n for n in range(40)], settings='limits.body_size = "10MiB"\n')
    group, prefix = "/sys/fs/cgroup/memory/newsreel-faults", []
    try:
        os.makedirs(group, exist_ok=True)
        open(group + "/memory.limit_in_bytes", "w").write("256M")
        prefix = ["sh", "-c", 'echo $$ >%s/cgroup.procs; exec "$@"' % group, "sh"]
        what = "a cgroup of 256 MB"
    except OSError:
        # Address space is not memory; the peak is looked at below.
        what = "no cgroup to be had"
    code, text = place.fetch(prefix, timeout=300)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    expect("memory", code == 0, "exit status %d: %s" % (code, text[-200:]))
    expect("memory", peak < 256, "peak of %d MB" % peak)
    place.check("memory")
    print("memory: %s, exit status %d, peak %d MB for 40 feeds of 9 MB" % (what, code, peak))
    place.close()
    if prefix:
        os.rmdir(group)


def network():
    place = Place([str(n) for n in range(20)])
    code, text = place.fetch(["unshare", "-n"])
    rows = subprocess.run([NEWSREEL, "status", "--state", place.state, "--feeds", "--json"], capture_output=True).stdout
    waits = [row["next_poll"] for row in map(json.loads, rows.splitlines()) if row.get("next_poll")]
    print("network: exit status %d (%s)" % (code, text.splitlines()[-1][:110]))
    second, text = place.fetch()
    expect("network", second == 0, "afterwards exit status %d" % second)
    place.check("network")
    # In the daemon: everything is there soon after the network is.
    place.close()


def hang():
    place = Place(["never/%d" % n for n in range(50)] + ["drip/%d" % n for n in range(50)]
                  + [str(n) for n in range(50)], settings="network.transfers = 200\n")
    start = time.monotonic()
    daemon = place.run()
    done = wait_for(lambda: len(place.files()) == 50 * ITEMS, 60)
    took = time.monotonic() - start
    expect("hang", done and took < 3.5, "%d files after %.1f s" % (len(place.files()), took))
    before = time.monotonic()
    code = stop(daemon)
    expect("hang", code == 0, "exit status %s" % code)
    place.check("hang", feeds=50)
    print("hang: 50 good feeds done after %.2f s; SIGTERM ended it after %.1f s with %s"
          % (took, time.monotonic() - before, code))
    place.close()


def database():
    def noise(place):
        with open(place.state, "r+b") as file:
            file.seek(4096)
            file.write(os.urandom(4096))

    def header(place):
        with open(place.state, "r+b") as file:
            file.write(bytes(100))

    def cut_log(place):
        # A log as kill -9 leaves it, cut in half: the spool knows of more than the state is left with.
        os.truncate(place.state + "-wal", os.path.getsize(place.state + "-wal") // 2)

    def read_only(place):
        subprocess.run(["chattr", "+i", place.state], check=True)

    def removed(place):
        for name in ("", "-wal", "-shm"):
            if os.path.exists(place.state + name):
                os.unlink(place.state + name)

    for name, change, wanted in (("noise on page 2", noise, 65), ("header of zeroes", header, 65),
                                 ("log cut in half", cut_log, 65), ("read-only", read_only, 73),
                                 ("removed, files in the spool", removed, 65)):
        Feeds.items = ITEMS
        place = Place([str(n) for n in range(20)])
        place.fetch()
        if name.startswith("log"):
            # News of every feed, and a death with the log full.
            Feeds.items = ITEMS + 3
            with sqlite3.connect(place.state) as state:
                state.execute("UPDATE feeds SET next_poll = 0")
            state.close()
            child = subprocess.Popen([NEWSREEL, "run", "--config", place.settings], stderr=subprocess.DEVNULL)
            expect(name, wait_for(lambda: len(place.files()) == 20 * Feeds.items, 20), "the news did not come")
            child.kill()
            child.wait()
        change(place)
        code, text = place.fetch()
        if name == "read-only":
            subprocess.run(["chattr", "-i", place.state])
        expect(name, code == wanted, "exit status %d, not %d" % (code, wanted))
        expect(name, "Traceback" not in text and (wanted == 0 or place.state in text), "an unclear line: " + text)
        last = text.splitlines()[-1][:170] if text else ""
        if wanted == 65:
            done = subprocess.run([NEWSREEL, "recover", "--config", place.settings], capture_output=True)
            expect(name, done.returncode == 0, "recover: %d %s" % (done.returncode, done.stderr[-200:]))
            code, text = place.fetch()
            expect(name, code == 0, "after recover: %d %s" % (code, text[-200:]))
        place.check(name)
        print("database: %s: %s" % (name, last or "exit status %d" % code))
        place.close()


MODES = {"space": space, "inodes": inodes, "sockets": sockets, "slow": slow, "memory": memory, "network": network,
         "hang": hang, "database": database}


def main():
    if len(sys.argv) < 2 or any(mode not in MODES for mode in sys.argv[2:]):
        sys.exit(__doc__)
    global NEWSREEL, PORT
    NEWSREEL = os.path.abspath(sys.argv[1])
    server = loopback.Server(("0.0.0.0", 0), Feeds)
    PORT = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for mode in sys.argv[2:] or MODES:
        MODES[mode]()
    for fault in FAULTS:
        print("NOT WELL: " + fault)
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
