#!/usr/bin/env python3
"""Kills nats-server, and a built newsreel, again and again while it polls feeds whose articles go into a JetStream stream, and
checks that the stream has each article revision exactly once.

usage: streams.py NEWSREEL [--server NATS-SERVER] [--mode server|worker|both] [--kills N] [--feeds N] [--items N]
                  [--retention limits|workqueue|interest] [--window DURATION]

The server runs on a free port of loopback, in a temporary folder, and is killed by its process id; the feeds come from a
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


class Server:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.address = "nats://127.0.0.1:%d" % self.port
        self.begin()

    def begin(self):
        self.process = subprocess.Popen(
            [self.program, "-js", "-sd", self.folder + "/jetstream", "-a", "127.0.0.1", "-p", str(self.port), "-l",
             self.folder + "/server.log"])
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
    server = Server(program, folder)
    os.makedirs(folder + "/feeds.d")
    with open(folder + "/feeds.d/feeds.toml", "w") as file:
        for feed in range(options.feeds):
            file.write('[[feed]]\nurl = "http://127.0.%d.1:%d/%d"\n' % (feed % 250, feeds.server_address[1], feed))
    settings = folder + "/newsreel.toml"
    with open(settings, "w") as file:
        file.write('feeds.directory = "%s/feeds.d"\npolling.start_spread = "6s"\nnetwork.host_interval = "0s"\n'
                   'network.allow_addresses = ["127.0.0.0/8"]\nspool.directory = "%s/spool"\nspool.fill_new = false\n'
                   'state.database = "%s/state.sqlite"\n[[sinks]]\nname = "bus"\nkind = "jetstream"\nservers = ["%s"]\n'
                   'stream = "NEWS"\nmax_unacknowledged = 50\ntimeout = "2s"\npause_minimum = "20ms"\npause_maximum = "1s"\n'
                   'stream_retention = "%s"\nstream_duplicate_window = "%s"\n'
                   % (folder, folder, folder, server.address, options.retention, options.window))

    def run(*arguments):
        return subprocess.run([newsreel, *arguments], capture_output=True, text=True)

    made = run("stream", "create", "--config", settings)
    if made.returncode != 0:
        sys.exit(made.stderr)
    watch = ["watch", server.address, "--stream", "NEWS", "--durable", "check"]
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
    rest = run(*watch, "--once")
    taken.seek(0)
    keys = {}
    for line in taken.read().splitlines() + rest.stdout.splitlines():
        article = json.loads(line)
        key = (article["id"], article["_newsreel"]["revision"])
        keys[key] = keys.get(key, 0) + 1
    server.kill()
    twice = sum(count > 1 for count in keys.values())
    # A consumer is given a message again whose acknowledgement a killed server did not hear; a stream that has it once
    # says so by its own count.
    count = run_count(program, server, folder)
    print("%s, %s: %d kills, %d articles of %d, the stream got %s messages, %d printed twice, daemon %d"
          % (options.mode, options.retention, kills, len(keys), wanted, count, twice, ended))
    well = len(keys) == wanted and count == wanted and ended == 0 and (options.retention != "limits" or twice == 0)
    if well:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print("NOT WELL: see " + folder)
    sys.exit(0 if well else 1)


def run_count(program, server, folder):
    """The stream's last sequence, asked in NATS' own protocol."""
    server.begin()
    try:
        with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
            connection.sendall(b"CONNECT {\"verbose\":false}\r\nSUB answer 1\r\n"
                               b"PUB $JS.API.STREAM.INFO.NEWS answer 0\r\n\r\nPING\r\n")
            connection.settimeout(10)
            heard = b""
            while b'"last_seq":' not in heard:
                heard += connection.recv(65536)
            return int(heard.split(b'"last_seq":')[1].split(b",")[0])
    finally:
        server.kill()


if __name__ == "__main__":
    main()
