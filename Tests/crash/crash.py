#!/usr/bin/env python3
"""Kills and breaks a built newsreel while it publishes, from outside, and checks that every article comes exactly once.

usage: crash.py MODE NEWSREEL [--feeds N] [--items N] [--rounds N] [--folder DIR] [--keep]

modes
  order   traces one run with strace and checks the order of the system calls that make articles durable and visible
  steps   NEWSREEL_CRASH_AT=1, 2, ... until a run ends by itself (debug builds only)
  kill    strace kills the program at the n-th call of each kind that publishing uses, n = 1, 2, ... likewise
  error   the same with an error (EIO, ENOSPC) in place of the kill
  random  kill -9 at random moments of a larger poll, --rounds times, with a consumer that takes files meanwhile
  recover kills `newsreel recover` of a damaged, a lost and an older state at each call that it uses (strace) and
          --rounds times at random: what is known stays known, or the refusal names recover
  full    a tmpfs of 4 MB for spool and state (needs root): the poll stops, space is made, the poll goes on

NEWSREEL is the program's path. The feeds come from a server in this script, on loopback. After each fault the program
runs again until it is content, a consumer takes every file at once (kill and random: also while the program runs), and
each article must have been there exactly once, whole, and nothing may be left in tmp/.
Exit status: 0 all well, 1 a promise was broken, 2 usage.
"""
import argparse, json, os, random, re, shutil, signal, subprocess, sys, tempfile, threading, time
import loopback

REVEAL = "rename,renameat,renameat2"


