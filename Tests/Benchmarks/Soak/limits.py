# SPDX-License-Identifier: Apache-2.0

"""Workers, budgets and descriptors used up, and a daemon that is killed again and again."""

import multiprocessing
import selectors
import socket
import statistics
import threading
import time
from pathlib import Path

from bad import KINDS, Crowd
from daemon import Daemon, Failed, wait_until
from exchange import Broken, Ledger, Link, Refused, Wrong
from gauges import Gauges
from good import GoodClient, request
from report import Report
from tree import Tree

# Of 38 KB each: `buffered_bytes=`, 64 MiB by default, is used up.
HALF_HEADS = 1_774
ASKED = 100
MAXIMUM_FILES = 64
WAITING_CLIENTS = 100
CPU_SECONDS = 5
CPU_SHARE = 0.05
SLOW_READERS = 3
SLOW_PAUSE = 0.1
# What four workers can do of these is 80 a second.
SLEEP = "/sleep?seconds=0.05"
SERVICE_SECONDS = 0.05
OVERLOAD_RATE = 800
OVERLOAD_SECONDS = 10
QUEUE_SECONDS = 5
HEALTH_SECONDS = 0.02
RECOVERY_SECONDS = 1
KILLS = 100
KILL_PAUSE = 0.05
CLIENTS = 4


class Limits:
    """Each function runs a daemon of its own. Raises Failed."""

    def __init__(self, binary: Path, folder: Path, tree: Tree, report: Report) -> None:
        self.binary = binary
        self.folder = folder
        self.tree = tree
        self.report = report

    def run(self) -> None:
        for experiment in (self.overload, self.budget, self.files, self.kills):
            place = self.folder / experiment.__name__
            place.mkdir()
            settings = {
                "server": {"root": str(self.tree.root), "workers": "4"},
                "endpoints": {"sleep": "yes"}}
            files = MAXIMUM_FILES if experiment == self.files else None
            daemon = Daemon(self.binary, place, settings, files)
            try:
                daemon.start()
                daemon.wait_until_ready()
                experiment(daemon)
                daemon.check()
                status = daemon.stop()[1]
                self.report.check(
                    status == 0, f"{experiment.__name__}: the end has status 0", str(status))
            except (Failed, OSError) as failure:
                self.report.fail(f"{experiment.__name__}: {failure}")
            finally:
                daemon.close()

    def ledger(self, daemon: Daemon) -> Ledger:
        ledger = Ledger()
        ledger.port = daemon.port
        return ledger

    def whole(self, link: Link, path: str) -> bool:
        """Whether the file is sent whole. Raises what a link raises."""
        link.send(request("GET", path))
        response = link.head()
        if response.status != 200:
            raise Wrong(f"{path} is answered {response.status}")
        link.check(response.length, list(self.tree.contents[path]))
        return True

    # Workers

    def overload(self, daemon: Daemon) -> None:
        results = multiprocessing.Queue()
        process = multiprocessing.Process(target=flood, args=(daemon.port, results), daemon=True)
        process.start()
        health = []
        end = time.monotonic() + OVERLOAD_SECONDS
        while time.monotonic() < end:
            started = time.monotonic()
            is_alive = daemon.admin("/healthz").startswith(b"HTTP/1.1 200 ")
            health.append(time.monotonic() - started)
            if not is_alive:
                self.report.fail("overload: the health page is not answered 200")
            time.sleep(0.05)
        results.get()
        recovery = wait_until(
            lambda: daemon.ask("/small.txt")[0] == 200, "no answer once the load is over")
        times, wrong = results.get()
        process.join()
        self.report.check(
            not wrong and times[200], "overload: everyone is answered 200, or 503 with Retry-After",
            f"{len(times[200])} and {len(times[503])}" + (f", but {wrong[:3]}" if wrong else ""))
        for status, limit in ((200, QUEUE_SECONDS + SERVICE_SECONDS), (503, QUEUE_SECONDS)):
            last = statistics.quantiles(times[status] + [0, 0], n=100)[98]
            self.report.bar(
                last <= limit,
                f"ten times the capacity: p99 of those answered {status} at most {limit} s",
                f"{last:.2f} s, p50 {statistics.median(times[status] + [0]):.2f} s")
        worst = statistics.quantiles(health, n=100)[98]
        self.report.bar(
            worst <= HEALTH_SECONDS,
            f"ten times the capacity: p99 of the health page at most {HEALTH_SECONDS} s",
            f"{worst:.3f} s, p50 {statistics.median(health):.4f} s")
        self.report.bar(
            recovery <= RECOVERY_SECONDS,
            f"ten times the capacity: normal again {RECOVERY_SECONDS} s after the last",
            f"{recovery:.2f} s")

    def count_of_whole(self, ledger: Ledger, attack: str) -> int:
        """Asks for a file of 100 KiB, each time on a new connection; how often it came whole."""
        whole = 0
        for _ in range(ASKED):
            try:
                with Link(ledger) as link:
                    whole += self.whole(link, "/medium.bin")
            except (Broken, Wrong, Refused, OSError) as failure:
                self.report.fail(f"{attack}: /medium.bin is not whole: {failure!r}")
        return whole

    # Memory

    def budget(self, daemon: Daemon) -> None:
        with CrowdThread(daemon, "half heads", HALF_HEADS) as crowd:
            wait_until(
                lambda: crowd.counts["connected"] >= HALF_HEADS, "the half heads are not connected")
            whole = self.count_of_whole(self.ledger(daemon), "budget")
            self.report.check(
                whole == ASKED, "budget used up: a file of 100 KiB is whole each time",
                f"{whole} of {ASKED}, {crowd.size} half heads")

    # Descriptors

    def files(self, daemon: Daemon) -> None:
        ledger = self.ledger(daemon)
        readers = [
            threading.Thread(target=self.read_slowly, args=(ledger,)) for _ in range(SLOW_READERS)]
        for reader in readers:
            reader.start()
        with CrowdThread(daemon, "silent", WAITING_CLIENTS) as crowd:
            wait_until(
                lambda: crowd.counts["connected"] >= WAITING_CLIENTS,
                "the silent ones are not connected")
            share = Gauges(daemon).cpu_share(CPU_SECONDS)
            whole = self.count_of_whole(ledger, "descriptors")
        for reader in readers:
            reader.join()
        self.report.bar(
            share < CPU_SHARE,
            f"{MAXIMUM_FILES} descriptors: less than {CPU_SHARE:.0%} of a processor",
            f"{share:.1%} with {crowd.counts['closed by the server']} silent ones closed")
        self.report.check(
            whole == ASKED, f"{MAXIMUM_FILES} descriptors: those who ask are served",
            f"{whole} of {ASKED}")

    def read_slowly(self, ledger: Ledger) -> None:
        """Takes a large file in many pieces: it was inside before the others came."""
        path = "/large.bin"
        wanted = self.tree.contents[path]
        try:
            with Link(ledger) as link:
                link.send(request("GET", path))
                response = link.head()
                content = b""
                for piece in link.pieces(response.length):
                    content += piece
                    time.sleep(SLOW_PAUSE)
                self.report.check(
                    content in wanted, "descriptors: who was inside got a large file whole")
        except (Broken, Wrong, Refused, OSError) as failure:
            self.report.fail(f"descriptors: {path} is not whole: {failure!r}")

    # Crashes

    def kills(self, daemon: Daemon) -> None:
        ledger = self.ledger(daemon)
        clients = []
        for number in range(CLIENTS):
            client = GoodClient(number, ledger, self.tree)
            client.actions = {client.one_request: 3, client.keep_alive: 1}
            clients.append(multiprocessing.Process(target=client.run, daemon=True))
        for client in clients:
            client.start()
        collecting = self.report.collect(ledger)
        ledger.is_loaded.set()
        for _ in range(KILLS):
            time.sleep(KILL_PAUSE)
            ledger.kills[0] += 1
            daemon.kill()
            ledger.kills[1] += 1
            daemon.start()
            daemon.wait_until_ready()
        ledger.is_over.set()
        for client in clients:
            client.join()
        ledger.reports.put(None)
        collecting.join()
        counts = self.report.counts
        self.report.add_counts("kills", counts)
        self.report.check(
            not counts["failures"] and counts["responses"] > 0,
            f"{KILLS} times kill -9 under load: nobody is refused, and nothing is wrong",
            f"{counts['connections']:,} connections, {counts['ended by kill -9']} ended by it")


