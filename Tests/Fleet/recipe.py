#!/usr/bin/env python3
"""Tries docs/fleet.md step by step: recipe.py NEWSREEL [--feeds N] [--items N] [--keep]

Machines are network namespaces with an address each on one bridge: a server with PostgreSQL and two nats-servers (one with users
and passwords, one with .creds files), all by TLS and under names, a web, three workers by hand, and a fourth by systemd in a
container, where one boots. Then one machine is killed, one cut off the network, one drained, and the servers are killed and
started again; at the end each stream must have each article once, and no host may have been asked by two workers at a time.

Needs root, and Debian's postgresql, nats-server, iproute2, openssl; for the fourth worker systemd, systemd-container and dbus.
Exit status: 0 all holds, 1 something does not, 77 where it cannot run: that is no pass.
"""
import argparse, collections, glob, http.server, json, os, pwd, re, shutil, signal, subprocess, sys, tempfile, threading, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import nats_credentials

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TAG = "nr%d" % (os.getpid() % 100000)
SERVER, WEB = "10.78.0.2", "10.78.0.3"
WORKERS = {"reader-1": "10.78.0.11", "reader-2": "10.78.0.12", "reader-3": "10.78.0.13", "reader-4": "10.78.0.14"}
LEASE = 10
STARTED, FAULTS = time.monotonic(), []


def say(text):
    print("%7.1f  %s" % (time.monotonic() - STARTED, text), flush=True)


def check(what, holds, detail=""):
    say(("ok      " if holds else "FAILED  ") + what + (": " + str(detail)[-600:] if detail and not holds else ""))
    if not holds:
        FAULTS.append(what)
    return holds


def skip(why):
    print("SKIPPED, not passed: " + why)
    sys.exit(77)


