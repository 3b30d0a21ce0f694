"""The world that the container test's daemon sees: site.py FOLDER

A web site at 93.184.216.34:80 and a name server at 10.77.0.1:53, in a network of their own. The site's page names the
feed feed.xml; slow.xml takes five seconds. FOLDER/asked has a line for each request.
"""

import http.server
import socketserver
import struct
import sys
import threading
import time

folder = sys.argv[1]
SITE, RESOLVER = "93.184.216.34", "10.77.0.1"
ITEM = "<item><guid>%s-%d</guid><title>%s %d</title><link>http://news.example.org/%s/%d</link><description>%s</description></item>"


def feed(name):
    text = "The harbour office said on Tuesday that the ferry sails again from the northern quay. " * 5
    items = "".join(ITEM % (name, n, name, n, name, n, text) for n in range(3))
    return ("<rss version='2.0'><channel><title>%s</title><link>http://news.example.org/</link>%s</channel></rss>"
            % (name, items)).encode()


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(folder + "/asked", "a") as file:
            file.write(self.path + "\n")
        kind, body = "application/rss+xml", b""
        if self.path == "/":
            kind = "text/html"
            body = b"<title>News</title><link rel=alternate type=application/rss+xml href=/feed.xml><p>News"
        elif self.path.endswith(".xml"):
            if self.path == "/slow.xml":
                time.sleep(5)
            body = feed(self.path[1:-4])
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Resolver(socketserver.BaseRequestHandler):
    """RFC 1035: each name has the site's address, and no other record."""

    def handle(self):
        query, socket = self.request
        end = query.index(b"\0", 12) + 5
        is_address = query[end - 4:end] == b"\0\1\0\1"
        answer = query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1 if is_address else 0, 0, 0) + query[12:end]
        if is_address:
            answer += struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + bytes(int(part) for part in SITE.split("."))
        socket.sendto(answer, self.client_address)


servers = [
    http.server.ThreadingHTTPServer((SITE, 80), Site),
    socketserver.ThreadingUDPServer((RESOLVER, 53), Resolver),
]
for server in servers:
    threading.Thread(target=server.serve_forever).start()
open(folder + "/ready", "w").close()
