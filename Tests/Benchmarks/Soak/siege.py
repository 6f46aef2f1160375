# SPDX-License-Identifier: Apache-2.0

"""A crowd of bad clients against one daemon, and a normal client that asks it and another one."""

import contextlib
import gc
import multiprocessing
import os
import statistics
import time
from pathlib import Path

from bad import KINDS, Crowd
from daemon import Daemon, Failed, wait_until
from exchange import Broken, Ledger, Link, Refused, Wrong
from gauges import MIB, Gauges
from good import request
from kernel import server_sockets
from report import Report
from tree import Tree

BACKGROUND = {
    "4,500 slow ones": {"slow heads": 2_000, "slow bodies": 2_000, "non-readers": 500},
    "10,000 silent ones": {"silent": 10_000},
}
SIEGE_SECONDS = 25
# Pairs of requests in a second, one to each daemon; every so many on new connections: odd, so that each
# is the first to be asked on one as often as the other.
PROBE_RATE = 100
PROBE_RENEWAL = 11
PATH = "/small.txt"

LATENCY_RATIO = 2
MEMORY = 24 * MIB
SOCKET_MEMORY = 64 * MIB
GONE_SECONDS = 2


class Probe:
    """A normal client, in a process of its own. It asks both daemons in turn, so that what else the
    machine does is the same for both."""

    def __init__(self, ports: list[int], contents: tuple[bytes, ...]) -> None:
        self.ledgers = []
        for port in ports:
            ledger = Ledger()
            ledger.port = port
            self.ledgers.append(ledger)
        self.contents = list(contents)
        self.is_over = multiprocessing.Event()
        self.results = multiprocessing.Queue()

    def run(self) -> None:
        gc.disable()
        # It stands for another machine: what it waits for a processor itself is not the server's time.
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        links: list[Link | None] = [None] * len(self.ledgers)
        times: list[list[float]] = [[] for _ in links]
        failures, refused, count = [], 0, 0
        due = time.monotonic()
        while not self.is_over.is_set():
            # The first after the pause finds cold caches: each is the first as often as the other.
            turns = list(enumerate(self.ledgers))
            for index, ledger in turns if count % 2 else reversed(turns):
                started = time.monotonic()
                try:
                    links[index] = links[index] or Link(ledger)
                    self.ask(links[index])
                    times[index].append(time.monotonic() - started)
                except Refused:
                    refused += 1
                    links[index] = None
                except (Broken, Wrong, OSError) as failure:
                    # At the limit of connections idle ones are closed; that is no failure.
                    if links[index] is None or not links[index].excuse():
                        failures.append(f"{PATH}, asked by the normal client: {failure}")
                    links[index] = None
            count += 1
            if count % PROBE_RENEWAL == 0:
                links = [None] * len(links)
            due += 1 / PROBE_RATE
            time.sleep(max(0, due - time.monotonic()))
        self.results.put((times, failures, refused))

    def ask(self, link: Link) -> None:
        link.send(request("GET", PATH))
        response = link.head()
        if response.status != 200:
            raise Wrong(f"answered {response.status}")
        link.check(response.length, self.contents)