def flood(port: int, results) -> None:
    """Connects at a constant rate, whatever is answered, one request each. Tells when the last has
    connected; then seconds by status, and what was wrong."""
    selector = selectors.DefaultSelector()
    times: dict[int, list[float]] = {200: [], 503: []}
    wrong: list[str] = []
    started = time.monotonic()
    opened, wanted = 0, OVERLOAD_RATE * OVERLOAD_SECONDS
    while opened < wanted or selector.get_map():
        while opened < min(wanted, (time.monotonic() - started) * OVERLOAD_RATE):
            connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
            selector.register(connection, selectors.EVENT_WRITE, (time.monotonic(), bytearray()))
            opened += 1
            if opened == wanted:
                results.put(None)
        for key, _ in selector.select(0.002):
            try:
                if key.events == selectors.EVENT_WRITE:
                    key.fileobj.send(request("GET", SLEEP, "Connection: close"))
                    selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
                    continue
                data = key.fileobj.recv(65536)
                key.data[1].extend(data)
            except OSError as failure:
                wrong.append(str(failure))
                data = b""
            if not data:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                note(*key.data, times, wrong)
    results.put((times, wrong))


def note(opened: float, data: bytearray, times: dict[int, list[float]], wrong: list[str]) -> None:
    status = int(data[9:12]) if data[9:12].isdigit() else 0
    if status not in times or (status == 503 and b"\r\nretry-after: " not in data.lower()):
        wrong.append(f"{bytes(data[:100])!r}")
    else:
        times[status].append(time.monotonic() - opened)


class CrowdThread:
    """A crowd for as long as a block runs."""

    def __init__(self, daemon: Daemon, kind: str, size: int) -> None:
        self.crowd = Crowd(daemon.port, KINDS[kind], size)
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.crowd.run, args=(self.is_over.is_set,))

    def __enter__(self) -> Crowd:
        self.thread.start()
        return self.crowd

    def __exit__(self, *_) -> None:
        self.is_over.set()
        self.thread.join()
