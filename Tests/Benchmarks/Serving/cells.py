# SPDX-License-Identifier: Apache-2.0

"""What is asked for in each cell of the table, and how."""

import os
import re
import resource
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from servers import Failed, Server

HANGING_FILES = Path(__file__).resolve().parents[2] / "SystemTests" / "hanging-files"
IDLE_CONNECTIONS = 10_000
# Under it wrk counts what comes late as a timeout.
WRK_TIMEOUT = "20s"
# Of ip(7); the module has no name for it.
IP_BIND_ADDRESS_NO_PORT = 24
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Cell:
    """One kind of load."""

    name: str
    connections: int
    path: str = "/index.html"
    # How many are asked for, of 4 KiB; 0 for one of another size.
    files: int = 0
    # For wrk, beside the path.
    script: str = ""
    # Others have no such page.
    only_ours: bool = False
    idle: int = 0
    # All workers but one are held meanwhile: by /sleep, or by files that are never opened.
    sleepers: bool = False
    hung: bool = False
    is_cold: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether this machine lets it be measured."""
        return not self.hung or os.geteuid() == 0 and os.path.exists("/dev/fuse")


SLEEP_PATH = "/sleep?seconds=0.1"
MANY = """
local count = {count}
request = function()
    return wrk.format(nil, string.format("/many/%d/%d.html", 0, math.random(0, count - 1)))
end
"""
CLOSE = 'wrk.headers["Connection"] = "close"'
UNCHANGED = 'wrk.headers["If-Modified-Since"] = "Fri, 01 Jan 2100 00:00:00 GMT"'
PIPELINE = """
init = function()
    local requests = {}
    for i = 1, 16 do requests[i] = wrk.format() end
    batch = table.concat(requests)
end
request = function() return batch end
"""
SOME_SLEEP = """
local number = 0
request = function()
    number = number + 1
    return wrk.format(nil, number % 100 == 0 and "SLEEP" or nil)
end
""".replace("SLEEP", SLEEP_PATH)

CELLS = (
    *(Cell(f"612 B, {count}", count) for count in (1, 8, 64, 256, 1000)),
    Cell("304, 64", 64, script=UNCHANGED),
    *(Cell(f"{count:,} {'files' if count > 1 else 'file'} of 4 KiB, 64", 64, files=count,
           script=MANY.format(count=count)) for count in (1, 400, 2000, 10_000)),
    Cell("10,000 files, cold, 64", 64, script=MANY.format(count=10_000), is_cold=True),
    Cell("one request a connection, 64", 64, script=CLOSE),
    Cell("16 KiB, 64", 64, "/16k.bin"),
    Cell("100 KiB, 64", 64, "/100k.bin"),
    Cell("10 MiB, 16", 16, "/10m.bin"),
    Cell("16-deep pipelining, 64", 64, script=PIPELINE),
    Cell("64 busy beside 10,000 idle", 64, idle=IDLE_CONNECTIONS),
    Cell("1 % asleep for 0.1 s, 64", 64, script=SOME_SLEEP, only_ours=True),
    Cell("all but one worker asleep, 8", 8, only_ours=True, sleepers=True),
    Cell("all but one worker in files that hang, 8", 8, only_ours=True, hung=True),
)


def write_site(root: Path) -> None:
    root.mkdir()
    (root / "index.html").write_bytes(b"x" * 612)
    for name, size in (("16k", 16 << 10), ("100k", 100 << 10), ("10m", 10 << 20)):
        (root / f"{name}.bin").write_bytes(os.urandom(size))
    many = root / "many" / "0"
    many.mkdir(parents=True)
    for number in range(10_000):
        (many / f"{number}.html").write_bytes(os.urandom(4096))


def forget_pages(root: Path) -> None:
    """Has the kernel forget what it holds of the files. Source: posix_fadvise(2)."""
    for file in root.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


@contextmanager
def idle_connections(server: Server, count: int) -> Iterator[None]:
    """Connections that have been answered once and ask for nothing more."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    clients = []
    try:
        for number in range(count):
            client = socket.socket()
            clients.append(client)
            client.settimeout(20)
            # From several addresses, for which there are ports enough: found at connect(2), which takes
            # those that an earlier cell has left in TIME_WAIT to other servers.
            client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            client.bind((f"127.0.0.{2 + number // 20000}", 0))
            client.connect(("127.0.0.1", server.port))
            client.sendall(b"GET /index.html HTTP/1.1\r\nHost: idle\r\n\r\n")
            if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                raise Failed(f"{server.name} does not answer connection {number + 1}")
        yield
    finally:
        for client in clients:
            client.close()


