# SPDX-License-Identifier: Apache-2.0

"""What has been found: figures, what has passed, what has failed."""

import json
import os
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

from exchange import Ledger
from gauges import MIB, Gauges

FAILURES_SHOWN = 40
COLUMNS = (
    ("threads", "threads", 1), ("files", "descriptors", 1), ("RSS MiB", "rss", MIB),
    ("PSS MiB", "pss", MIB), ("kernel MiB", "socket_memory", MIB),
    ("all MiB", "all_socket_memory", MIB), ("sockets", "sockets", 1), ("ending", "ending", 1))


class Report:
    """Text for people, and the same for programs."""

    def __init__(self, title: str, binary: Path) -> None:
        version = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        self.lines = [f"{title}: {version}, {os.cpu_count()} processors"]
        self.data: dict = {"title": title, "version": version}
        self.failures: list[str] = []
        self.passed: list[str] = []
        self.counts: Counter = Counter()
        self.load = [os.getloadavg()[0]]
        self.lock = threading.Lock()
        self.beginning = time.monotonic()
        # What is going on.
        self.moment = "at the start"

    # Findings

    def check(self, holds: bool, what: str, figure: str = "") -> None:
        """- what: a statement that is true when it has passed."""
        text = f"{what}: {figure}" if figure else what
        with self.lock:
            (self.passed if holds else self.failures).append(text)

    def fail(self, text: str) -> None:
        """Besides, it is told when that was, and what was going on."""
        seconds = time.monotonic() - self.beginning
        self.check(False, f"{text} (after {seconds:.0f} s, {self.moment})")

    def bar(self, is_met: bool, what: str, figure: str) -> None:
        """What is wanted, and told; it depends on the machine, so that nothing fails by it."""
        self.add(f"{'met' if is_met else 'NOT MET'}: {what}: {figure}")
        self.data.setdefault("bars", []).append({"bar": what, "figure": figure, "met": is_met})

    def add(self, line: str) -> None:
        self.lines.append(line)

    def collect(self, ledger: Ledger) -> threading.Thread:
        """Takes over what the clients report, in a thread that ends with None."""
        def run() -> None:
            while (item := ledger.reports.get()) is not None:
                kind, value = item
                if kind == "failure":
                    self.fail(value)
                else:
                    self.counts.update(value)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    # Tables

    def add_gauges(self, gauges: Gauges) -> None:
        self.add("most at a time  " + " ".join(f"{title:>10}" for title, *_ in COLUMNS))
        for phase in gauges.samples:
            values = (gauges.most(phase, name) / unit for _, name, unit in COLUMNS)
            self.add(f"  {phase:13} " + " ".join(f"{value:10.0f}" for value in values))
            threads = sorted(gauges.busiest_threads(phase).items(), key=lambda pair: -pair[1])
            self.add("    busiest in a second: " + ", ".join(
                f"{name} {share:.0%}" for name, share in threads[:5]))
        self.data["samples"] = gauges.as_data()

    def add_counts(self, title: str, counts: Counter) -> None:
        self.add(f"{title}: " + ", ".join(
            f"{value:,} {name}" for name, value in sorted(counts.items())))

    # The end

    def write(self, json_file: Path | None) -> bool:
        """Prints all. Returns whether nothing has failed."""
        self.load.append(os.getloadavg()[0])
        first, last = self.load
        self.add(f"load average at the beginning and at the end: {first:.1f}, {last:.1f}")
        lines = self.lines + [f"passed: {text}" for text in self.passed]
        lines += [f"failed: {text}" for text in self.failures[:FAILURES_SHOWN]]
        if len(self.failures) > FAILURES_SHOWN:
            lines.append(f"failed: … and {len(self.failures) - FAILURES_SHOWN} more")
        lines.append("failed" if self.failures else "passed")
        print("\n".join(lines), flush=True)
        if json_file:
            self.data |= {
                "load": self.load, "counts": dict(self.counts), "passed": self.passed,
                "failed": self.failures}
            json_file.write_text(json.dumps(self.data, indent=1) + "\n")
        return not self.failures
