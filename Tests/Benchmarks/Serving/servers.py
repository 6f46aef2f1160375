# SPDX-License-Identifier: Apache-2.0

"""The servers that are compared, each with two processes or threads where it lets one choose.

Keep-alive without a limit, file caches on, no access log: what an administrator would set who wants
them fast.
"""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

WORKERS = 2
START_LIMIT = 10


class Failed(Exception):
    """A server does not start, or answers otherwise than it should."""


@dataclass
class Server:
    """A server that runs until `stop`."""

    name: str
    command: list[str]
    port: int
    workers: int = WORKERS
    process: subprocess.Popen | None = field(default=None, repr=False)

    def start(self, log: Path) -> None:
        with log.open("w", encoding="utf-8") as output:
            # lighttpd ends its whole process group.
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True)
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Failed(f"{self.name} does not start: {log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def processes(self) -> list[int]:
        assert self.process is not None
        found = [self.process.pid]
        for parent in found:
            children = Path(f"/proc/{parent}/task/{parent}/children")
            found += map(int, children.read_text(encoding="ascii").split())
        return found

    def processor_time(self) -> int:
        """Nanoseconds on a processor, of all threads. Source: proc(5), schedstat."""
        total = 0
        for process in self.processes():
            for thread in Path(f"/proc/{process}/task").iterdir():
                total += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        return total

    def memory(self) -> int:
        """Bytes, shared ones in proportion. Source: proc(5), smaps_rollup."""
        total = 0
        for process in self.processes():
            for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ours(name: str, binary: str, root: Path, workers: int, *options: str) -> Server:
    port = free_port()
    configuration = root.parent / f"{name}-{port}.conf"
    configuration.write_text(
        f"[server]\nport = {port}\naddress = 127.0.0.1\nroot = {root}\nworkers = {workers}\n"
        "[endpoints]\nsleep = on\n[limits]\nconnections = 20000\n" + "\n".join(options) + "\n",
        encoding="utf-8")
    return Server(name, [binary, "--config", str(configuration)], port, workers)


def lighttpd(root: Path) -> Server:
    port = free_port()
    configuration = root.parent / "lighttpd.conf"
    configuration.write_text(f"""
server.modules = ("mod_indexfile")
server.document-root = "{root}"
server.bind = "127.0.0.1"
server.port = {port}
server.max-worker = {WORKERS}
server.max-keep-alive-requests = 1000000000
server.max-keep-alive-idle = 600
server.max-fds = 32768
server.max-connections = 16384
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
""", encoding="utf-8")
    return Server("lighttpd", ["lighttpd", "-D", "-f", str(configuration)], port)


def nginx(root: Path) -> Server:
    port = free_port()
    configuration = root.parent / "nginx.conf"
    configuration.write_text(f"""
worker_processes {WORKERS};
worker_rlimit_nofile 32768;
error_log {root.parent}/nginx-error.log;
pid {root.parent}/nginx.pid;
daemon off;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    types {{ text/html html; }}
    open_file_cache max=20000 inactive=60s;
    open_file_cache_valid 30s;
    keepalive_requests 1000000000;
    keepalive_timeout 600;
    sendfile on;
    tcp_nopush on;
    server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; }}
}}
""", encoding="utf-8")
    return Server("nginx", ["nginx", "-c", str(configuration)], port)


def h2o(root: Path) -> Server:
    port = free_port()
    configuration = root.parent / "h2o.conf"
    configuration.write_text(f"""
num-threads: {WORKERS}
max-connections: 20000
http1-request-timeout: 600
listen: {{ host: 127.0.0.1, port: {port} }}
hosts:
  default:
    paths:
      /:
        file.dir: {root}
error-log: {root.parent}/h2o-error.log
""", encoding="utf-8")
    return Server("h2o", ["h2o", "-c", str(configuration)], port)


def loop(root: Path) -> Server:
    """The least that serving can cost: see loop.c."""
    program = root.parent / "loop"
    subprocess.run(
        ["cc", "-O2", "-o", str(program), str(Path(__file__).with_name("loop.c"))], check=True)
    port = free_port()
    return Server(FLOOR, [str(program), str(port), str(root)], port, 1)


FLOOR = "loop"
PEERS = {"lighttpd": lighttpd, "h2o": h2o, "nginx": nginx}


def installed() -> list[str]:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    os.environ["PATH"] = path
    return [name for name in PEERS if shutil.which(name)]
