# SPDX-License-Identifier: Apache-2.0

"""Charts of one run: by connections, by files and by workers."""

from collections.abc import Callable
from pathlib import Path

from cells import Cell
from chart import line_chart

FIGURES = (
    ("rate", "requests a second, thousands", 1e3),
    ("us", "us of CPU time a request", 1.0),
    ("memory", "memory, MiB (PSS)", 1 << 20),
)
# The cell's median figure of a server, if it was measured.
Median = Callable[[str, str, str], float | None]


def draw_all(
    cells: list[Cell], servers: list[str], workers: dict[str, int], median: Median, folder: Path
) -> None:
    """Writes those for which there are two points at least.

    `workers` has the number of workers of each server of ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_connections = [
        (cell.name, str(cell.connections)) for cell in cells if cell.name.startswith("612 B")]
    by_files = [(cell.name, f"{cell.files:,}") for cell in cells if cell.files]
    for key, title, scale in FIGURES:
        for axis, points in (("connections", by_connections), ("files", by_files)):
            series = [
                (server, [scaled(median(cell, server, key), scale) for cell, _ in points])
                for server in servers]
            draw(f"A small file, by {axis}" if axis == "connections" else "4 KiB, by files",
                 axis, title, [label for _, label in points], series, folder / f"{axis}-{key}.svg")
        cells_of_workers = [cell.name for cell in cells if cell.name in ("612 B, 64", "612 B, 256")]
        series = [
            (cell, [scaled(median(cell, server, key), scale) for server in workers])
            for cell in cells_of_workers]
        draw("poolhttpd, a small file, by workers", "workers", title,
             [str(count) for count in workers.values()], series, folder / f"workers-{key}.svg")


def scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def draw(
    title: str, x_title: str, y_title: str, labels: list[str],
    series: list[tuple[str, list[float | None]]], target: Path
) -> None:
    if len(labels) > 1 and series:
        target.write_text(
            line_chart(title, x_title, y_title, labels, series), encoding="utf-8")
