# SPDX-License-Identifier: Apache-2.0

"""The course of a soak: idle, load, idle, load, idle, and the end under siege."""

import multiprocessing
import threading
import time
from collections import Counter
from pathlib import Path

from bad import KINDS, BadClients, Crowd
from daemon import SANITIZER, Daemon, Failed, wait_until
from events import Events
from exchange import Ledger
from gauges import MIB, Gauges, Sample
from good import GoodClient
from report import Report
from tree import Tree

GOOD_CLIENTS = 6
CONNECTIONS = 600
MAXIMUM_WORKERS = 8
DRAIN_TIMEOUT = 10
QUIET_SECONDS = 5
EVENT_PAUSE = 0.5
# For clients to end, who may be waiting for an answer, in seconds.
END_PATIENCE = 150

SETTINGS = {
    "server": {"workers": "4", "drain_timeout": f"{DRAIN_TIMEOUT}s"},
    "limits": {
        "connections": str(CONNECTIONS), "buffered_bytes": "8M", "cached_bytes": "8M",
        "body_bytes": "64K"},
    # Short, so that bad clients meet them within a turn.
    "timeouts": {"header": "3s", "body": "3s", "write": "4s", "keepalive": "20s"},
    "files": {"listing": "yes"},
}

# What an idle daemon may use. It looks around once a second at most and tells the service manager
# that it lives; 1 % of a processor would be 10 ms in each second.
IDLE_CPU = 0.01
# Copies of small files, and what the heap keeps between two uses: some 2 MiB for each worker. And the
# program itself, of which little is mapped before it was used, or was started by an upgrade in place.
IDLE_MEMORY = 24 * MIB
# Each of four workers may still have the root of a configuration open that has been replaced: it
# lets go of it when it gets something to do.
IDLE_FILES = 4
# What the caches and all responses under way may take: cached_bytes=, buffered_bytes= and as much for
# the rest.
LOAD_MEMORY = 64 * MIB
# send_buffer= for every connection would be 38 MiB; as much again for what the kernel adds.
LOAD_SOCKET_MEMORY = 80 * MIB
# One for each connection, one for a file that it is sent, and the daemon's own.
LOAD_FILES = 2 * CONNECTIONS + 64
# While their number changes, old and new workers may live side by side.
LOAD_THREADS = 2 * MAXIMUM_WORKERS + 8
# Seconds. A client that takes nothing is reset by the kernel or after write=.
LONGEST_ENDING = 60
# Of all requests: a machine that does much besides is overloaded sooner.
REFUSED_SHARE = 0.5


def is_judged(name: str) -> bool:
    """A sanitizer's own memory is none of the daemon's."""
    return name != "rss" or not SANITIZER


