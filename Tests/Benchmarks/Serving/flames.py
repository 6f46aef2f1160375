# SPDX-License-Identifier: Apache-2.0

"""Flame graphs of a server under load: which functions take its time, by who calls them.

As Brendan Gregg draws them: a box is as wide as the share of samples in which the function ran, or one
that it had called; its callers lie below it. Wide boxes without anything above take the time.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from servers import Failed, Server

# Samples a second; no round number, so that nothing periodic is hit or missed each time.
FREQUENCY = 1999
WIDTH, ROW, TOP, MARGIN = 1200, 17, 44, 10
# Narrower boxes, in pixels, say nothing.
NARROWEST = 0.5
LETTER = 6.6
STYLE = """
text { font: 11px ui-monospace, monospace; fill: #1f2328 }
.title { font: 600 15px system-ui, sans-serif }
rect { stroke: #ffffff; stroke-width: 0.5 }
.user { fill: #e8a33d }
.kernel { fill: #7fb0de }
@media (prefers-color-scheme: dark) { .title { fill: #e6edf3 } }
"""


@dataclass
class Box:
    """A function, reached through those below it."""

    name: str
    is_kernel: bool = False
    count: int = 0
    above: dict[tuple[str, bool], "Box"] = field(default_factory=dict)

    def height(self) -> int:
        return 1 + max((box.height() for box in self.above.values()), default=0)


@contextmanager
def recording(server: Server, seconds: float, file: Path) -> Iterator[None]:
    """Takes samples of a server's threads while the body runs. Source: perf-record(1)."""
    if shutil.which("perf") is None:
        raise Failed("perf is missing: apt-get install linux-perf")
    command = [
        "perf", "record", "--quiet", "--event", "cpu-clock", "--freq", str(FREQUENCY), "-g",
        "--pid", ",".join(map(str, server.processes())), "--output", str(file),
        "--", "sleep", f"{seconds:g}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as record:
        yield
        _, errors = record.communicate()
    if record.returncode != 0:
        raise Failed(f"perf takes no samples: {errors}")


def draw(samples: Path, title: str, target: Path) -> None:
    """Writes the flame graph of what `recording` has taken, as SVG."""
    root = Box("all")
    for stack in stacks(samples):
        root.count += 1
        box = root
        for function in reversed(stack):
            box = box.above.setdefault(function, Box(*function))
            box.count += 1
    if root.count == 0:
        raise Failed(f"{title}: no samples")
    height = TOP + ROW * root.height() + MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label={quoteattr(title)}>',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{MARGIN}" y="26">{escape(title)}: {root.count} samples, '
        "the kernel's in blue</text>"]
    scale = (WIDTH - 2 * MARGIN) / root.count
    out += boxes(root, MARGIN, height - MARGIN - ROW, scale, root.count)
    target.write_text("\n".join([*out, "</svg>", ""]), encoding="utf-8")


def stacks(samples: Path) -> Iterator[list[tuple[str, bool]]]:
    """Each sample's functions and whether they are the kernel's, the innermost first."""
    script = subprocess.run(
        ["perf", "script", "--input", str(samples), "--fields", "ip,sym"],
        capture_output=True, text=True, check=True).stdout
    if shutil.which("swift"):
        script = subprocess.run(
            ["swift", "demangle", "--simplified"], input=script, capture_output=True, text=True,
            check=True).stdout
    for sample in script.split("\n\n"):
        stack = []
        for line in sample.splitlines():
            found = re.match(r"\s*([0-9a-f]+) (.+)", line)
            if found:
                # Addresses of the kernel's half begin with ones.
                is_kernel = len(found[1]) == 16 and found[1].startswith("f")
                stack.append((found[2], is_kernel))
        if stack:
            yield stack


def boxes(box: Box, left: float, top: float, scale: float, total: int) -> Iterator[str]:
    width = box.count * scale
    if width < NARROWEST:
        return
    kind = "kernel" if box.is_kernel else "user"
    letters = int((width - 6) / LETTER)
    text = box.name if len(box.name) <= letters else f"{box.name[:letters - 1]}…"
    yield (
        f"<g><title>{escape(box.name)}: {box.count / total:.1%}</title>"
        f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{ROW}"/>'
        + (f'<text x="{left + 3:.1f}" y="{top + 12}">{escape(text)}</text>' if letters > 2 else "")
        + "</g>")
    for above in sorted(box.above.values(), key=lambda box: box.name):
        yield from boxes(above, left, top - ROW, scale, total)
        left += above.count * scale
