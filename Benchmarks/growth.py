#!/usr/bin/env python3
"""What a fleet's parts take when it has many feeds:
growth.py NEWSREEL [--feeds N] [--first N] [--due N] [--workers N] [--items N] [--most SECONDS] [--fleet N] [--fleet-feeds N]
    [--polls-a-day N] [--articles-a-day N] [--known N]

Real workers, a real PostgreSQL (Debian's, fsync on, in a folder of its own), and a web on loopback (Growth/answer.c) with a host
of 127.0.0.0/8 for each feed, so that nobody waits for a host. Two rounds: the first polls --first feeds for the first time, of
which each twentieth has an article. Then their rows are copied by SQL, under the other feeds' names, until there are --feeds,
and --due of them are made due: the second round's polls are answered by 304, in a state and with lists of that size, as many as
come in --most seconds. Printed for each: polls a second, CPU of the workers, of PostgreSQL and of the web a poll, what was there
before the first poll apart, the workers' largest memory, and what the database wrote and holds. Where perf is installed, it
looks at the first worker in the second round, and tells which part of its CPU is the scheduler's: frames of Sources/Ingest's
Conduct and Schedule, and PollLoop. Where valgrind is, massif weighs a worker that knows --first feeds, by rooms.

At last --items rows of articles are made by SQL, 25 a feed, and weighed, and pgbench plays, as fast as it can, the words by
which --fleet workers say that they live, and leases that change hands. What all of it comes to for --fleet-feeds feeds and
--fleet workers is reckoned from these figures.

Needs a C compiler, postgresql, and 4 GB of disk for a million feeds. Quote CPU time: rates are what others left of the machine.
"""
import argparse, collections, glob, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request

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


def polled(what, feeds, options, workers, base, web, watch=None):
    """So many feeds once: what a poll took, in microseconds of CPU, without what there was before the first one."""
    before, start = sum(web.count()), time.monotonic()
    server, waiting, log = base.cpu(), cpu(web.process.pid), base.ask("SELECT pg_current_wal_lsn()")
    for worker in workers:
        worker.begin()
    done, first, marks, seen = 0, None, [], None
    while done < feeds and time.monotonic() - (first or start + 1800) < options.most:
        time.sleep(1)
        done, now = sum(web.count()) - before, time.monotonic()
        if done > 0 and first is None:
            first, seen = now, (done, sum(cpu(worker.process.pid) for worker in workers), base.cpu())
        if watch and (done > 0.1 * feeds or first and now - first > 60):
            watch = watch(workers[0].process.pid)
        marks.append((now, done))
        for worker in workers:
            if worker.process.poll() is not None:
                sys.exit(open(worker.place + "/log").read()[-2000:])
    time.sleep(3)
    if done == 0:
        sys.exit("nothing was polled: " + open(workers[0].place + "/log").read()[-2000:])
    done = sum(web.count()) - before
    used, memory = sum(cpu(worker.process.pid) for worker in workers), [peak(worker.process.pid) for worker in workers]
    database = base.cpu()
    for worker in workers:
        worker.end()
    written = int(base.ask("SELECT pg_current_wal_lsn() - '%s'::pg_lsn" % log).split(".")[0])
    # Where the middle of the polls was: neither the load nor the last ones.
    inner = [mark for mark in marks if 0.2 * done < mark[1] < 0.8 * done] or marks
    rate = (inner[-1][1] - inner[0][1]) / max(inner[-1][0] - inner[0][0], 1e-9)
    rest = max(done - seen[0], 1)
    figures = {"worker": (used - seen[1]) / rest * 1e6, "server": (database - seen[2]) / rest * 1e6,
               "log": written / done, "memory": max(memory), "rate": rate}
    print("%s: %d polls in %.0f s, %.0f a second; the first after %.0f s, and %.1f s of the workers' CPU and %.1f of PostgreSQL's"
          % (what, done, marks[-1][0] - first, rate, first - start, seen[1], seen[2] - server))
    print("  CPU a poll: workers %.0f us, PostgreSQL %.0f us, web %.0f us; memory of a worker at most %s MB; log %.0f bytes a poll"
          % (figures["worker"], figures["server"], (cpu(web.process.pid) - waiting) / done * 1e6,
             " ".join("%.0f" % one for one in memory), figures["log"]), flush=True)
    return figures


def scheduler_names():
    """What the scheduler's types are called in symbols."""
    folder = os.path.dirname(HERE) + "/Sources/Ingest/"
    names = {os.path.basename(path).split(".")[0].split("+")[0]
             for path in glob.glob(folder + "Schedule/*.swift") + glob.glob(folder + "Conduct/*.swift")}
    return re.compile("6Ingest.*(?:%s)" % "|".join("%d%s" % (len(name), name) for name in sorted(names | {"PollLoop", "Planner"})))