class Course:
    def __init__(self, binary: Path, folder: Path, seconds: float, has_mounts: bool,
                 report: Report) -> None:
        self.report = report
        self.seconds = seconds
        self.tree = Tree(folder / "www")
        self.tree.folder.mkdir()
        self.tree.write()
        settings = SETTINGS | {
            "server": SETTINGS["server"] | {"root": str(self.tree.folder / "current")}}
        self.daemon = Daemon(binary, folder, settings)
        self.ledger = Ledger()
        self.ledger.port = self.daemon.port
        self.gauges = Gauges(self.daemon)
        self.events = Events(self.daemon, self.ledger, self.tree, has_mounts)
        self.event_index = 0
        # What there was when the daemon was idle first.
        self.beginning: Sample | None = None
        self.files: Counter = Counter()
        clients = [GoodClient(number, self.ledger, self.tree) for number in range(GOOD_CLIENTS)]
        self.processes = [
            multiprocessing.Process(target=client.run, daemon=True)
            for client in (*clients, BadClients(self.ledger, CONNECTIONS))]

    def run(self) -> None:
        # Before there are threads, as they are forked.
        for process in self.processes:
            process.start()
        collecting = self.report.collect(self.ledger)
        self.daemon.start()
        try:
            self.daemon.wait_until_ready()
            self.gauges.start()
            load_seconds = max(self.seconds - 6 * QUIET_SECONDS, 20) / 2
            self.idle("idle, first")
            for name in ("first", "second"):
                self.load(f"load, {name}", load_seconds)
                self.idle(f"idle, after {name}")
            self.end_clients()
            self.gauges.stop()
            self.end()
        except (Failed, OSError) as failure:
            self.report.fail(str(failure))
        finally:
            self.daemon.close()
            for process in self.processes:
                process.kill()
            self.ledger.reports.put(None)
            collecting.join(10)
        self.tell()

    # Phases

    def load(self, phase: str, seconds: float) -> None:
        self.gauges.phase = phase
        self.ledger.is_loaded.set()
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline:
                time.sleep(EVENT_PAUSE)
                try:
                    self.report.moment = self.events.name(self.event_index)
                    self.events.take_place(self.event_index)
                except (Failed, OSError) as failure:
                    self.report.fail(str(failure))
                    self.daemon.check()
                self.event_index += 1
            self.events.reset()
        finally:
            self.ledger.is_loaded.clear()

    def idle(self, phase: str) -> None:
        """Everything is as it was in the beginning, within a minute, and then nothing happens."""
        self.gauges.phase = self.report.moment = "to " + phase
        for _ in range(100):
            self.daemon.ask("/small.txt")
        duration = wait_until(
            lambda: self.gauges.take().sockets == 0,
            "connections are left when all clients are gone")
        time.sleep(QUIET_SECONDS / 2)
        if self.beginning is None:
            self.beginning = self.gauges.take()
            self.files = self.gauges.open_files()
        for name, bound in (("threads", 0), ("descriptors", IDLE_FILES), ("rss", IDLE_MEMORY)):
            if is_judged(name):
                self.expect_return(phase, name, bound)
        self.gauges.phase = phase
        share = self.gauges.cpu_share(QUIET_SECONDS)
        self.report.check(
            share <= IDLE_CPU, f"{phase}: at most {IDLE_CPU:.1%} of a processor", f"{share:.2%}")
        self.report.add(f"{phase}: all connections gone after {duration:.1f} s, CPU {share:.2%}")

    def expect_return(self, phase: str, name: str, bound: int) -> None:
        limit = getattr(self.beginning, name) + bound
        try:
            wait_until(lambda: getattr(self.gauges.take(), name) <= limit, "")
        except Failed:
            pass
        found = getattr(self.gauges.take(), name)
        self.report.check(found <= limit, f"{phase}: {name} at most {limit:,}", f"{found:,}")
        if name == "descriptors" and found > limit:
            more = self.gauges.open_files() - self.files
            self.report.fail(f"{phase}: open besides: {dict(more)}")

    def end_clients(self) -> None:
        self.ledger.is_over.set()
        deadline = time.monotonic() + END_PATIENCE
        for process in self.processes:
            process.join(max(0, deadline - time.monotonic()))
            self.report.check(
                process.exitcode == 0, "a client has come to its end", f"status {process.exitcode}")

    def end(self) -> None:
        """SIGTERM while clients hold on to what they have."""
        crowd = Crowd(self.daemon.port, KINDS["slow heads"], CONNECTIONS // 4)
        is_over = threading.Event()
        thread = threading.Thread(target=crowd.run, args=(is_over.is_set,), daemon=True)
        thread.start()
        try:
            wait_until(lambda: crowd.counts["connected"] >= CONNECTIONS // 8, "nobody connects")
            duration, status = self.daemon.stop()
        finally:
            is_over.set()
            thread.join()
        self.report.check(status == 0, "the end under siege has status 0", str(status))
        self.report.add(
            f"SIGTERM under siege: ended after {duration:.1f} s, drain_timeout={DRAIN_TIMEOUT}s")

    # Findings

    def tell(self) -> None:
        report, counts = self.report, self.report.counts
        answered, refused = counts["responses"], counts["answered 503, with Retry-After"]
        report.add_counts("clients", counts)
        report.add_counts("events", self.events.counts)
        stops = ", ".join(f"{duration:.1f}" for duration in self.events.stop_times)
        report.add(f"seconds of each drain: {stops or 'none'}")
        report.add_gauges(self.gauges)
        report.check(
            answered > 0 and not counts["failures"], "every response was right", f"{answered:,}")
        report.check(
            refused <= REFUSED_SHARE * (answered + refused),
            f"at most {REFUSED_SHARE:.0%} of the requests are answered 503", f"{refused:,}")
        for phase in [name for name in self.gauges.samples if name.startswith("load")]:
            for name, bound in (
                ("rss", LOAD_MEMORY), ("socket_memory", LOAD_SOCKET_MEMORY),
                ("descriptors", LOAD_FILES), ("threads", LOAD_THREADS),
            ):
                most = self.gauges.most(phase, name)
                if is_judged(name):
                    report.check(most <= bound, f"{phase}: {name} at most {bound:,}", f"{most:,}")
        findings = self.daemon.findings
        report.check(not findings, "no sanitizer has found anything", "\n".join(findings[:100]))
        longest = self.gauges.longest_ending
        report.check(
            longest <= LONGEST_ENDING,
            f"a closed connection is gone after {LONGEST_ENDING} s", f"{longest:.0f} s")
