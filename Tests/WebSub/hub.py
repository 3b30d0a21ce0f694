#!/usr/bin/env python3
"""A daemon takes a feed from a hub that others wrote: hub.py NEWSREEL

A publisher and its hub (Flask-WebSub, https://flask-websub.readthedocs.io) stand on loopback, and a daemon that polls once an
hour. What is published must come by push alone, through a kill -9 of the daemon too; what is not signed must not.
"""
import json, logging, os, shutil, signal, subprocess, sys, tempfile, threading, time, urllib.error, urllib.parse, urllib.request

import celery, flask, flask_websub.hub as websub, werkzeug.serving

# The hub tells of each try that nobody answers.
logging.disable(logging.CRITICAL)
newsreel = os.path.abspath(sys.argv[1])
root = tempfile.mkdtemp(prefix="newsreel-websub-")
items, asked, orders = ["one", "two"], [], []

app = flask.Flask("publisher")
app.config["PUBLISH_SUPPORTED"] = True
tasks = celery.Celery("hub")
tasks.conf.task_always_eager = True
hub = websub.Hub(websub.SQLite3HubStorage(root + "/hub.sqlite3"), tasks, BACKOFF_BASE=0.01, MAX_ATTEMPTS=1, SIGNATURE_ALGORITHM="sha256")
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))


@app.before_request
def note():
    if flask.request.path == "/hub" and flask.request.method == "POST": orders.append(flask.request.form["hub.mode"])


@app.route("/feed")
def feed():
    asked.append(flask.request.headers.get("User-Agent", ""))
    body = "<rss version='2.0'><channel><title>A feed</title><link>http://site.example/</link>" + "".join(
        f"<item><guid isPermaLink='false'>{item}</guid><title>Item {item}</title><description>The text of item {item}.</description></item>"
        for item in reversed(items)) + "</channel></rss>"
    return flask.Response(body, headers={
        "Content-Type": "application/rss+xml", "Link": f'<{base}/feed>; rel="self", <{base}/hub>; rel="hub"'})


server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
base = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


port = free_port()
os.makedirs(root + "/feeds.d")
with open(root + "/feeds.d/l.toml", "w") as file: file.write(f'[[feed]]\nurl = "{base}/feed"\n')
with open(root + "/newsreel.toml", "w") as file:
    file.write(f"""
[feeds]
directory = "{root}/feeds.d"
[polling]
interval_minimum = "1h"
[network]
allow_addresses = ["127.0.0.0/8"]
[spool]
directory = "{root}/spool"
[state]
database = "{root}/state.sqlite"
[websub]
listen = "127.0.0.1:{port}"
callback = "http://127.0.0.1:{port}"
""")
log = open(root + "/log", "a")


def start(): return subprocess.Popen([newsreel, "run", "-c", root + "/newsreel.toml"], stdout=log, stderr=log)


def until(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition(): return print(f"ok: {what}", flush=True)
        time.sleep(0.05)
    with open(root + "/log") as file: print(file.read())
    sys.exit(f"failed: {what}")


def articles():
    folder = root + "/spool/new"
    found = []
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        with open(f"{folder}/{name}") as file: found.append(json.load(file)["title"].split()[-1])
    return sorted(found)


def polls(): return sum(1 for agent in asked if agent.startswith("Newsreel"))
def callbacks(): return [callback for callback, _ in hub.storage.get_callbacks(base + "/feed")]


def publish(item):
    items.append(item)
    form = urllib.parse.urlencode({"hub.mode": "publish", "hub.topic": base + "/feed"}).encode()
    try: urllib.request.urlopen(base + "/hub", form).read()
    # The hub's own tries failed; nobody listens.
    except urllib.error.HTTPError: pass


daemon = start()
try:
    until("the first poll brings what there is", lambda: articles() == ["one", "two"])
    until("the hub was asked, and has made sure", lambda: len(callbacks()) == 1)
    publish("three")
    until("what is published comes by push", lambda: articles() == ["one", "three", "two"])
    if polls() != 1: sys.exit(f"failed: the feed was polled {polls()} times")

    forged = urllib.request.Request(
        callbacks()[0], b"<rss version='2.0'><channel><title>x</title><item><title>Item forged</title></item></channel></rss>",
        {"Content-Type": "application/rss+xml", "X-Hub-Signature": "sha256=" + "0" * 64})
    if urllib.request.urlopen(forged).status != 202: sys.exit("failed: a forged delivery is answered otherwise")
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/websub/{'0' * 32}", b"x")
        sys.exit("failed: a delivery for nobody is taken")
    except urllib.error.HTTPError as error:
        if error.code != 410: sys.exit(f"failed: a delivery for nobody is answered with {error.code}")
    publish("four")
    until("the next comes, and what was forged does not", lambda: articles() == ["four", "one", "three", "two"])

    daemon.send_signal(signal.SIGKILL)
    daemon.wait()
    publish("five")
    daemon = start()
    until("after a kill -9 it listens again", lambda: open(root + "/log").read().count("hubs are listened to") == 2)
    publish("six")
    until("what was agreed before holds, and what was missed comes with the next",
          lambda: articles() == ["five", "four", "one", "six", "three", "two"])
    if orders.count("subscribe") != 1: sys.exit(f"failed: the hub was asked {orders.count('subscribe')} times")

    with open(root + "/feeds.d/l.toml", "w") as file: file.write("")
    until("a feed that no list has is taken back at the hub", lambda: callbacks() == [])
    daemon.send_signal(signal.SIGTERM)
    if daemon.wait(30) != 0: sys.exit("failed: the daemon ends with an error")
    print(f"all of it: {polls()} polls, {orders.count('subscribe')} subscription, {len(articles())} articles")
finally:
    if daemon.poll() is None: daemon.kill()
    server.shutdown()
    if os.environ.get("KEEP") is None: shutil.rmtree(root)
