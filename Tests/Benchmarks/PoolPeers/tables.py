# SPDX-License-Identifier: Apache-2.0

"""The rounds of Tests/Benchmarks/pool as Markdown tables of medians."""

from dataclasses import dataclass, field
from statistics import median

# The figures of one run, as the peers print them: jobs, ns, cpu_ns and more.
Figures = dict[str, int]


@dataclass
class Row:
    """A workload with a number of workers, and what each peer did in each round."""

    workload: str
    width: int
    count: int
    rounds: list[dict[str, Figures]] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return UNITS.get(self.workload, "M jobs/s")

    def has(self, peer: str) -> bool:
        return any(peer in figures for figures in self.rounds)

    @property
    def key(self) -> str:
        """The time that the row is about, the shorter the better."""
        return "p50_ns" if self.workload == "pingpong" else "ns"

    def values(self, peer: str, key: str) -> list[int]:
        return [figures[peer][key] for figures in self.rounds if peer in figures]

    def ratio(self, peer: str, base: str) -> float | None:
        """The peer's speed in terms of the base's: rounds first, as neighbours are alike."""
        both = [figures for figures in self.rounds if peer in figures and base in figures]
        if not both:
            return None
        return median(figures[base][self.key] / figures[peer][self.key] for figures in both)

    def rate(self, peer: str) -> float | None:
        """Million jobs per second."""
        if not self.has(peer):
            return None
        return median(self.count * 1_000 / time for time in self.values(peer, "ns"))

    def figure(self, peer: str) -> str:
        if not self.has(peer):
            return ""
        time = median(self.values(peer, self.key))
        if self.workload == "pingpong":
            late = median(self.values(peer, "p99_ns"))
            return f"{time / 1_000:.1f}/{late / 1_000:.1f}"
        if self.workload == "burst":
            return f"{time / 1_000_000:.2f}"
        rate = self.rate(peer)
        return short(rate * 1_000 if self.unit == "k jobs/s" else rate)

    def processor_time(self, peer: str) -> str:
        """CPU seconds per million jobs."""
        if not self.has(peer):
            return ""
        times = self.values(peer, "cpu_ns")
        jobs = self.values(peer, "jobs")
        return short(median(time / count / 1_000 for time, count in zip(times, jobs)))


# Workloads that do work have small rates.
UNITS = {
    "pingpong": "us p50/p99",
    "burst": "ms to the last",
    "work20us": "k jobs/s",
    "oversubscribed": "k jobs/s",
    "block-1": "k jobs/s",
    "block-8": "k jobs/s",
    "block-64": "k jobs/s",
    "block-256": "k jobs/s",
}


def short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def speeds(rows: list[Row], peers: list[str]) -> list[str]:
    """Figures with their speed relative to the first peer's, and its speed to the best known."""
    first = peers[0]
    others = [peer for peer in ("book", "go") if peer in peers]
    lines = []
    for row in rows:
        cells = [f"{row.workload}, {row.unit}", str(row.width)]
        for peer in peers:
            ratio = row.ratio(peer, first)
            shown = "" if ratio is None or peer == first else f" x{short(ratio)}"
            cells.append(row.figure(peer) + shown)
        for other in others:
            cells.append(short(row.ratio(first, other)))
        lines.append(cells)
    return table(["workload", "workers", *peers, *(f"ours/{other}" for other in others)], lines)


def costs(rows: list[Row], peers: list[str]) -> list[str]:
    return table(
        ["workload", "workers", *peers],
        [[row.workload, str(row.width), *map(row.processor_time, peers)] for row in rows])


def futile_wakes(rows: list[Row], peer: str) -> list[str]:
    """How many calls to sleeping workers were in vain, for the pool that counts them."""
    found = []
    for row in rows:
        if row.workload != "burst" or not row.has(peer):
            continue
        wakes = sum(row.values(peer, "wakes"))
        futile = sum(row.values(peer, "futile_wakes"))
        share = 100 * futile / sum(row.values(peer, "jobs"))
        found.append(f"{row.width} workers {futile} of {wakes} wakes ({share:.3f} % of the jobs)")
    return [f"Futile wakes of {peer} in bursts: " + "; ".join(found)] if found else []


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    """Markdown whose columns stand in line in a terminal, too."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    rule = [("-" * width if i == 0 else "-" * (width - 1) + ":") for i, width in enumerate(widths)]
    return [
        "| " + " | ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths))) + " |"
        for line in [head, rule, *lines]]
