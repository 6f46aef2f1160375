# SPDX-License-Identifier: Apache-2.0
"""A daemon with admin pages, and clients that keep it busy."""

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

CONFIGURATION = """\
[server]
address = 127.0.0.1
port = 0
workers = 4
root = {folder}/www
drain_timeout = 600s

[endpoints]
sleep = on

[admin]
address = 127.0.0.1:0

[limits]
connections_per_address = 60

[timeouts]
queue = 120s
keepalive = 600s
write = 600s

[headers]
Content-Security-Policy = default-src 'self'; img-src 'self' data:; style-src 'self'

[redirects]
/old/* = 301 /new/

[site "example.org"]
aliases = www.example.org *.example.org
root = {folder}/a-site-whose-root-lies-deep/in-folders-with-long-names/releases/current
listing = on

[site "app.example.org"]
root = {folder}/app
fallback = /index.html
"""


def wait_until(what, seconds=120):
    """Polls until what it is called with is true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"never so: {what.__doc__ or what.__name__}")
        time.sleep(0.05)


class Daemon:
    def __init__(self, binary, folder):
        self.folder = Path(folder)
        self.file = self.folder / "poolhttpd.conf"
        deep = "a-site-whose-root-lies-deep/in-folders-with-long-names/releases/current"
        for name in ("www", "app", deep):
            root = self.folder / name
            root.mkdir(parents=True)
            (root / "index.html").write_text("<!doctype html><title>a page</title>")
        (self.folder / "www/large").write_bytes(bytes(1 << 25))
        self.configure(CONFIGURATION.format(folder=self.folder))
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [binary, "--config", str(self.file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.admin_port = self._port("admin pages on")
        self.port = self._port("listening on")
        wait_until(lambda: "ready: " in self.log.read_text())

    def configure(self, text):
        self.file.write_text(text)

    def _port(self, words):
        def found():
            """the daemon has told of its sockets"""
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            return re.search(rf"{words} 127\.0\.0\.1:(\d+)", self.log.read_text())

        return int(wait_until(found)[1])

    @property
    def page(self):
        return f"http://127.0.0.1:{self.admin_port}/status"

    def fetch(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=60)
        connection.request("GET", path)
        content = connection.getresponse().read()
        connection.close()
        return content.decode()

    def status(self):
        return json.loads(self.fetch("/status.json"))

    def send(self, path, host="127.0.0.1"):
        """Sends a request and leaves the answer to the caller."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=180)
        client.sendall(b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path.encode(), host.encode()))
        return client

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """Ends it without waiting for those that are connected."""
        if self.process.poll() is not None:
            return
        for _ in range(2):
            self.signal(signal.SIGTERM)
            time.sleep(0.2)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Load:
    """Some clients that ask for a page again and again until they are stopped."""

    def __init__(self, daemon, clients=8):
        self._ends = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=[daemon.port]) for _ in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not self._ends.is_set():
            connection.request("GET", "/")
            connection.getresponse().read()
            time.sleep(0.005)
        connection.close()

    def stop(self):
        self._ends.set()
        for thread in self._threads:
            thread.join()
