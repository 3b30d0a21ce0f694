#!/usr/bin/env python3
"""What a fleet's parts take when it has many feeds:
growth.py NEWSREEL [--feeds N] [--first N] [--due N] [--workers N] [--items N] [--fleet N] [--most SECONDS]

Real workers, a real PostgreSQL (Debian's, fsync on, in a folder of its own), and a web on loopback (Growth/answer.c) with a host
of 127.0.0.0/8 for each feed, so that nobody waits for a host. Two rounds: the first polls --first feeds for the first time, of
which each twentieth has an article. Then their rows are copied by SQL, under the other feeds' names, until there are --feeds,
and --due of them are made due: the second round's polls are answered by 304, in a state and with lists of that size. Printed
for each: polls a second, CPU of the workers, of PostgreSQL and of the web a poll, the workers' largest memory, and what the
database wrote and holds. At last --items rows of articles are made by SQL, 25 a feed, and weighed, and pgbench plays the words
by which --fleet workers say that they live, as fast as it can.

Needs a C compiler, postgresql, and 4 GB of disk for a million feeds. Quote CPU time: rates are what others left of the machine.
"""
import argparse, glob, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid, children=False):
    """Seconds of a process; with those of the children that it has waited for."""
    try:
        fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(int(fields[place]) for place in ((11, 12, 13, 14) if children else (11, 12))) / TICK


def peak(pid):
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024