@contextmanager
def held(server: Server, count: int, path: Callable[[int], str]) -> Iterator[None]:
    """Holds workers, each with a request of its own, and waits for them in the end."""
    clients = []
    try:
        for number in range(count):
            client = socket.create_connection(("127.0.0.1", server.port), 20)
            client.sendall(f"GET {path(number)} HTTP/1.1\r\nHost: held\r\n\r\n".encode())
            clients.append(client)
        yield
    finally:
        for client in clients:
            with client:
                client.recv(1)


@contextmanager
def hung_files(server: Server, root: Path, count: int) -> Iterator[None]:
    """Holds workers in a file system that does not answer, for as long as that lasts."""
    folder = root / "hung"
    folder.mkdir(exist_ok=True)
    system = subprocess.Popen([HANGING_FILES, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        if system.stdout.readline() != "mounted\n":
            raise Failed("no file system that hangs: it takes root and /dev/fuse")
        with held(server, count, lambda number: f"/hung/{number}"):
            try:
                yield
            finally:
                # That is the end of whoever waits for it, too.
                system.kill()
    finally:
        system.kill()
        system.wait()
        subprocess.run(["umount", "--lazy", str(folder)], check=False, stderr=subprocess.DEVNULL)


def measure(cell: Cell, server: Server, root: Path, workers: int, seconds: float) -> dict[str, float]:
    """One round: microseconds a request (of the server, and with the client's), requests a second, p50
    and p99 in ms, memory in bytes."""
    script = root.parent / "cell.lua"
    script.write_text(cell.script, encoding="ascii")
    command = [
        "wrk", "--latency", "-t1", f"-c{cell.connections}", f"-d{seconds:g}s", "--timeout",
        WRK_TIMEOUT, "-s", str(script), f"http://127.0.0.1:{server.port}{cell.path}"]
    with ExitStack() as stack:
        if cell.idle:
            stack.enter_context(idle_connections(server, cell.idle))
        if cell.sleepers:
            stack.enter_context(held(server, workers - 1, lambda _: f"/sleep?seconds={seconds + 1:g}"))
        if cell.hung:
            stack.enter_context(hung_files(server, root, workers - 1))
        if cell.is_cold:
            forget_pages(root)
        before, before_client = server.processor_time(), children_time()
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        used, used_by_client = server.processor_time() - before, children_time() - before_client
        memory = server.memory()
    report = result.stdout
    requests = re.search(r"(\d+) requests in", report)
    if result.returncode != 0 or requests is None or re.search("Non-2xx|Socket errors", report):
        raise Failed(f"{server.name}, {cell.name}: {report}{result.stderr}")
    count = int(requests.group(1))
    if count == 0:
        raise Failed(f"{server.name}, {cell.name}: no response")
    return {
        "us": used / 1e3 / count, "both": (used / 1e3 + used_by_client * 1e6) / count,
        "rate": count / seconds,
        "p50": latency(report, 50), "p99": latency(report, 99), "memory": memory}


def children_time() -> float:
    """Seconds of CPU time of the processes that this one has waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def latency(report: str, percentile: int) -> float:
    match = re.search(rf"{percentile}%\s+([\d.]+)(us|ms|s|m)\b", report)
    if match is None:
        raise Failed(f"wrk says no latency: {report}")
    return float(match.group(1)) * UNITS[match.group(2)]