def p99(times: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(times, n=100)[98] * 1_000 if len(times) > 100 else 0


def halves(processors: set[int]) -> tuple[set[int], set[int]]:
    """Processors for the daemons and the normal client, and for the bad ones: what these take of a
    processor would be taken from the attacked daemon alone, which has had its share already. One
    that there is alone serves all."""
    ordered = sorted(processors)
    half = len(ordered) // 2
    return set(ordered[half:]), set(ordered[:half]) or processors


class Siege:
    def __init__(self, binary: Path, folder: Path, tree: Tree, report: Report) -> None:
        self.report = report
        self.tree = tree
        self.theirs: set[int] = set()
        self.daemons = []
        for name in ("attacked", "calm"):
            place = folder / name
            place.mkdir()
            self.daemons.append(Daemon(
                binary, place, {"server": {"root": str(tree.root), "workers": "4"},
                                "files": {"listing": "yes"}}))

    def run(self) -> None:
        everything = os.sched_getaffinity(0)
        ours, self.theirs = halves(everything)
        # Daemons and the normal client inherit it.
        os.sched_setaffinity(0, ours)
        try:
            for daemon in self.daemons:
                daemon.start()
                daemon.wait_until_ready()
            for name, kinds in BACKGROUND.items():
                self.besiege(name, kinds)
            for daemon in self.daemons:
                status = daemon.stop()[1]
                self.report.check(status == 0, "the end after a siege has status 0", str(status))
        except (Failed, OSError) as failure:
            self.report.fail(str(failure))
        finally:
            for daemon in self.daemons:
                daemon.close()
            os.sched_setaffinity(0, everything)

    def besiege(self, name: str, kinds: dict[str, int]) -> None:
        attacked = self.daemons[0]
        probe = Probe([daemon.port for daemon in self.daemons], self.tree.contents[PATH])
        process = multiprocessing.Process(target=probe.run, daemon=True)
        crowds = [
            multiprocessing.Process(
                target=self.press, args=(Crowd(attacked.port, KINDS[kind], size),), daemon=True)
            for kind, size in kinds.items()]
        for crowd in crowds:
            crowd.start()
        wanted = sum(kinds.values()) * 9 // 10
        wait_until(
            lambda: server_sockets(attacked.port).count > wanted, f"{name} are not connected")
        gauges = Gauges(attacked)
        gauges.phase = name
        process.start()
        gauges.start()
        time.sleep(SIEGE_SECONDS)
        probe.is_over.set()
        times, failures, refused = probe.results.get()
        process.join()
        gauges.stop()
        for crowd in crowds:
            crowd.kill()
            crowd.join()
        gone = wait_until(
            lambda: server_sockets(attacked.port).open_count == 0,
            f"the connections of {name} are left")
        attacked.check()
        self.tell(name, gauges, times, failures, refused, gone)

    def press(self, crowd: Crowd) -> None:
        os.sched_setaffinity(0, self.theirs)
        crowd.run(lambda: False)

    def tell(self, name, gauges, times, failures, refused, gone) -> None:
        report = self.report
        for failure in failures:
            report.fail(f"{name}: {failure}")
        report.check(
            not failures, f"{name}: every response of the normal client was right",
            f"{len(times[0]):,}, and {refused} answered 503")
        with_them, without = p99(times[0]), p99(times[1])
        medians = [statistics.median(each) * 1_000 for each in times]
        report.bar(
            with_them <= LATENCY_RATIO * without,
            f"{name}: p99 of the normal client at most {LATENCY_RATIO} times that at the calm one",
            f"{with_them:.2f} and {without:.2f} ms, p50 {medians[0]:.2f} and {medians[1]:.2f} ms")
        rss, memory = gauges.most(name, "rss"), gauges.most(name, "socket_memory")
        report.bar(rss <= MEMORY, f"{name}: RSS at most {MEMORY >> 20} MiB", f"{rss / MIB:.1f} MiB")
        report.bar(
            memory <= SOCKET_MEMORY,
            f"{name}: kernel memory of the server's sockets at most {SOCKET_MEMORY >> 20} MiB",
            f"{memory / MIB:.1f} MiB, {gauges.most(name, 'sockets'):,} sockets")
        report.bar(
            gone <= GONE_SECONDS, f"{name}: all gone {GONE_SECONDS} s after their end",
            f"{gone:.1f} s")
        after = gauges.take()
        report.add(
            f"{name}: afterwards RSS {after.rss / MIB:.1f} MiB, "
            f"kernel {after.socket_memory / MIB:.1f} MiB; "
            f"longest time from close to end {gauges.longest_ending:.0f} s")
        report.data[name] = {
            "p99_ms": [with_them, without], "rss": rss, "socket_memory": memory, "gone_s": gone}