class PostgreSQL:
    def __init__(self):
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        self.programs = folders[-1] if folders else os.path.dirname(shutil.which("initdb") or sys.exit("no postgresql"))
        self.folder = tempfile.mkdtemp(prefix="newsreel-pg-", dir="/tmp")
        self.prefix = []
        if os.geteuid() == 0:  # It refuses to run as root.
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(self.folder, "postgres")
        os.chmod(self.folder, 0o755)
        subprocess.run(self.prefix + [self.programs + "/initdb", "-D", "data", "-U", "newsreel", "-A", "trust", "-E", "UTF8",
                                      "--locale=C.UTF-8"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            self.prefix + [self.programs + "/postgres", "-D", "data", "-k", self.folder, "-c", "listen_addresses=", "-c",
                           "shared_buffers=1GB", "-c", "max_wal_size=4GB"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=open(self.folder + "/log", "a"), stderr=subprocess.STDOUT)
        while subprocess.run([self.programs + "/pg_isready", "-q", "-h", self.folder]).returncode != 0:
            time.sleep(0.1)
        self.address = "postgresql://newsreel@/postgres?host=" + self.folder

    def ask(self, sql):
        return subprocess.run(["psql", "-XAtq", "-h", self.folder, "-U", "newsreel", "postgres", "-c", sql],
                              capture_output=True, text=True, check=True).stdout.strip()

    def cpu(self):
        total = cpu(self.process.pid, children=True)
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = open(path).read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid:
                total += (int(fields[11]) + int(fields[12])) / TICK
        return total

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Web:
    def __init__(self, folder):
        subprocess.run(["cc", "-O2", "-o", folder + "/answer", HERE + "/Growth/answer.c"], check=True)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.process = subprocess.Popen(["sh", "-c", "ulimit -n $(ulimit -H -n); exec %s/answer %d" % (folder, self.port)])
        time.sleep(0.3)

    def count(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/count" % self.port, timeout=30) as answer:
            return [int(word) for word in answer.read().split()]


class Worker:
    def __init__(self, number, options, folder, database):
        self.place = "%s/worker-%d" % (folder, number)
        self.program = options.newsreel
        os.makedirs(self.place)
        with open(self.place + "/newsreel.toml", "w") as file:
            file.write('feeds.directory = "%s/feeds.d"\npolling.start_spread = "0s"\npolling.interval_minimum = "6h"\n'
                       'network.host_interval = "0s"\nnetwork.allow_addresses = ["127.0.0.0/8"]\n'
                       'spool.directory = "%s/spool"\nstate.database = "%s"\nfleet.worker = "worker-%d"\nlog.level = "notice"\n'
                       % (folder, self.place, database, number))

    def begin(self):
        self.process = subprocess.Popen([self.program, "run", "--config", self.place + "/newsreel.toml"],
                                        stderr=open(self.place + "/log", "a"))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def consume(workers, over):
    while not over.is_set():
        for worker in workers:
            try:
                for entry in os.scandir(worker.place + "/spool/new"):
                    os.unlink(entry.path)
            except OSError:
                pass
        over.wait(0.5)


def polled(what, feeds, options, workers, base, web):
    """So many feeds once."""
    before, start = sum(web.count()), time.monotonic()
    server, waiting, log = base.cpu(), cpu(web.process.pid), base.ask("SELECT pg_current_wal_lsn()")
    for worker in workers:
        worker.begin()
    done, first, marks = 0, None, []
    while done < feeds and time.monotonic() - start < options.most:
        time.sleep(2)
        done, now = sum(web.count()) - before, time.monotonic()
        if done > 0 and first is None:
            first = now
        marks.append((now, done))
        for worker in workers:
            if worker.process.poll() is not None:
                sys.exit(open(worker.place + "/log").read()[-2000:])
    time.sleep(3)
    used, memory = sum(cpu(worker.process.pid) for worker in workers), [peak(worker.process.pid) for worker in workers]
    for worker in workers:
        worker.end()
    written = int(base.ask("SELECT pg_current_wal_lsn() - '%s'::pg_lsn" % log).split(".")[0])
    # Where the middle of the polls was: neither the load nor the last ones.
    inner = [mark for mark in marks if 0.2 * done < mark[1] < 0.8 * done] or marks
    rate = (inner[-1][1] - inner[0][1]) / max(inner[-1][0] - inner[0][0], 1e-9)
    print("%s: %d polls, the first after %.0f s, then %.0f a second; CPU a poll: workers %.0f us, PostgreSQL %.0f us, web %.0f us; "
          "memory of a worker %s MB; log %.0f bytes a poll"
          % (what, done, (first or start) - start, rate, used / done * 1e6, (base.cpu() - server) / done * 1e6,
             (cpu(web.process.pid) - waiting) / done * 1e6, " ".join("%.0f" % one for one in memory), written / done), flush=True)


# What Sources/PostgresStore/PostgresStore+Leases.swift asks each two seconds.
BEAT = """\\set worker random(1, %d)
UPDATE workers SET expires = now() + 30000 * interval '1 millisecond', demand = 1 WHERE name = 'w' || :worker;
SELECT id, demand FROM workers WHERE expires > now();
SELECT shard, epoch FROM leases WHERE worker = :worker;
SELECT count(*) FROM leases l
    WHERE l.worker IS NULL OR NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = l.worker AND w.expires > now());
"""


def weigh_items(options, base):
    base.ask("TRUNCATE items")
    base.ask("""
        INSERT INTO items (feed, key, content_digest, source_digest, first_seen, revision, last_seen, id_rest, marks)
        SELECT n / 25, ('x' || substr(md5(n::text), 1, 16))::bit(64)::bigint, n, n, 1700000000, 1, 19700,
            substring(sha256(n::text::bytea) FROM 1 FOR 12), substring(sha256(n::text::bytea) FROM 1 FOR 28)
        FROM generate_series(1, %d) n""" % options.items)


def play_words(options, base):
    base.ask("INSERT INTO workers (name, identity, expires) SELECT 'w' || n, '', now() + interval '1 day' "
             "FROM generate_series(1, %d) n" % options.fleet)
    base.ask("UPDATE leases SET worker = (SELECT id FROM workers WHERE name = 'w' || (1 + shard %% %d))" % options.fleet)
    with open("/tmp/growth-beat.%d" % os.getpid(), "w") as file:
        file.write(BEAT % options.fleet)
    before = base.cpu()
    done = subprocess.run([base.programs + "/pgbench", "-h", base.folder, "-U", "newsreel", "-n", "-c", "8", "-T", "10", "-M",
                           "prepared", "-f", file.name, "postgres"], capture_output=True, text=True, check=True).stdout
    os.unlink(file.name)
    count = int(next(line.split()[-1] for line in done.splitlines() if "actually processed" in line).split("/")[0])
    print("words of %d workers: %d in 10 s, PostgreSQL %.0f us each" % (options.fleet, count, (base.cpu() - before) / count * 1e6))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("newsreel")
    parser.add_argument("--feeds", type=int, default=1000000)
    parser.add_argument("--first", type=int, default=20000)
    parser.add_argument("--due", type=int, default=200000)
    parser.add_argument("--items", type=int, default=5000000)
    parser.add_argument("--fleet", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--most", type=float, default=1200, help="seconds of a round")
    options = parser.parse_args()
    options.newsreel = os.path.abspath(options.newsreel)
    folder = tempfile.mkdtemp(prefix="growth-", dir="/tmp")
    base, web, over = PostgreSQL(), Web(folder), threading.Event()
    workers = [Worker(number, options, folder, base.address) for number in range(1, options.workers + 1)]
    try:
        os.makedirs(folder + "/feeds.d")

        def write(start, end):
            with open("%s/feeds.d/%d.toml" % (folder, start), "w") as file:
                for feed in range(start, end):
                    file.write('[[feed]]\nurl = "http://127.%d.%d.%d:%d/f"\n'
                               % (1 + feed // 62500, feed // 250 % 250, feed % 250 + 1, web.port))

        write(0, options.first)
        threading.Thread(target=consume, args=(workers, over), daemon=True).start()
        polled("first polls", options.first, options, workers, base, web)
        # By the same feeds again and again, under the names of those that are in the lists.
        write(options.first, options.feeds)
        base.ask("""
            INSERT INTO feeds (name, identity, url, etag, last_modified, body_digest, title, schedule, condition, next_poll,
                last_polled, last_success, last_read, identity_rung, identity_policy, recent_polls, polls, new_items)
            SELECT substring(sha256(made.address::bytea) FROM 1 FOR 20), made.address, made.address, etag, last_modified,
                body_digest, title, schedule, condition, next_poll, last_polled, last_success, last_read, identity_rung,
                identity_policy, recent_polls, polls, new_items
            FROM (SELECT n, format('http://127.%%s.%%s.%%s:%d/f', 1 + n / 62500, n / 250 %% 250, n %% 250 + 1) AS address
                FROM generate_series(%d, %d) n) made
            JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS number, * FROM feeds) f ON f.number = made.n %% %d"""
                 % (web.port, options.first, options.feeds - 1, options.first))
        base.ask("UPDATE feeds SET next_poll = 0 WHERE id %% %d = 0" % max(options.feeds // options.due, 1))
        base.ask("VACUUM ANALYZE")
        due = int(base.ask("SELECT count(*) FROM feeds WHERE next_poll = 0"))
        polled("unchanged polls", due, options, workers, base, web)
        weigh_items(options, base)
        for table in ("feeds", "items", "addresses", "deliveries"):
            tables = "(SELECT '%s'::regclass AS t UNION SELECT relid FROM pg_partition_tree('%s')) u" % (table, table)
            size = base.ask("SELECT coalesce(sum(pg_total_relation_size(t)), 0) FROM " + tables)
            own = base.ask("SELECT coalesce(sum(pg_relation_size(t)), 0) FROM " + tables)
            rows = int(base.ask("SELECT count(*) FROM %s" % table))
            print("%s: %d rows, %.1f MB with indexes, %.0f bytes a row (%.0f without)"
                  % (table, rows, int(size) / 1e6, int(size) / max(rows, 1), int(own) / max(rows, 1)), flush=True)
        play_words(options, base)
    finally:
        over.set()
        for worker in workers:
            if getattr(worker, "process", None) and worker.process.poll() is None:
                worker.process.kill()
        web.process.kill()
        base.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