def await_(seconds, condition):
    """Seconds until it held, as text; None where it did not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return "%.1f" % (time.monotonic() - start)
        time.sleep(0.2)
    return None


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, **more)


def must(*words, **more):
    done = run(*words, **more)
    if done.returncode != 0:
        raise RuntimeError("%s: %s%s" % (" ".join(words), done.stdout, done.stderr))
    return done.stdout


# --- the web


class Feeds(http.server.BaseHTTPRequestHandler):
    """Each host is a feed, which has one more article each two seconds, up to a bound."""
    protocol_version = "HTTP/1.1"
    lock, asking, start, most, folder = threading.Lock(), {}, time.time(), 0, ""

    def do_GET(self):
        host, who = self.headers["Host"].split(":")[0], self.headers["User-Agent"]
        with Feeds.lock:
            others = [other for other in Feeds.asking.setdefault(host, []) if other != who]
            Feeds.asking[host].append(who)
            with open(Feeds.folder + "/asked", "a") as file:
                file.write("%.3f %s %s%s\n" % (time.time(), host, who, " TWO" if others else ""))
        count = min(Feeds.most, 1 + int((time.time() - Feeds.start) / 2))
        entries = "".join(
            "<item><title>Article %d of %s</title><guid isPermaLink='false'>%s-%d</guid><description>&lt;p&gt;A text that is long "
            "enough to be one.&lt;/p&gt;</description></item>" % (item, host, host, item) for item in range(count))
        body = ("<rss version='2.0'><channel><title>%s</title><link>http://%s/</link><description>x</description>%s</channel>"
                "</rss>" % (host, host, entries)).encode()
        time.sleep(0.05)
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass
        finally:
            with Feeds.lock:
                Feeds.asking[host].remove(who)

    def log_message(self, *words):
        pass


def serve(folder, most):
    Feeds.folder, Feeds.most = folder, most
    server = http.server.ThreadingHTTPServer((WEB, 8080), Feeds)
    server.daemon_threads, server.handle_error = True, lambda *words: None
    server.serve_forever()


# --- machines


class Machine:
    """A network namespace, with names of its own."""

    def __init__(self, name, address, hosts):
        self.name, self.address, self.namespace = name, address, "%s-%s" % (TAG, name)
        must("ip", "netns", "add", self.namespace)
        must("ip", "-n", TAG, "link", "add", "v-" + name, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        must("ip", "-n", TAG, "link", "set", "v-" + name, "master", "br0", "up")
        must("ip", "-n", self.namespace, "link", "set", "lo", "up")
        must("ip", "-n", self.namespace, "address", "add", address + "/24", "dev", "eth0")
        must("ip", "-n", self.namespace, "link", "set", "eth0", "up")
        os.makedirs("/etc/netns/" + self.namespace)
        with open("/etc/netns/%s/hosts" % self.namespace, "w") as file:
            file.write(hosts)

    def words(self, *words, user=None, variables=()):
        """A command line that runs on it."""
        as_user = ["setpriv", "--reuid=" + user, "--regid=%d" % pwd.getpwnam(user).pw_gid, "--clear-groups"] if user else []
        return ["ip", "netns", "exec", self.namespace, *as_user, "env", *variables, *words]

    def run(self, *words, **more):
        return run(*self.words(*words, **more))

    def plug(self, isIn):
        """The cable."""
        must("ip", "-n", TAG, "link", "set", "v-" + self.name, "up" if isIn else "down")


class Servers(Machine):
    """PostgreSQL and NATS, as docs/fleet.md has them."""

    def __init__(self, folder, hosts):
        super().__init__("db", SERVER, hosts)
        self.folder = folder + "/db"
        os.makedirs(self.folder)
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        self.programs = folders[-1] if folders else skip("no postgresql")
        self.nats = shutil.which("nats-server") or shutil.which("/usr/sbin/nats-server") or skip("no nats-server")
        self.authority = folder + "/ca.pem"
        self.certify(folder)
        shutil.chown(self.folder, "postgres")
        must(*self.words(self.programs + "/initdb", "-D", self.folder + "/data", "-A", "peer", "--auth-host=scram-sha-256", "-E",
                         "UTF8", "--locale=C.UTF-8", user="postgres"))
        with open(self.folder + "/data/pg_hba.conf", "a") as file:
            file.write("hostssl newsreel newsreel 10.78.0.0/24 scram-sha-256\n")
        self.begin_database()
        # As the recipe says; a terminal's part is played by the standard input of a process that has none.
        here = ["-h", self.folder]
        must(*self.words("setsid", self.programs + "/createuser", *here, "newsreel", "--pwprompt", user="postgres"),
             input="secret-of-pg\nsecret-of-pg\n")
        must(*self.words(self.programs + "/createdb", *here, "newsreel", "--owner", "newsreel", "--encoding", "UTF8",
                         "--template", "template0", user="postgres"))
        settings, self.credentials = nats_credentials.make(self.folder)
        tls = 'tls { cert_file: "%s/nats.pem", key_file: "%s/nats.key" }\n' % (self.folder, self.folder)
        users = """
            authorization {
              users = [
                { user: newsreel, password: "secret-of-nats", permissions: {
                    publish: ["newsreel.articles.>", "$JS.API.STREAM.CREATE.NEWS", "$JS.API.STREAM.INFO.NEWS",
                              "$JS.API.STREAM.MSG.GET.NEWS"]
                    subscribe: "_INBOX.>" } }
                { user: index, password: "secret-of-index" }
              ]
            }
            """
        for name, port, more in (("nats", 4222, users), ("creds", 4223, settings)):
            with open("%s/%s.conf" % (self.folder, name), "w") as file:
                file.write('listen: "0.0.0.0:%d"\njetstream { store_dir: "%s/%s" }\n%s%s' % (port, self.folder, name, tls, more))
        self.processes = {}
        for name in ("nats", "creds"):
            self.begin_nats(name)

    def certify(self, folder):
        """An authority, and a certificate for all names of this machine."""
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=newsreel test", "-keyout", folder + "/ca.key", "-out", self.authority)
        must("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=db.example", "-keyout",
             self.folder + "/nats.key", "-out", self.folder + "/request.pem")
        with open(self.folder + "/names", "w") as file:
            file.write("subjectAltName=DNS:db.example,DNS:nats1.example\n")
        must("openssl", "x509", "-req", "-in", self.folder + "/request.pem", "-CA", self.authority, "-CAkey", folder + "/ca.key",
             "-CAcreateserial", "-days", "2", "-extfile", self.folder + "/names", "-out", self.folder + "/nats.pem")
        for kind in ("pem", "key"):
            shutil.copy("%s/nats.%s" % (self.folder, kind), "%s/pg.%s" % (self.folder, kind))
            shutil.chown("%s/pg.%s" % (self.folder, kind), "postgres")
        os.chmod(self.folder + "/pg.key", 0o600)

    def begin_database(self):
        self.database = subprocess.Popen(
            self.words(self.programs + "/postgres", "-D", self.folder + "/data", "-k", self.folder, "-c",
                       "listen_addresses=" + SERVER, "-c", "ssl=on", "-c", "ssl_cert_file=%s/pg.pem" % self.folder, "-c",
                       "ssl_key_file=%s/pg.key" % self.folder, user="postgres"),
            stdin=subprocess.DEVNULL, stdout=open(self.folder + "/postgres.log", "a"), stderr=subprocess.STDOUT)
        if await_(60, lambda: self.run(self.programs + "/pg_isready", "-q", "-h", SERVER).returncode == 0) is None:
            raise RuntimeError("PostgreSQL does not start: " + open(self.folder + "/postgres.log").read()[-500:])

    def begin_nats(self, name):
        log = "%s/%s.log" % (self.folder, name)
        self.processes[name] = subprocess.Popen(self.words(self.nats, "-c", "%s/%s.conf" % (self.folder, name)), stderr=open(log, "a"))
        time.sleep(1)
        if self.processes[name].poll() is not None:
            raise RuntimeError(open(log).read()[-500:])

    def ask(self, sql):
        return must(*self.words("psql", "-XAtq", "-h", self.folder, "newsreel", "-c", sql, user="postgres")).strip()


class Worker(Machine):
    """A machine with a newsreel, its settings in a folder of its own as others have them in /etc/newsreel."""
    user = "nobody"

    def __init__(self, name, folder, hosts, servers, newsreel, feeds, etc=None, byServiceFile=False):
        super().__init__(name, WORKERS[name], hosts)
        self.newsreel, self.place = newsreel, "%s/%s" % (folder, name)
        self.etc, self.process = etc or self.place + "/etc", None
        self.variables = ["HOME=" + self.place, "PGPASSFILE=%s/pgpass" % self.etc]
        tls = "sslmode=verify-full&sslrootcert=%s/ca.pem" % self.etc
        database = "postgresql://newsreel@db.example/newsreel?" + tls
        if byServiceFile:
            database, self.variables = "postgresql://?service=newsreel", ["HOME=" + self.place, "PGSERVICEFILE=%s/pgservice" % self.etc]
        self.files = {
            "pgpass": "db.example:5432:newsreel:newsreel:secret-of-pg\n",
            "pgservice": "[newsreel]\nhost=db.example\nuser=newsreel\ndbname=newsreel\npassfile=%s/pgpass\nsslmode=verify-full\n"
                         "sslrootcert=%s/ca.pem\n" % (self.etc, self.etc),
            "nats.toml": 'username = "newsreel"\npassword = "secret-of-nats"\n',
            "index.toml": 'username = "index"\npassword = "secret-of-index"\n',
            "nats.creds": servers.credentials,
            "ca.pem": open(servers.authority).read(),
            "feeds.d/feeds.toml": "".join('[[feed]]\nurl = "http://h%d.example:8080/feed"\n' % feed for feed in range(feeds)),
            "newsreel.toml": self.settings(name, database),
            "bare.toml": self.settings(name, "postgresql://newsreel@db.example/newsreel?sslmode=verify-full"),
        }

    def settings(self, name, database):
        places = "" if self.etc == "/etc/newsreel" else (
            'feeds.directory = "%s/feeds.d"\nspool.directory = "%s/spool"\n' % (self.etc, self.place))
        sinks = "".join(
            '[[sinks]]\nname = "%s"\nkind = "jetstream"\nservers = ["tls://nats1.example:%d"]\nstream = "%s"\n'
            'credentials_file = "%s/%s"\ntls_authorities_file = "%s/ca.pem"\nexclusive = false\npause_maximum = "2s"\n'
            % (sink, port, stream, self.etc, file, self.etc)
            for sink, port, stream, file in (("bus", 4222, "NEWS", "nats.toml"), ("other", 4223, "OTHER", "nats.creds")))
        return places + (
            'state.database = "%s"\nfleet.worker = "%s"\nfleet.lease = "%ds"\nspool.fill_new = false\n'
            'polling.interval_minimum = "10s"\npolling.interval_maximum = "10s"\npolling.start_spread = "0s"\n'
            'network.host_interval = "0s"\nnetwork.transfers_per_host = 1\nnetwork.user_agent = "%s"\n'
            'network.allow_addresses = ["10.78.0.3"]\n%s' % (database, name, LEASE, name, sinks))

    def install(self):
        os.makedirs(self.etc + "/feeds.d")
        for name, text in self.files.items():
            with open("%s/%s" % (self.etc, name), "w") as file:
                file.write(text)
            os.chmod(file.name, 0o600)
        must("chown", "-R", self.user + ":", self.place)

    def command(self, *words):
        return self.run(self.newsreel, *words, user=self.user, variables=self.variables)

    def configured(self, *words):
        return self.command(*words, "--config", self.etc + "/newsreel.toml")

    def begin(self):
        self.process = subprocess.Popen(
            self.words(self.newsreel, "run", "--config", self.etc + "/newsreel.toml", user=self.user, variables=self.variables),
            stderr=open(self.place + "/log", "a"))

    def log(self):
        return open(self.place + "/log").read()

    def standing(self):
        """Of each worker of the fleet, as this one sees it: its shards, 0 for one that is dead."""
        found = self.configured("status", "--json")
        try:
            return {row["name"]: row["shards"] if row["live"] else 0 for row in json.loads(found.stdout)["workers"]}
        except (ValueError, KeyError):
            return {}

    def drain(self):
        start = time.monotonic()
        self.process.terminate()
        code = self.process.wait(60)
        return code, time.monotonic() - start

    def waiting(self):
        return sum(len(glob.glob("%s/spool/outlets/%s/new/*.json" % (self.place, sink))) for sink in ("bus", "other"))


def shares_are(worker, live):
    """Whether those have all shards among them, evenly."""
    standing = worker.standing()
    shards = [standing.get(name, 0) for name in live]
    return sum(shards) == 1024 and max(shards) - min(shards) <= 1 and all(
        count == 0 for name, count in standing.items() if name not in live)


class Container:
    """A booted systemd over a copy-on-write view of this machine, with a machine's network."""

    def __init__(self, worker, folder):
        self.worker, self.place, self.inner, self.spawner = worker, folder + "/container", None, None
        os.makedirs(self.place)
        must("mount", "-t", "tmpfs", "-o", "mode=755", "newsreel-fleet", self.place)
        for name in ("upper", "work", "root"):
            os.mkdir("%s/%s" % (self.place, name))
        must("mount", "-t", "overlay", "-o", "lowerdir=/,upperdir=%s/upper,workdir=%s/work" % (self.place, self.place),
             "newsreel-fleet", self.place + "/root")

    def boot(self, newsreel):
        root = self.place + "/root"
        open(root + "/etc/machine-id", "w").close()
        shutil.copy("/etc/netns/%s/hosts" % self.worker.namespace, root + "/etc/hosts")
        shutil.copy(newsreel, root + "/usr/bin/newsreel")
        for source, target in (("newsreel.service", "lib/systemd/system/newsreel.service"),
                               ("newsreel.sysusers", "usr/lib/sysusers.d/newsreel.conf"),
                               ("newsreel.tmpfiles", "usr/lib/tmpfiles.d/newsreel.conf"),
                               ("allow-resolvers", "usr/lib/newsreel/allow-resolvers")):
            os.makedirs(os.path.dirname("%s/%s" % (root, target)), exist_ok=True)
            shutil.copy("%s/systemd/%s" % (ROOT, source), "%s/%s" % (root, target))
        os.makedirs(root + "/etc/newsreel/feeds.d", exist_ok=True)
        for name, text in self.worker.files.items():
            with open("%s/etc/newsreel/%s" % (root, name), "w") as file:
                file.write(text)
        # As `systemctl edit newsreel` writes it.
        os.makedirs(root + "/etc/systemd/system/newsreel.service.d")
        with open(root + "/etc/systemd/system/newsreel.service.d/override.conf", "w") as file:
            file.write("[Service]\nEnvironment=PGPASSFILE=/etc/newsreel/pgpass\n"
                       "# The unit shuts out private networks; let it reach the servers.\nIPAddressAllow=10.78.0.2 10.78.0.3\n")
        self.spawner = subprocess.Popen(
            ["systemd-nspawn", "-D", root, "--boot", "--register=no", "--keep-unit", "--console=pipe", "--resolv-conf=off",
             "--network-namespace-path=/run/netns/" + self.worker.namespace],
            env=dict(os.environ, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="1"), stdin=subprocess.DEVNULL,
            stdout=open(self.place + "/boot.log", "w"), stderr=subprocess.STDOUT)

        def isUp():
            found = run("pgrep", "-P", str(self.spawner.pid)).stdout.split()
            self.inner = found[0] if found else None
            return found and self.run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

        return await_(120, isUp)

    def run(self, *words):
        return run("nsenter", "-t", self.inner, "-a", *words)

    def end(self):
        if self.inner:
            run("kill", "-RTMIN+4", self.inner)
        if self.spawner:
            try:
                self.spawner.wait(20)
            except subprocess.TimeoutExpired:
                self.spawner.kill()
                self.spawner.wait()
        run("umount", self.place + "/root")
        run("umount", self.place)


