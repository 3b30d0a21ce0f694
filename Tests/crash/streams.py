#!/usr/bin/env python3
"""Kills nats-server, and a built newsreel, again and again while it polls feeds whose articles go into a JetStream stream, and
checks that the stream has each article revision exactly once.

usage: streams.py NEWSREEL [--server NATS-SERVER] [--mode server|worker|both] [--kills N] [--feeds N] [--items N]
                  [--retention limits|workqueue|interest] [--window DURATION] [--servers N] [--several]

With --servers 3 they are a cluster, the stream has three replicas, and each kill is of one of them, chosen at random. --several says
exclusive = false. The server runs on a free port of loopback, in a temporary folder, and is killed by its process id; the feeds come from a
server in this script. With another retention than limits a consumer (newsreel watch) takes the messages meanwhile. The
stream's window of duplicates is 100 ms unless --window says otherwise, so that it helps nobody.
Exit status: 0 all well, 1 something was lost or came twice, 2 usage.
"""
import argparse, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time
import loopback


class Feeds(loopback.Handler):
    """/K is a feed of so many items."""
    items = 10

    def do_GET(self):
        feed = int(self.path.lstrip("/"))
        entries = "".join(
            "<item><title>Article %d of feed %d</title><guid isPermaLink='false'>i-%d-%d</guid>"
            "<description>&lt;p&gt;A text that is long enough to be one, and longer. %s&lt;/p&gt;</description></item>"
            % (item, feed, feed, item, "More of it. " * 100) for item in range(self.items))
        self.answer(200, ("<rss version='2.0'><channel><title>%d</title><link>http://a.example/</link>"
                          "<description>x</description>%s</channel></rss>" % (feed, entries)).encode())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """One of a cluster, where there are routes."""

    def __init__(self, program, folder, routes=(), number=0):
        self.program, self.folder, self.port = program, folder, free_port()
        self.address = "nats://127.0.0.1:%d" % self.port
        self.words = [program, "-js", "-sd", "%s/jetstream-%d" % (folder, number), "-a", "127.0.0.1", "-p", str(self.port), "-l",
                      "%s/server-%d.log" % (folder, number)]
        if routes:
            self.words += ["--name", "server-%d" % number, "--cluster_name", "news", "--cluster", routes[number], "--routes",
                           ",".join(routes)]
        self.begin()

    def begin(self):
        self.process = subprocess.Popen(self.words)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("nats-server does not begin; see its log")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Servers:
    """One, or a cluster of which one at a time is killed."""

    def __init__(self, program, folder, count):
        routes = ["nats://127.0.0.1:%d" % free_port() for _ in range(count)] if count > 1 else []
        self.all = [Server(program, folder, routes, number) for number in range(count)]
        self.dead = self.all[0]

    def kill(self):
        self.dead = random.choice(self.all)
        self.dead.kill()

    def begin(self):
        self.dead.begin()

    def end(self):
        for server in self.all:
            server.kill()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("newsreel")
    parser.add_argument("--server", default="nats-server")
    parser.add_argument("--mode", choices=["server", "worker", "both"], default="server")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--retention", choices=["limits", "workqueue", "interest"], default="limits")
    parser.add_argument("--window", default="100ms")
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--several", action="store_true")
    options = parser.parse_args()
    newsreel = os.path.abspath(options.newsreel)
    program = shutil.which(options.server) or shutil.which("/usr/sbin/" + options.server)
    if not program:
        sys.exit("no %s; name it with --server" % options.server)
    Feeds.items = options.items
    wanted = options.feeds * options.items
    feeds = loopback.Server(("0.0.0.0", 0), Feeds)
    threading.Thread(target=feeds.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="streams-")
    server = Servers(program, folder, options.servers)
    addresses = [one.address for one in server.all]
    os.makedirs(folder + "/feeds.d")
    with open(folder + "/feeds.d/feeds.toml", "w") as file:
        for feed in range(options.feeds):
            file.write('[[feed]]\nurl = "http://127.0.%d.1:%d/%d"\n' % (feed % 250, feeds.server_address[1], feed))
    settings = folder + "/newsreel.toml"
    with open(settings, "w") as file:
        file.write('feeds.directory = "%s/feeds.d"\npolling.start_spread = "6s"\nnetwork.host_interval = "0s"\n'
                   'network.allow_addresses = ["127.0.0.0/8"]\nspool.directory = "%s/spool"\nspool.fill_new = false\n'
                   'state.database = "%s/state.sqlite"\n[[sinks]]\nname = "bus"\nkind = "jetstream"\nservers = %s\n'
                   'stream = "NEWS"\nmax_unacknowledged = 50\ntimeout = "2s"\npause_minimum = "20ms"\npause_maximum = "1s"\n'
                   'stream_retention = "%s"\nstream_duplicate_window = "%s"\nstream_replicas = %d\nexclusive = %s\n'
                   % (folder, folder, folder, json.dumps(addresses), options.retention, options.window, options.servers,
                      "false" if options.several else "true"))

    def run(*arguments):
        return subprocess.run([newsreel, *arguments], capture_output=True, text=True)

    until = time.monotonic() + 30
    while True:
        made = run("stream", "create", "--config", settings)
        if made.returncode == 0:
            break
        # A cluster chooses its leader first.
        if options.servers == 1 or time.monotonic() > until:
            sys.exit(made.stderr)
        time.sleep(0.5)
    watch = ["watch", ",".join(addresses), "--stream", "NEWS", "--durable", "check"]
    taken, consumer = open(folder + "/taken", "w+"), None
    if options.retention != "limits":
        # Its name is known before anything is sent: a stream for interest keeps nothing for nobody.
        run(*watch, "--once")
        consumer = subprocess.Popen([newsreel, *watch], stdout=taken, stderr=open(folder + "/watch.log", "w"))

    def daemon():
        return subprocess.Popen([newsreel, "run", "--config", settings], stderr=open(folder + "/log", "a"))

    worker, kills = daemon(), 0
    while kills < options.kills:
        time.sleep(0.2 + random.random() * 0.8)
        if options.mode in ("server", "both"):
            server.kill()
            time.sleep(random.random() * 0.5)
        if options.mode in ("worker", "both"):
            worker.kill()
            worker.wait()
            worker = daemon()
        if options.mode in ("server", "both"):
            server.begin()
        kills += 1
    # Feeds that were in work when the worker was killed are suspects, and asked by hand what they have.
    queue, until = folder + "/spool/outlets/bus/new", time.monotonic() + 120
    if options.mode != "server":
        worker.send_signal(signal.SIGTERM)
        worker.wait()
        done = run("fetch", "--feeds", folder + "/feeds.d/feeds.toml", "--spool", folder + "/spool", "--state",
                   folder + "/state.sqlite", "--config", settings, "--allow-address", "127.0.0.0/8")
        if done.returncode != 0:
            print("the last fetch ended with %d: %s" % (done.returncode, done.stderr[-300:]))
        worker = daemon()
    status = {}
    while time.monotonic() < until:
        found = run("status", "--json", "--config", settings)
        status = json.loads(found.stdout) if found.returncode == 0 else {}
        if status.get("new_articles") == wanted and not os.listdir(queue):
            break
        time.sleep(0.2)
    worker.send_signal(signal.SIGTERM)
    ended = worker.wait()
    if consumer:
        time.sleep(2)
        consumer.send_signal(signal.SIGTERM)
        consumer.wait()
    taken.seek(0)
    keys, until = {}, time.monotonic() + 100
    lines = taken.read().splitlines()
    while True:
        lines += run(*watch, "--once").stdout.splitlines()
        for line in lines:
            article = json.loads(line)
            key = (article["id"], article["_newsreel"]["revision"])
            keys[key] = keys.get(key, 0) + 1
        # What a consumer held when its server was killed comes again after a minute.
        if len(keys) >= wanted or time.monotonic() > until:
            break
        lines = []
        time.sleep(5)
    twice = sum(count > 1 for count in keys.values())
    # A consumer is given a message again whose acknowledgement a killed server did not hear; a stream that has it once
    # says so by its own count.
    count = last_sequence(server.all[0])
    server.end()
    print("%s, %s: %d kills, %d articles of %d, the stream got %s messages, %d printed twice, daemon %d"
          % (options.mode, options.retention, kills, len(keys), wanted, count, twice, ended))
    well = len(keys) == wanted and count == wanted and ended == 0 and (options.retention != "limits" or twice == 0)
    if well:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print("NOT WELL: see " + folder)
    sys.exit(0 if well else 1)


def last_sequence(server):
    """The stream's, asked in NATS' own protocol."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(b"CONNECT {\"verbose\":false}\r\nSUB answer 1\r\n"
                           b"PUB $JS.API.STREAM.INFO.NEWS answer 0\r\n\r\nPING\r\n")
        connection.settimeout(10)
        heard = b""
        while b'"last_seq":' not in heard:
            heard += connection.recv(65536)
        return int(heard.split(b'"last_seq":')[1].split(b",")[0])


if __name__ == "__main__":
    main()
