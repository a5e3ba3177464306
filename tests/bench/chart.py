"""A chart of full builds as plain SVG: bars on a logarithmic scale, no script, no font of its own."""

from collections.abc import Iterator, Sequence
from math import log10

from tests.bench.figures import FULL, Size, seconds

_COLOURS = {
    "Gongshi": "#a32121",
    "Hugo": "#3f6ea8",
    "Hugo + Pagefind": "#7ba0cc",
    "Pelican": "#5c8a3a",
    "cp -r": "#999999",
}
_WIDTH, _LEFT, _BAR, _GAP = 720, 170, 18, 14
_LEAST, _MOST = 0.1, 10_000.0


def chart(sizes: Sequence[Size]) -> str:
    """Seconds for a full build by size and by who builds."""
    rows = list(_rows(sizes))
    height = 40 + sum(_BAR + 4 if value else _BAR + _GAP for _, _, value in rows) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" font-family="sans-serif" font-size="13" role="img">',
        "<title>Seconds for a full build (logarithmic)</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for power in range(-1, 5):
        x = _place(10.0**power)
        parts.append(f'<path d="M{x:.1f} 20V{height - 30}" stroke="#ddd"/>')
        label = f"{10.0**power:g} s"
        parts.append(f'<text x="{x:.1f}" y="{height - 12}" text-anchor="middle" fill="#555">{label}</text>')
    y = 28
    for name, label, value in rows:
        if not value:
            parts.append(f'<text x="8" y="{y + 14}" font-weight="bold">{label}</text>')
            y += _BAR + _GAP
            continue
        width = _place(value) - _LEFT
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{label}</text>')
        parts.append(
            f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{_COLOURS[name]}"/>'
        )
        parts.append(f'<text x="{_LEFT + width + 5:.1f}" y="{y + 14}">{seconds(value)} s</text>')
        y += _BAR + 4
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(value: float) -> float:
    share = (log10(max(value, _LEAST)) - log10(_LEAST)) / (log10(_MOST) - log10(_LEAST))
    return _LEFT + share * (_WIDTH - _LEFT - 70)


def _rows(sizes: Sequence[Size]) -> Iterator[tuple[str, str, float]]:
    """(whose colour, label, seconds); seconds 0 begins a size."""
    for size in sizes:
        if not size.steps(FULL):
            continue
        yield "", f"{size.count:,} decisions", 0.0
        yield "Gongshi", "Gongshi, everything", size.middle(FULL, "seconds")
        hugo, finder = size.peer("Hugo"), size.peer("Pagefind")
        if hugo:
            yield "Hugo", "Hugo, pages", hugo
        if hugo and finder:
            yield "Hugo + Pagefind", "Hugo + Pagefind", hugo + finder
        if value := size.peer("Pelican"):
            yield "Pelican", "Pelican, pages", value
        if value := size.peer("cp -r"):
            yield "cp -r", "cp -r of the pages", value
