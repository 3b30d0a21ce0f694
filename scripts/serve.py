"""Serves a folder on a free port of 127.0.0.1 and writes the port to a file: serve.py FOLDER PORT-FILE"""

import functools
import http.server
import sys

folder, port_file = sys.argv[1:]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
    with open(port_file, "w") as file:
        file.write(str(server.server_address[1]))
    server.serve_forever()