def messages(worker, *words):
    """How often the stream has each article, by its id and revision, and how often its guid."""
    found = worker.command("watch", *words, "--durable", "check", "--once", "--tls-authorities", worker.etc + "/ca.pem")
    if found.returncode != 0:
        return None, found.stderr
    ids, guids = collections.Counter(), collections.Counter()
    for line in found.stdout.splitlines():
        article = json.loads(line)
        ids[article["id"], article["_newsreel"]["revision"]] += 1
        guids[article["_newsreel"].get("guid")] += 1
    return ids, guids


def by_systemd(folder, machine, newsreel, first, live):
    """The fourth worker; what was not tried is said."""
    if not shutil.which("systemd-nspawn"):
        say("SKIPPED, not passed: no systemd-nspawn, so nothing was tried by systemd")
        return None
    try:
        container = Container(machine, folder)
    except RuntimeError as error:
        say("SKIPPED, not passed: no container: %s" % error)
        return None
    if container.boot(newsreel) is None:
        say("SKIPPED, not passed: no container boots: " + open(container.place + "/boot.log").read()[-300:])
        container.end()
        return None
    say("        " + container.run("systemctl", "--version").stdout.splitlines()[0])
    container.run("systemd-sysusers")
    container.run("systemd-tmpfiles", "--create")
    for name in ("pgpass", "nats.toml", "nats.creds", "index.toml", "ca.pem", "newsreel.toml", "feeds.d/feeds.toml"):
        # libpq wants its password file to be its user's alone.
        container.run("chown", "newsreel:newsreel" if name == "pgpass" else "root:newsreel", "/etc/newsreel/" + name)
        container.run("chmod", "600" if name == "pgpass" else "640", "/etc/newsreel/" + name)
    checked = container.run("env", "PGPASSFILE=/etc/newsreel/pgpass", "newsreel", "check-config")
    check("by systemd: check-config", checked.returncode == 0, checked.stdout + checked.stderr)
    container.run("systemctl", "daemon-reload")
    started = container.run("systemctl", "start", "newsreel")
    if not check("by systemd: the unit starts", started.returncode == 0,
                 started.stderr + container.run("journalctl", "-q", "-o", "cat", "-u", "newsreel").stdout):
        container.end()
        return None
    check("by systemd: it has its share", await_(3 * LEASE, lambda: shares_are(first, live + ["reader-4"])) is not None,
          "%s %s" % (first.standing(), container.run("journalctl", "-q", "-o", "cat", "-u", "newsreel").stdout))
    told = container.run("runuser", "-u", "newsreel", "--", "env", "PGPASSFILE=/etc/newsreel/pgpass", "newsreel", "status")
    check("by systemd: status by hand, as its user", told.returncode == 0 and "worker reader-4" in told.stdout,
          told.stdout + told.stderr)
    return container


