# SPDX-License-Identifier: Apache-2.0

"""Budgets and descriptors that are used up, and a daemon that is killed again and again."""

import multiprocessing
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
        for experiment in (self.budget, self.files, self.kills):
            place = self.folder / experiment.__name__
            place.mkdir()
            settings = {"server": {"root": str(self.tree.root)}}
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

    # Memory

    def budget(self, daemon: Daemon) -> None:
        with CrowdThread(daemon, "half heads", HALF_HEADS) as crowd:
            wait_until(
                lambda: crowd.counts["connected"] >= HALF_HEADS, "the half heads are not connected")
            ledger = self.ledger(daemon)
            whole = 0
            for _ in range(ASKED):
                try:
                    with Link(ledger) as link:
                        whole += self.whole(link, "/medium.bin")
                except (Broken, Wrong, Refused, OSError) as failure:
                    self.report.fail(f"budget: /medium.bin is not whole: {failure!r}")
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
            whole = 0
            for _ in range(ASKED):
                try:
                    with Link(ledger) as link:
                        whole += self.whole(link, "/medium.bin")
                except (Broken, Wrong, Refused, OSError) as failure:
                    self.report.fail(f"descriptors: /medium.bin is not whole: {failure!r}")
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
