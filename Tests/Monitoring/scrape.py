"""A daemon that polls the example feed, and Debian's Prometheus that looks at it: scrape.py NEWSREEL

Fails where the target is not up, where a family that the daemon gives is not in Prometheus, or where a rule or a panel of
docs/monitoring asks for one that no daemon gives. Everything runs on loopback, on free ports, in a folder of its own.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MONITORING = os.path.join(ROOT, "docs", "monitoring")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def wait(what, seconds, test):
    """The first true value of `test`, asked until the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            value = test()
            if value:
                return value
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"error: {what} did not come within {seconds} s")


def asked():
    """The metrics that rules and panels ask for."""
    text = open(os.path.join(MONITORING, "newsreel.rules.yml")).read()
    expressions = re.findall(r"^\s*expr: (.*)$", text, re.M)
    dashboard = json.load(open(os.path.join(MONITORING, "grafana.json")))
    expressions += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return {name for text in expressions for name in re.findall(r"\b(?:newsreel|process)_\w+", text)}


def main():
    newsreel = os.path.abspath(sys.argv[1])
    started = []
    with tempfile.TemporaryDirectory() as work:
        try:
            run(newsreel, work, started)
        except BaseException:
            sys.stderr.write(open(os.path.join(work, "log")).read()[-4000:])
            raise
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(30)


def run(newsreel, work, started):
    path = lambda *parts: os.path.join(work, *parts)
    log = open(path("log"), "w")

    def start(*command, **options):
        started.append(subprocess.Popen(command, stdout=log, stderr=log, **options))

    start(sys.executable, os.path.join(ROOT, "scripts", "serve.py"), os.path.join(ROOT, "docs", "example"), path("port"))
    wait("the example server", 10, lambda: os.path.exists(path("port")) and open(path("port")).read().strip())
    feed = f"http://127.0.0.1:{open(path('port')).read().strip()}/harbour-wire.xml"

    listen, prometheus = free_port(), free_port()
    os.makedirs(path("feeds.d"))
    with open(path("feeds.d", "all.toml"), "w") as lists:
        lists.write(f'[[feed]]\nurl = "{feed}"\n')
    with open(path("newsreel.toml"), "w") as settings:
        settings.write(
            f'[feeds]\ndirectory = "{path("feeds.d")}"\n[state]\ndatabase = "{path("state.db")}"\n'
            f'[spool]\ndirectory = "{path("spool")}"\n[network]\nallow_addresses = ["127.0.0.1/32"]\n'
            f'[status]\nlisten = "127.0.0.1:{listen}"\n'
            # A consumer, without which no daemon has anything to say of consumers.
            f'[[sinks]]\nname = "index"\nkind = "outlet"\n'
        )
    subprocess.run([newsreel, "check-config", "--config", path("newsreel.toml")], check=True, stdout=log, stderr=log)
    start(newsreel, "run", "--config", path("newsreel.toml"))
    page = f"http://127.0.0.1:{listen}"
    wait("an article in the metrics", 60, lambda: re.search(
        r'^newsreel_articles_total\{op="new"\} [1-9]', get(page + "/metrics"), re.M))
    wait("what lies aside for its consumer", 60, lambda: "newsreel_sink_aside_files{" in get(page + "/metrics"))
    given = set(re.findall(r"^# TYPE (\S+)", get(page + "/metrics"), re.M))

    # The example, but for its port and its pace.
    settings = open(os.path.join(MONITORING, "prometheus.yml")).read()
    settings = settings.replace("127.0.0.1:8600", f"127.0.0.1:{listen}").replace("scrape_interval: 30s", "scrape_interval: 1s")
    settings = settings.replace("newsreel.rules.yml", os.path.join(MONITORING, "newsreel.rules.yml"))
    with open(path("prometheus.yml"), "w") as file:
        file.write(settings)
    start("prometheus", f"--config.file={path('prometheus.yml')}", f"--storage.tsdb.path={path('data')}",
          f"--web.listen-address=127.0.0.1:{prometheus}", cwd=work)
    api = f"http://127.0.0.1:{prometheus}/api/v1"

    def query(expression):
        answer = json.loads(get(api + "/query?" + urllib.parse.urlencode({"query": expression})))
        return [(r["metric"], float(r["value"][1])) for r in answer["data"]["result"]]

    wait("a target that is up", 60, lambda: query('up{job="newsreel"} == 1'))
    assert query("newsreel_feeds")[0][1] == 1, query("newsreel_feeds")
    articles = sum(value for _, value in query('newsreel_articles_total{op="new"}'))
    assert articles > 0
    names = set(json.loads(get(api + "/label/__name__/values"))["data"])
    base = {re.sub(r"_(bucket|count|sum)$", "", name) for name in names} | names
    lost = {name for name in given if name not in base}
    assert not lost, f"given, and not in Prometheus: {sorted(lost)}"
    unknown = {name for name in asked() if re.sub(r"_bucket$", "", name) not in given}
    assert not unknown, f"asked for, and given by no daemon: {sorted(unknown)}"
    health = json.loads(get(api + "/targets"))["data"]["activeTargets"][0]
    assert health["health"] == "up" and not health["lastError"], health
    rules = json.loads(get(api + "/rules"))["data"]["groups"][0]["rules"]
    broken = [rule["name"] for rule in rules if rule.get("lastError")]
    assert not broken, f"rules that cannot be evaluated: {broken}"
    print(f"Prometheus has {len(given)} families of the daemon ({int(articles)} articles, scraped in "
          f"{health['lastScrapeDuration'] * 1000:.1f} ms); {len(asked())} of them are asked for by {len(rules)} alerts and "
          "the dashboard")


main()