def tell_asked(folder, plugged):
    """Requests, those made while another worker's was in work, and how many each made. What was on its way when the cable was
    drawn arrives when it is back, as TCP has it, and nobody can call it back: told apart."""
    rows = [line.split() for line in open(folder + "/asked")]
    two = [row for row in rows if len(row) > 3]
    late = sum(plugged <= float(row[0]) < plugged + 3 for row in two)
    return len(rows), len(two) - late, late, collections.Counter(row[2] for row in rows)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("newsreel")
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0:
        skip("namespaces need root")
    folder = tempfile.mkdtemp(prefix="newsreel-fleet-", dir="/tmp")
    os.chmod(folder, 0o755)
    newsreel = folder + "/newsreel"
    shutil.copy(options.newsreel, newsreel)
    machines, container, web = [], None, None
    try:
        must("ip", "netns", "add", TAG)
        must("ip", "-n", TAG, "link", "add", "br0", "type", "bridge")
        must("ip", "-n", TAG, "link", "set", "br0", "up")
        hosts = "127.0.0.1 localhost\n%s db.example nats1.example\n%s %s\n" % (
            SERVER, WEB, " ".join("h%d.example" % feed for feed in range(options.feeds)))
        say("== the servers")
        machines.append(servers := Servers(folder, hosts))
        machines.append(site := Machine("web", WEB, hosts))
        web = subprocess.Popen(site.words(sys.executable, os.path.abspath(__file__), "--web", folder, str(options.items)))
        say("PostgreSQL and NATS run")
        say("== the workers, by hand")
        fleet = [Worker(name, folder, hosts, servers, newsreel, options.feeds, byServiceFile=name == "reader-2")
                 for name in list(WORKERS)[:3]]
        fourth = Worker("reader-4", folder, hosts, servers, newsreel, options.feeds, etc="/etc/newsreel")
        machines += fleet + [fourth]
        for worker in fleet:
            worker.install()
        first, second, third = fleet
        for worker in fleet:
            done = worker.configured("check-config")
            check("%s: check-config" % worker.name, done.returncode == 0, done.stdout + done.stderr)
        done = first.command("status", "--config", first.etc + "/bare.toml")
        check("an authority that nobody named is missed", done.returncode != 0 and "root certificate" in done.stderr, done.stderr)
        for sink in ("bus", "other"):
            done = first.configured("stream", "create", sink, "--dry-run")
            check("stream create %s --dry-run" % sink, done.returncode == 0, done.stderr)
            done = first.configured("stream", "create", sink)
            check("stream create %s" % sink, done.returncode == 0, done.stderr)
        for worker in fleet:
            worker.begin()
        names = [worker.name for worker in fleet]
        took = await_(6 * LEASE, lambda: shares_are(first, names))
        if not check("three workers share the 1,024 shards evenly", took is not None,
                     "%s %s" % (first.standing(), [worker.log()[-300:] for worker in fleet])):
            raise RuntimeError("no fleet")
        secure = servers.ask("SELECT count(*), count(*) FILTER (WHERE s.ssl) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) "
                             "WHERE a.application_name LIKE 'newsreel %'")
        check("all their sessions are by TLS (%s)" % secure, len(set(secure.split("|"))) == 1 and secure != "0|0", secure)
        told = "".join(worker.log() for worker in fleet)
        check("no log tells a secret", "secret-of" not in told)

        say("== the fourth, by systemd")
        container = by_systemd(folder, fourth, newsreel, first, names)
        live = names + (["reader-4"] if container else [])

        say("== a machine is killed")
        third.process.kill()
        third.process.wait()
        rest = [name for name in live if name != "reader-3"]
        took = await_(LEASE + 10, lambda: shares_are(first, rest))
        check("its shards are the others' after its lease (%s s)" % took, took is not None, first.standing())
        third.begin()
        took = await_(3 * LEASE, lambda: shares_are(first, live))
        check("it comes back with its disk, and has its share again", took is not None, first.standing())

        say("== a machine is cut off the network")
        second.plug(False)
        rest = [name for name in live if name != "reader-2"]
        took = await_(LEASE + 15, lambda: shares_are(first, rest))
        check("its shards are the others' after its lease (%s s)" % took, took is not None, first.standing())
        mark = time.time()
        time.sleep(LEASE)
        late = [line for line in open(folder + "/asked") if line.split()[2] == "reader-2" and float(line.split()[0]) > mark]
        check("it asks nobody meanwhile", not late, late[:3])
        plugged = time.time()
        second.plug(True)
        took = await_(60, lambda: shares_are(first, live))
        check("back on the network it has its share again (%s s)" % took, took is not None,
              "%s %s" % (first.standing(), second.log()[-600:]))
        check("its log tells of it", "have another worker now" in second.log(), second.log()[-600:])

        say("== the servers are killed and started again")
        servers.database.kill()
        servers.database.wait()
        time.sleep(3)
        servers.begin_database()
        for name in ("nats", "creds"):
            servers.processes[name].kill()
            servers.processes[name].wait()
            time.sleep(1)
            servers.begin_nats(name)
        took = await_(60, lambda: shares_are(first, live))
        check("all poll again", took is not None, first.standing())

        say("== a machine is drained")
        code, seconds = third.drain()
        check("it ends with 0 (%.1f s)" % seconds, code == 0, "%d %s" % (code, third.log()[-600:]))
        rest = [name for name in live if name != "reader-3"]
        took = await_(8, lambda: shares_are(first, rest))
        check("the others have its shards without waiting for its lease (%s s)" % took, took is not None, first.standing())
        third.begin()
        if container:
            began = time.monotonic()
            done = container.run("systemctl", "stop", "newsreel")
            check("by systemd: it stops (%.1f s)" % (time.monotonic() - began), done.returncode == 0, done.stderr)
            check("by systemd: it ended well", container.run("systemctl", "show", "--value", "-p", "Result", "newsreel").stdout.strip()
                  == "success")
            container.run("systemctl", "start", "newsreel")

        say("== the end")
        wanted = {"h%d.example-%d" % (feed, item) for feed in range(options.feeds) for item in range(options.items)}
        streams = (("NEWS", 4222, "index.toml"), ("OTHER", 4223, "nats.creds"))
        seen = {stream: (collections.Counter(), collections.Counter()) for stream, _, _ in streams}

        def isWhole():
            for stream, port, file in streams:
                ids, guids = messages(first, "tls://nats1.example:%d" % port, "--stream", stream, "--credentials",
                                      first.etc + "/" + file)
                if ids is None:
                    FAULTS.append(guids)
                    return True
                seen[stream][0].update(ids)
                seen[stream][1].update(guids)
            return all(set(guids) >= wanted for _, guids in seen.values())

        await_(180, isWhole)
        for worker in fleet:
            worker.drain()
        if container:
            container.run("systemctl", "stop", "newsreel")
        isWhole()
        for stream, _, _ in streams:
            ids, guids = seen[stream]
            check("%s has each of %d articles once" % (stream, len(wanted)),
                  set(guids) == wanted and set(guids.values()) == {1} and set(ids.values()) == {1},
                  "%d there, missing %s, twice %s, strange %s" % (
                      len(guids), sorted(wanted - set(guids))[:3], [one for one in guids.items() if one[1] > 1][:3],
                      sorted(map(str, set(guids) - wanted))[:3]))
        check("no outlet holds anything back", all(worker.waiting() == 0 for worker in fleet), [w.waiting() for w in fleet])
        count, two, late, by = tell_asked(folder, plugged)
        check("no host was asked by two workers at a time, in %d requests" % count, two == 0, two)
        say("        %d more that the network delivered late" % late)
        say("        requests: " + ", ".join("%s %d" % one for one in sorted(by.items())))
        told = "".join(worker.log() for worker in fleet)
        check("no log tells a secret", "secret-of" not in told)
    finally:
        if container:
            container.end()
        processes = [web] + [getattr(machine, "process", None) for machine in machines]
        for machine in machines[:1]:
            processes += [machine.database, *machine.processes.values()]
        for process in processes:
            if process and process.poll() is None:
                process.kill()
                process.wait()
        for machine in machines:
            run("ip", "netns", "del", machine.namespace)
            shutil.rmtree("/etc/netns/" + machine.namespace, ignore_errors=True)
        run("ip", "netns", "del", TAG)
        if not FAULTS and not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print("kept: " + folder)
    say("all holds" if not FAULTS else "%d do not hold" % len(FAULTS))
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--web":
        serve(sys.argv[2], int(sys.argv[3]))
    main()
