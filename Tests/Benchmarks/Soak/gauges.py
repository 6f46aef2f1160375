# SPDX-License-Identifier: Apache-2.0

"""What the daemon takes of the machine, looked at from outside once a second."""

import contextlib
import os
import re
import threading
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path

import kernel
from daemon import Daemon

MIB = 1 << 20
INTERVAL = 1


@dataclass
class Sample:
    """Seconds since the beginning, and what there is at that moment. Memory is in bytes."""

    time: float
    pid: int
    threads: int = 0
    descriptors: int = 0
    rss: int = 0
    pss: int = 0
    # Of the server's ends, and of all TCP sockets of the machine.
    socket_memory: int = 0
    all_socket_memory: int = 0
    sockets: int = 0
    # Closed by the server, and not gone yet.
    ending: int = 0
    # Nanoseconds on a processor, by thread.
    cpu: dict[str, int] = field(default_factory=dict)


class Gauges:
    """Takes a sample each second, in a thread of its own."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.beginning = time.monotonic()
        self.phase = "start"
        self.samples: dict[str, list[Sample]] = defaultdict(list)
        # By client's port: when a connection was first seen that the server had closed.
        self.ending_since: dict[int, float] = {}
        self.longest_ending = 0.0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.is_over.set()
        self.thread.join()

    def run(self) -> None:
        while not self.is_over.wait(INTERVAL):
            # Between two daemons there is no process to look at.
            with contextlib.suppress(OSError):
                phase = self.phase
                self.samples[phase].append(self.take())

    def take(self) -> Sample:
        """Raises OSError where the process has ended."""
        process = Path(f"/proc/{self.daemon.pid}")
        sample = Sample(time.monotonic() - self.beginning, self.daemon.pid)
        for thread in (process / "task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                name = (thread / "comm").read_text().strip()
                key = f"{name} {thread.name}"
                sample.cpu[key] = int((thread / "schedstat").read_text().split()[0])
        sample.threads = len(sample.cpu)
        sample.descriptors = len(os.listdir(process / "fd"))
        for line in (process / "smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in ("Rss", "Pss"):
                setattr(sample, name.lower(), int(value.split()[0]) << 10)
        sockets = kernel.server_sockets(self.daemon.port)
        sample.socket_memory, sample.sockets = sockets.memory, sockets.count
        sample.ending = len(sockets.ending)
        sample.all_socket_memory = kernel.all_socket_memory()
        self.note_ending(sockets.ending, sample.time)
        return sample

    def note_ending(self, ports: set[int], now: float) -> None:
        self.ending_since = {port: self.ending_since.get(port, now) for port in ports}
        for since in self.ending_since.values():
            self.longest_ending = max(self.longest_ending, now - since)

    def open_files(self) -> Counter:
        """What the daemon's descriptors lead to."""
        found: Counter = Counter()
        for path in Path(f"/proc/{self.daemon.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found[re.sub(r"\d{3,}", "…", os.readlink(path))] += 1
        return found

    def cpu_share(self, seconds: float) -> float:
        """Waits so long. Returns the part of a processor that the daemon has used meanwhile."""
        before = sum(self.take().cpu.values())
        started = time.monotonic()
        time.sleep(seconds)
        after = sum(self.take().cpu.values())
        return (after - before) / 1e9 / (time.monotonic() - started)

    def most(self, phase: str, name: str) -> int:
        return max((getattr(sample, name) for sample in self.samples[phase]), default=0)

    def busiest_threads(self, phase: str) -> dict[str, float]:
        """Part of a processor that threads of this name have used in each second, at most."""
        shares: dict[str, float] = defaultdict(float)
        samples = self.samples[phase]
        for before, after in zip(samples, samples[1:], strict=False):
            if before.pid != after.pid:
                continue
            for thread, used in after.cpu.items():
                if thread in before.cpu:
                    share = (used - before.cpu[thread]) / 1e9 / (after.time - before.time)
                    name = thread.rpartition(" ")[0]
                    shares[name] = max(shares[name], share)
        return dict(shares)

    def as_data(self) -> dict:
        return {
            phase: [asdict(sample) for sample in samples]
            for phase, samples in self.samples.items()}
