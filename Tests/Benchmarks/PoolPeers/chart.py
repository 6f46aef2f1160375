# SPDX-License-Identifier: Apache-2.0

"""A line chart as an SVG that reads on light and on dark pages."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 780, 376
LEFT, TOP, RIGHT, BOTTOM = 64, 48, 516, 320
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.grid { stroke: #d0d7de }
.line { fill: none; stroke-width: 2 }
.ours { stroke-width: 4 }
@media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .grid { stroke: #3d444d }
}
"""
# Of middle lightness, for both backgrounds; the marks tell them apart without colour.
COLOURS = ("#d1495b", "#2f81f7", "#1a9e77", "#b8860b", "#8e6fd8", "#d9730d", "#d05a9e", "#7d8590")
MARKS = (
    "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z",
    "M-4.5,-4.5h9v9h-9Z",
    "M0,-6L5.5,4.5H-5.5Z",
    "M0,-6L6,0L0,6L-6,0Z",
    "M0,6L5.5,-4.5H-5.5Z",
    "M-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4Z",
    "M-5,-5L5,5M-5,5L5,-5",
    "M-6,0H6M0,-6V6",
)


def step_for(maximum: float) -> float:
    """The distance of grid lines: 1, 2 or 5 times a power of ten, for at most seven of them."""
    power = 1.0
    while maximum / power < 7:
        power /= 10
    for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if maximum / (power * factor) <= 7:
            return power * factor
    return maximum


def line_chart(
    title: str, x_title: str, y_title: str, labels: list[str],
    series: list[tuple[str, list[float | None]]],
) -> str:
    """Draws the series, the first one bold; None leaves a gap. The x axis has equal steps."""
    highest = max(value for _, values in series for value in values if value is not None)
    step = step_for(highest)
    top = step * -(-highest // step)

    def x(position: int) -> float:
        return LEFT + (RIGHT - LEFT) * (position + 0.5) / len(labels)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(title)}">',
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="26">{escape(title)}</text>',
        f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 44}" text-anchor="middle">'
        f"{escape(x_title)}</text>",
        f'<text transform="translate(18 {(TOP + BOTTOM) / 2}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_title)}</text>',
    ]
    for line in range(round(top / step) + 1):
        at = y(line * step)
        out.append(f'<path class="grid" d="M{LEFT},{at:.1f}H{RIGHT}"/>')
        out.append(
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{line * step:g}</text>')
    for position, label in enumerate(labels):
        out.append(
            f'<text x="{x(position):.1f}" y="{BOTTOM + 20}" text-anchor="middle">'
            f"{escape(label)}</text>")
    # The first series is drawn last, above the others.
    for number in reversed(range(len(series))):
        points = [
            (x(position), y(value))
            for position, value in enumerate(series[number][1]) if value is not None]
        out += curve(number, points)
    for number, (name, _) in enumerate(series):
        at = TOP + 12 + 26 * number
        out.append(mark(number, RIGHT + 24, at))
        out.append(f'<text x="{RIGHT + 40}" y="{at + 4}">{escape(name)}</text>')
    return "\n".join([*out, "</svg>", ""])


def curve(number: int, points: list[tuple[float, float]]) -> list[str]:
    path = "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    emphasis = " ours" if number == 0 else ""
    colour = COLOURS[number % len(COLOURS)]
    line = f'<path class="line{emphasis}" stroke="{colour}" d="M{path}"/>'
    return [line, *(mark(number, x, y) for x, y in points)]


def mark(number: int, x: float, y: float) -> str:
    colour = COLOURS[number % len(COLOURS)]
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" fill="{colour}" stroke="{colour}" '
        f'stroke-width="1.5" d="{MARKS[number % len(MARKS)]}"/>')
