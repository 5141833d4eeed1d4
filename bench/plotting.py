"""A growth curve as SVG: both ways in powers of ten, with the line of proportional growth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 64, 24, 40, 52

Point = tuple[float, float]


def plot(title: str, of: str, points: Sequence[Point]) -> str:
    """``points`` are (size, seconds), sizes rising; the dashed line is what time in proportion
    to the size would be, from the first point on."""
    across = _Scale([x for x, _ in points], LEFT, WIDTH - RIGHT)
    upward = _Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    (first, least), (last, _) = points[0], points[-1]
    straight = [(first, least), (last, least * last / first)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#333">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
        *_ticks(across, upward),
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 12}" text-anchor="end">{escape(of)}</text>',
        f'<text x="{LEFT}" y="{TOP - 6}" text-anchor="end">seconds</text>',
        _line(straight, across, upward, 'stroke="#888" stroke-dasharray="5 4"'),
        _line(points, across, upward, 'stroke="#1f4e8c" stroke-width="2"'),
        *(
            f'<circle cx="{across.at(x):.1f}" cy="{upward.at(y):.1f}" r="4" fill="#1f4e8c">'
            f"<title>{x:,.0f}: {y:.3g} s</title></circle>"
            for x, y in points
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Scale:
    """Powers of ten laid between two edges; ``values`` are positive."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        part = (log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _ticks(across: _Scale, upward: _Scale) -> Iterator[str]:
    for value in across.powers():
        x = across.at(value)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e4e4e4"/>'
        below = f'x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle"'
        yield f"<text {below}>{value:,.0f}</text>"
    for value in upward.powers():
        y = upward.at(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e4e4e4"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'


def _line(points: Sequence[Point], across: _Scale, upward: _Scale, style: str) -> str:
    """Cut off where it would leave the frame."""
    path = " ".join(
        f"{'L' if n else 'M'}{across.at(x):.1f} {max(upward.at(y), TOP):.1f}"
        for n, (x, y) in enumerate(points)
    )
    return f'<path d="{path}" fill="none" {style}/>'