class Feeds(loopback.Handler):
    """/K is a feed of so many items; it has an ETag and answers 304."""
    items, big = 5, 600

    def do_GET(self):
        try:
            feed = int(self.path.lstrip("/"))
        except ValueError:
            return self.answer(404, b"")
        tag = '"%d-%d"' % (feed, self.items)
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, b"", tag)
        text = "A paragraph of the article that is long enough to look like one. " * (self.big // 65)
        entries = "".join(
            "<item><title>Article %d of feed %d</title><guid isPermaLink='false'>item-%d-%d</guid>"
            "<link>http://articles.example/%d/%d</link><description>&lt;p&gt;%s&lt;/p&gt;</description></item>"
            % (item, feed, feed, item, feed, item, text) for item in range(self.items))
        body = "<?xml version='1.0'?><rss version='2.0'><channel><title>Feed %d</title><link>http://articles.example/</link>" \
               "<description>x</description>%s</channel></rss>" % (feed, entries)
        self.answer(200, body.encode(), tag)


class Trial:
    """A spool and a state database of their own, and the consumer's memory."""

    def __init__(self, options, feeds=None):
        self.options = options
        self.feeds = feeds or options.feeds
        self.folder = tempfile.mkdtemp(prefix="crash-", dir=options.folder)
        self.spool, self.state = self.folder + "/spool", self.folder + "/state.db"
        self.list = self.folder + "/feeds.txt"
        with open(self.list, "w") as file:
            for feed in range(self.feeds):
                file.write("http://127.0.0.1:%d/%d\n" % (options.port, feed))
        self.taken, self.faults = {}, []

    def command(self):
        return [self.options.newsreel, "fetch", "--feeds", self.list, "--spool", self.spool, "--state", self.state,
                "--allow-address", "127.0.0.0/8"]

    def run(self, prefix=(), environment=None, timeout=120):
        done = subprocess.run(list(prefix) + self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              env={**os.environ, **(environment or {})}, timeout=timeout)
        self.stderr = done.stderr.decode(errors="replace")
        return done.returncode

    def consume(self):
        new = self.spool + "/new"
        for name in sorted(os.listdir(new)) if os.path.isdir(new) else []:
            path = new + "/" + name
            try:
                data = open(path, "rb").read()
                os.unlink(path)
            except FileNotFoundError:
                continue
            try:
                article = json.loads(data)
                key = (article["id"], article["_newsreel"]["revision"])
                if not data.endswith(b"}\n") or article["id"] not in name:
                    self.faults.append("odd file " + name)
                self.taken.setdefault(key, []).append(name)
            except (ValueError, KeyError):
                self.faults.append("partial file %s: %r" % (name, data[:60]))

    def verdict(self):
        """Polls to the end and compares; an empty list is a pass."""
        status = self.run()
        if status != 0:
            self.faults.append("the run after the fault ended with %d: %s" % (status, self.stderr.strip()[-300:]))
        self.consume()
        self.run()
        self.consume()
        wanted = self.feeds * Feeds.items
        twice = {key: names for key, names in self.taken.items() if len(names) > 1}
        if len(self.taken) != wanted:
            self.faults.append("%d articles of %d" % (len(self.taken), wanted))
        for key, names in list(twice.items())[:3]:
            self.faults.append("twice: " + " ".join(names))
        left = os.listdir(self.spool + "/tmp")
        if left:
            self.faults.append("left in tmp: " + " ".join(left[:3]))
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.faults


class Tally:
    def __init__(self):
        self.trials, self.broken = 0, 0

    def add(self, what, faults):
        self.trials += 1
        if faults:
            self.broken += 1
            print("BROKEN at %s: %s" % (what, "; ".join(faults)), flush=True)

    def close(self, what):
        print("%s: %d trials, %d broken" % (what, self.trials, self.broken), flush=True)
        return 1 if self.broken else 0


# --- order -----------------------------------------------------------------------------------------------------------

CALL = re.compile(r"^(?:\[pid\s+)?(\d+)\]?\s+(?:[\d.]+\s+)?(\w+)\((.*)\)\s+=\s+(-?\d+)")


def trace(trial):
    """The calls on spool and state in the order in which they ended, as (call, [paths], flags)."""
    log = trial.folder + "/trace"
    status = trial.run(["strace", "-f", "-y", "-qq", "-s", "0", "-o", log, "-e",
                        "trace=openat,write,pwrite64,fsync,fdatasync,linkat,unlink,unlinkat," + REVEAL])
    if status != 0:
        sys.exit("the traced run ended with %d: %s" % (status, trial.stderr))
    open_calls, calls = {}, []
    for line in open(log, errors="replace"):
        pid = line.split()[0]
        if "<unfinished" in line:
            open_calls[pid] = line.split("<unfinished")[0].rstrip()
            continue
        resumed = re.search(r"<\.\.\. \w+ resumed>(.*)", line)
        if resumed:
            line = open_calls.pop(pid, "") + resumed.group(1)
        match = CALL.match(line.strip())
        if not match or int(match.group(4)) < 0:
            continue
        name, arguments = match.group(2), match.group(3)
        # A relative name follows the descriptor of its folder: 7</spool/tmp>, "NAME".
        paths, folder = [], None
        for piece in re.finditer(r'(?:\d+|AT_FDCWD)<([^>]*)>|"([^"]*)"', arguments):
            if piece.group(1) is not None:
                folder = piece.group(1)
                paths.append(folder)
            else:
                name_part = piece.group(2)
                if paths and paths[-1] == folder:
                    paths.pop()
                paths.append(name_part if name_part.startswith("/") else "%s/%s" % (folder, name_part))
        calls.append((name, [os.path.normpath(path) for path in paths], arguments))
    return calls


def check_order(options):
    trial = Trial(options)
    real = os.path.realpath(trial.folder)
    tmp, new, wal = real + "/spool/tmp", real + "/spool/new", real + "/state.db-wal"
    calls = trace(trial)
    # In tmp/ the names bear their owner.
    bare = lambda path: re.sub(r"\.json\.[0-9a-f]{16}$", ".json", os.path.basename(path))
    faults, made, synced, listed, committed, shown = [], {}, {}, {}, {}, 0
    unsynced = {}  # revealed names by the folders whose sync they still need
    for place, (name, paths, arguments) in enumerate(calls):
        path = paths[0] if paths else ""
        if name == "openat" and "O_CREAT" in arguments and os.path.dirname(path) == tmp \
                and not os.path.basename(path).startswith("probe"):
            if "O_EXCL" not in arguments:
                faults.append("created without O_EXCL: " + path)
            made[bare(path)] = place
        elif name == "openat" and "O_CREAT" in arguments and path.startswith(new):
            faults.append("written in place: " + path)
        elif name in ("fsync", "fdatasync") and os.path.dirname(path) == tmp:
            synced[bare(path)] = place
        elif name == "fsync" and path == tmp:
            for file in synced:
                listed.setdefault(file, place)
            for waiting in unsynced.values():
                waiting.discard(tmp)
        elif name == "fsync" and path == new:
            for waiting in unsynced.values():
                waiting.discard(new)
        elif name in ("fsync", "fdatasync") and path == wal:
            for file in listed:
                committed.setdefault(file, place)
        elif name == "pwrite64" and path == wal:
            late = [file for file, waiting in unsynced.items() if waiting]
            if late:
                faults.append("a commit, and with it the marks, began before the folders of %s were synced" % late[0])
            unsynced.clear()
        elif name.startswith("rename") and len(paths) >= 2 and os.path.dirname(paths[1]) == new:
            file = os.path.basename(paths[1])
            shown += 1
            for what, steps in (("created", made), ("synced", synced), ("listed durably in tmp", listed),
                                ("committed", committed)):
                if steps.get(file, place) >= place:
                    faults.append("%s shown before it was %s" % (file, what))
            if os.path.dirname(paths[0]) != tmp:
                faults.append("renamed from elsewhere: " + paths[0])
            if not made.get(file, 0) <= synced.get(file, 0) <= listed.get(file, 0) <= committed.get(file, 0):
                faults.append("out of order: " + file)
            unsynced[file] = {tmp, new}
    if any(unsynced.values()):
        faults.append("the run ended before the folders were synced")
    wanted = trial.feeds * Feeds.items
    if shown != wanted:
        faults.append("%d renames into new/ for %d articles" % (shown, wanted))
    trial.consume()
    tally = Tally()
    tally.add("the order of calls", faults[:5] + trial.verdict())
    print("%d calls, %d files: each created, synced, listed, committed, shown, folders synced" % (len(calls), shown))
    return tally.close("order")


# --- faults ----------------------------------------------------------------------------------------------------------

def check_steps(options):
    tally, step = Tally(), 0
    while True:
        step += 1
        trial = Trial(options)
        status = trial.run(environment={"NEWSREEL_CRASH_AT": str(step)})
        trial.consume()
        tally.add("step %d" % step, trial.verdict())
        if status != -signal.SIGKILL:
            break
    if step == 1:
        print("no step was reached: a release build, or a command without the hook")
    return tally.close("steps (%d deaths)" % (step - 1))


def inject(options, calls, what, label):
    tally = Tally()
    for call in calls:
        number, misses = 0, 0
        while misses < 1 and number < options.rounds:
            number += 1
            trial = Trial(options)
            log = trial.folder + "/inject"
            trial.run(["strace", "-f", "-qq", "-o", log, "-e", "trace=" + call, "-e",
                       "inject=%s:%s:when=%d" % (call, what, number)])
            text = open(log, errors="replace").read()
            hit = "INJECTED" in text or "killed by SIGKILL" in text
            misses += 0 if hit else 1
            trial.consume()
            tally.add("%s %s number %d" % (call, what, number), trial.verdict())
        print("%s: %s, %d places" % (label, call, number - 1), flush=True)
    return tally.close(label)


def check_kill(options):
    return inject(options, ["fsync", "fdatasync", "pwrite64", REVEAL, "unlinkat", "fchmod", "ftruncate"],
                  "signal=KILL", "kill")


def check_error(options):
    status = 0
    for error in ("EIO", "ENOSPC"):
        status |= inject(options, ["fsync", "fdatasync", "pwrite64", REVEAL], "error=" + error, "error " + error)
    return status


def check_random(options):
    tally, seed = Tally(), random.randrange(1 << 30)
    chance = random.Random(seed)
    print("seed %d" % seed)
    started = time.monotonic()
    whole = Trial(options, feeds=options.feeds * 10)
    whole.run()
    length = time.monotonic() - started
    tally.add("a run without a kill", whole.verdict())
    trial, killed = None, 0
    for number in range(options.rounds):
        trial = trial or Trial(options, feeds=options.feeds * 10)
        child = subprocess.Popen(trial.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + chance.random() * length
        while time.monotonic() < end and child.poll() is None:
            trial.consume()
        child.kill()
        killed += 1 if child.wait() == -signal.SIGKILL else 0
        # Now and then the next round begins where several kills have left it.
        if chance.random() < 0.5:
            tally.add("random kill, round %d" % number, trial.verdict())
            trial = None
    if trial:
        tally.add("random kill, the last round", trial.verdict())
    return tally.close("random (%d of %d rounds killed)" % (killed, options.rounds))


def noise(trial):
    with open(trial.state, "r+b") as file:
        file.write(os.urandom(100))


def lost(trial):
    for name in ("", "-wal", "-shm"):
        if os.path.exists(trial.state + name):
            os.unlink(trial.state + name)


def older(trial):
    lost(trial)
    shutil.copy(trial.folder + "/older", trial.state)


def check_recover(options):
    tally, seed = Tally(), random.randrange(1 << 30)
    chance = random.Random(seed)
    print("seed %d" % seed)
    whole = Trial(options, feeds=options.feeds * 10)
    list_of_all = open(whole.list).read()
    open(whole.list, "w").writelines(list_of_all.splitlines(True)[:options.feeds * 5])
    whole.run()
    done = subprocess.run([options.newsreel, "backup", whole.folder + "/older", "--state", whole.state],
                          capture_output=True)
    if done.returncode != 0:
        sys.exit("backup: " + done.stderr.decode())
    open(whole.list, "w").write(list_of_all)
    whole.run()

    def trial_of(damage):
        trial = Trial(options, feeds=whole.feeds)
        shutil.rmtree(trial.folder)
        shutil.copytree(whole.folder, trial.folder, symlinks=True)
        trial.list, trial.known = trial.folder + "/feeds.txt", set(os.listdir(trial.spool + "/new"))
        damage(trial)
        return trial

    def command(trial):
        return [options.newsreel, "recover", "--state", trial.state, "--spool", trial.spool]

    def judge(what, trial):
        # Between the kill and the next recovery somebody polls.
        status = trial.run()
        if status != 0 and "newsreel recover" not in trial.stderr:
            trial.faults.append("exit status %d without the way: %s" % (status, trial.stderr.strip()[-200:]))
        again = subprocess.run(command(trial), capture_output=True)
        if again.returncode != 0:
            trial.faults.append("the next recover: " + again.stderr.decode()[-200:])
        if trial.run() != 0:
            trial.faults.append("the poll after it: " + trial.stderr.strip()[-200:])
        now = set(os.listdir(trial.spool + "/new"))
        if now != trial.known:
            trial.faults.append("%d articles again, %d gone" % (len(now - trial.known), len(trial.known - now)))
        tally.add(what, trial.faults)
        if not options.keep:
            shutil.rmtree(trial.folder, ignore_errors=True)

    damages = [("noise", noise), ("lost", lost), ("older", older)]
    for name, damage in damages:
        for call in ("fsync", "fdatasync", "pwrite64", REVEAL, "link,linkat", "unlink,unlinkat", "ftruncate"):
            number, hit = 0, True
            while hit and number < options.rounds:
                number += 1
                trial = trial_of(damage)
                done = subprocess.run(
                    ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e",
                     "inject=%s:signal=KILL:when=%d" % (call, number)] + command(trial), capture_output=True)
                hit = done.returncode != 0
                judge("%s: %s number %d" % (name, call, number), trial)
        print("recover, %s: killed at each call" % name, flush=True)
    trial = trial_of(noise)
    start = time.monotonic()
    subprocess.run(command(trial), capture_output=True)
    length, killed = time.monotonic() - start, 0
    judge("without a kill", trial)
    for number in range(options.rounds):
        name, damage = damages[number % len(damages)]
        trial = trial_of(damage)
        child = subprocess.Popen(command(trial), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * length)
        child.kill()
        killed += 1 if child.wait() == -signal.SIGKILL else 0
        judge("%s, at random, round %d" % (name, number), trial)
    shutil.rmtree(whole.folder, ignore_errors=True)
    return tally.close("recover (%d of %d random rounds killed)" % (killed, options.rounds))


def check_full(options):
    tally = Tally()
    folder = tempfile.mkdtemp(prefix="crash-full-", dir=options.folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=True)
    try:
        options.folder = folder
        trial = Trial(options, feeds=options.feeds * 10)
        with open(folder + "/ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"x" * 4096)
            except OSError:
                pass
        os.truncate(folder + "/ballast", os.path.getsize(folder + "/ballast") - 600_000)
        status = trial.run()
        print("with a full disk: exit status %d, %d files; %s"
              % (status, len(os.listdir(trial.spool + "/new")) if os.path.isdir(trial.spool + "/new") else 0,
                 trial.stderr.strip().splitlines()[-1][:200] if trial.stderr.strip() else "no message"))
        faults = [] if status != 0 or "failed" in trial.stderr else ["a full disk went unnoticed"]
        trial.consume()
        os.unlink(folder + "/ballast")
        tally.add("a full disk", faults + trial.verdict())
    finally:
        subprocess.run(["umount", "-l", folder])
        os.rmdir(folder)
    return tally.close("full")


MODES = {"order": check_order, "steps": check_steps, "kill": check_kill, "error": check_error,
         "random": check_random, "recover": check_recover, "full": check_full}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=sorted(MODES))
    parser.add_argument("newsreel")
    parser.add_argument("--feeds", type=int, default=3)
    parser.add_argument("--items", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=40, help="kills of random; bound of n for kill and error")
    parser.add_argument("--folder", help="where spools and states are made; default: the temporary folder")
    parser.add_argument("--keep", action="store_true", help="leave the folders for a look")
    options = parser.parse_args()
    options.newsreel = os.path.abspath(options.newsreel)
    if not os.access(options.newsreel, os.X_OK):
        parser.error("no program at " + options.newsreel)
    Feeds.items = options.items
    server = loopback.Server(("127.0.0.1", 0), Feeds)
    options.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.exit(MODES[options.mode](options))


if __name__ == "__main__":
    main()