class Watch:
    """Half a minute of a process by perf: which part of its CPU is whose."""

    def __init__(self, folder):
        self.file, self.share = folder + "/perf", None

    def __call__(self, pid):
        if shutil.which("perf") is None:
            return
        subprocess.run(["perf", "record", "-q", "-F", "499", "--call-graph", "fp", "-p", str(pid), "-o", self.file, "--", "sleep", "20"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = subprocess.run(["perf", "script", "--no-inline", "-F", "ip,sym", "--no-demangle", "-i", self.file],
                               capture_output=True, text=True, errors="replace").stdout
        stacks, names = [one for one in found.split("\n\n") if one.strip()], scheduler_names()
        if not stacks:
            return
        rooms = collections.Counter()
        for stack in stacks:
            rooms["scheduler" if names.search(stack) else next(
                (room for mark, room in (("13PostgresStore", "PostgresStore"), ("8Transfer", "Transfer"), ("curl", "Transfer"),
                                         ("6Ingest", "Ingest besides"), ("10Publishing", "Publishing")) if mark in stack), "other")] += 1
        self.share = rooms["scheduler"] / len(stacks)
        print("  of %d samples of the worker's CPU: %s" % (len(stacks), ", ".join(
            "%s %.1f %%" % (room, 100 * count / len(stacks)) for room, count in rooms.most_common())), flush=True)


def weigh_worker(options, worker, feeds):
    """The heap of a worker that knows so many feeds, none of them due, by whose it is."""
    if shutil.which("valgrind") is None:
        return None
    # Swift's debug information is more than valgrind reads.
    out, program = worker.place + "/massif", worker.place + "/newsreel"
    subprocess.run(["strip", "-g", "-o", program, options.newsreel], check=True)
    process = subprocess.Popen(["valgrind", "--tool=massif", "--depth=30", "--threshold=0.2", "--max-snapshots=20", "--detailed-freq=1",
                                "--massif-out-file=" + out, program, "run", "--config", worker.place + "/newsreel.toml"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(60)
    process.send_signal(signal.SIGTERM)
    process.wait()
    # The largest of the snapshots of the second half: the first one reads the lists.
    snapshots = re.split(r"#-----------\nsnapshot=\d+\n#-----------\n", open(out).read())[1:]
    snapshots = [one for one in snapshots if "heap_tree=empty" not in one]
    last = max(snapshots[len(snapshots) // 2:], key=lambda one: int(re.search(r"mem_heap_B=(\d+)", one)[1]))
    # Leaves, with the functions on the way to each.
    names, kinds, way = scheduler_names(), collections.Counter(), []
    for line in last.splitlines():
        found = re.match(r"( *)n(\d+): (\d+) (.*)", line)
        if not found:
            continue
        depth = len(found[1])
        way[depth:] = [found[4]]
        if found[2] != "0":
            continue
        text = "\n".join(way)
        kinds[next((kind for kind, mark in (("scheduler", names), ("register", re.compile("6Ingest")), ("subscriptions", re.compile(
            "13Subscriptions|12ShardedLists|5Fleet")), ("PostgresStore", re.compile("13PostgresStore"))) if mark.search(text)), "other")] += int(found[3])
    print("heap of a worker that knows %d feeds, %.1f MB, bytes a feed: %s" % (
        feeds, sum(kinds.values()) / 1e6, ", ".join("%s %.0f" % (kind, size / feeds) for kind, size in kinds.most_common())), flush=True)
    return kinds["scheduler"] / feeds


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


# Ten leases change hands: given back by one worker, taken by another.
TURN = """\\set worker random(1, %d)
\\set other random(1, %d)
UPDATE leases SET worker = NULL WHERE shard IN (SELECT shard FROM leases WHERE worker = :worker ORDER BY shard LIMIT 10);
WITH free AS (
    SELECT l.shard, l.worker FROM leases l
    WHERE l.worker IS NULL OR NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = l.worker AND w.expires > now())
    ORDER BY l.shard LIMIT 10 FOR UPDATE OF l SKIP LOCKED)
UPDATE leases l SET worker = :other, epoch = l.epoch + 1 FROM free WHERE l.shard = free.shard;
"""


def play(options, base, script):
    """How often in ten seconds, and microseconds of PostgreSQL's CPU each."""
    with open("/tmp/growth-play.%d" % os.getpid(), "w") as file:
        file.write(script)
    before = base.cpu()
    done = subprocess.run([base.programs + "/pgbench", "-h", base.folder, "-U", "newsreel", "-n", "-c", "8", "-T", "10", "-M",
                           "prepared", "-f", file.name, "postgres"], capture_output=True, text=True, check=True).stdout
    os.unlink(file.name)
    # The sessions' CPU is the server's when it has waited for them.
    time.sleep(2)
    count = int(next(line.split()[-1] for line in done.splitlines() if "actually processed" in line).split("/")[0])
    return count, (base.cpu() - before) / count * 1e6


def play_words(options, base):
    base.ask("DELETE FROM workers")
    base.ask("INSERT INTO workers (id, name, identity, expires) SELECT n, 'w' || n, '', now() + interval '1 day' "
             "FROM generate_series(1, %d) n" % options.fleet)
    base.ask("UPDATE leases SET worker = 1 + shard %% %d" % options.fleet)
    count, words = play(options, base, BEAT % options.fleet)
    print("words of %d workers: %d in 10 s, PostgreSQL %.0f us each" % (options.fleet, count, words))
    count, turns = play(options, base, TURN % (options.fleet, options.fleet))
    print("leases that change hands, ten at a time: %d in 10 s, PostgreSQL %.0f us each lease" % (count * 10, turns / 10), flush=True)
    return words


def reckon(options, known, unchanged, share, own, rows, words):
    """What --fleet-feeds and --fleet workers take, by what was measured."""
    feeds, workers = options.fleet_feeds, options.fleet
    polls, articles = feeds * options.polls_a_day / 86400, feeds * options.articles_a_day / 86400
    each = (unchanged["memory"] - known["memory"]) * 1e6 / (options.feeds - options.first)
    base = known["memory"] - each * options.first / 1e6
    print("\n%d feeds, %d workers, %g polls, %g articles a day and %g known articles each:"
          % (feeds, workers, options.polls_a_day, options.articles_a_day, options.known))
    print("  polls a second                  %10.0f   of a worker %.1f" % (polls, polls / workers))
    print("  workers' CPU, cores             %10.2f   of a worker %.3f" % (polls * unchanged["worker"] / 1e6,
                                                                          polls * unchanged["worker"] / 1e6 / workers))
    if share is not None:
        print("  of that the scheduler's, cores  %10.2f   %.1f us a poll, %.1f ms a feed and day" % (
            polls * unchanged["worker"] * share / 1e6, unchanged["worker"] * share, unchanged["worker"] * share * options.polls_a_day / 1e3))
    print("  memory of a worker, MB          %10.0f   %.0f and %.0f bytes a feed of its own; the others' in its lists not among it"
          % (base + each * feeds / workers / 1e6, base, each))
    if own is not None:
        print("  of that the scheduler's, MB     %10.0f   %.0f bytes a feed" % (own * feeds / workers / 1e6, own))
    print("  PostgreSQL's CPU for polls      %10.2f   cores" % (polls * unchanged["server"] / 1e6))
    print("  and for words, 1 in 2 s each    %10.2f   cores; %.0f a second" % (workers / 2 * words / 1e6, workers / 2))
    print("  its log, MB a second            %10.1f" % (polls * unchanged["log"] / 1e6))
    for table, count in (("feeds", feeds), ("items", feeds * options.known)):
        print("  table %-5s, GB                 %10.1f   %d rows" % (table, count * rows[table] / 1e9, count))
    print("  messages a second               %10.1f   of a worker %.2f" % (articles, articles / workers))
    print("  shards a worker                 %10.1f   of 1024" % (1024 / workers))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("newsreel")
    parser.add_argument("--feeds", type=int, default=1000000)
    parser.add_argument("--first", type=int, default=20000)
    parser.add_argument("--due", type=int, default=1000000)
    parser.add_argument("--items", type=int, default=5000000)
    parser.add_argument("--fleet", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--most", type=float, default=600, help="seconds of a round, from its first poll on")
    parser.add_argument("--fleet-feeds", type=int, default=10000000)
    parser.add_argument("--polls-a-day", type=float, default=24)
    parser.add_argument("--articles-a-day", type=float, default=3)
    parser.add_argument("--known", type=float, default=40, help="articles of a feed in the table of items")
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
        base.ask("UPDATE feeds SET next_poll = 0")
        known = polled("unchanged polls of these", options.first, options, workers, base, web)
        scheduler = weigh_worker(options, workers[0], options.first)
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
        watch = Watch(folder)
        unchanged = polled("unchanged polls of %d feeds" % options.feeds, due, options, workers, base, web, watch)
        weigh_items(options, base)
        weights = {}
        for table in ("feeds", "items", "addresses", "deliveries"):
            tables = "(SELECT '%s'::regclass AS t UNION SELECT relid FROM pg_partition_tree('%s')) u" % (table, table)
            size = base.ask("SELECT coalesce(sum(pg_total_relation_size(t)), 0) FROM " + tables)
            own = base.ask("SELECT coalesce(sum(pg_relation_size(t)), 0) FROM " + tables)
            rows = int(base.ask("SELECT count(*) FROM %s" % table))
            weights[table] = int(size) / max(rows, 1)
            print("%s: %d rows, %.1f MB with indexes, %.0f bytes a row (%.0f without)"
                  % (table, rows, int(size) / 1e6, int(size) / max(rows, 1), int(own) / max(rows, 1)), flush=True)
        words = play_words(options, base)
        reckon(options, known, unchanged, watch.share, scheduler, weights, words)
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
