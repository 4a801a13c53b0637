"""Bars as SVG, by plain text: readable in light and dark, and by screen readers."""

from dataclasses import dataclass, field
from html import escape

WIDTH, LABELS, BARS = 920, 250, 540
ROW, BAR, GROUP, TOP = 21, 14, 34, 20
STYLE = """
    text { fill: #1f2328 }
    .group { font-size: 14px; font-weight: 600 }
    .note { font-size: 12px; fill: #57606a }
    .axis { stroke: #57606a; stroke-width: 1 }
    .ours { fill: #0969da }
    .floor { fill: #8c959f }
    .peer { fill: #bc4c00 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .note { fill: #9aa4af }
      .axis { stroke: #9aa4af }
      .ours { fill: #58a6ff }
      .floor { fill: #6e7681 }
      .peer { fill: #f0883e }
    }
"""


@dataclass
class Bar:
    """One bar; `kind` is ours, floor (what nothing can be below of) or peer, and gives the colour."""

    label: str
    value: float
    kind: str


@dataclass
class Group:
    label: str
    bars: list


@dataclass
class Plot:
    """A picture of bars. `form` formats a value, its unit included, as in `{:,.0f} ms`."""

    file: str
    title: str
    form: str
    groups: list
    notes: list = field(default_factory=list)

    def description(self) -> str:
        """The same figures in words."""
        words = []
        for group in self.groups:
            bars = ", ".join(f"{bar.label} {self.form.format(bar.value)}" for bar in group.bars)
            words.append(f"{group.label}: {bars}.")
        return " ".join(words + self.notes)


def row_of(bar: Bar, y: int, longest: float, form: str) -> list:
    length = max(1.0, BARS * max(bar.value, 0) / longest)
    middle = y + BAR - 2
    return [
        f'  <text x="{LABELS - 10}" y="{middle}" text-anchor="end">{escape(bar.label)}</text>',
        f'  <rect class="{bar.kind}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>',
        f'  <text x="{LABELS + length + 8:.1f}" y="{middle}">{escape(form.format(bar.value))}</text>',
    ]


def draw(plot: Plot) -> str:
    """The whole SVG file. The longest bar has the whole width, so that bars compare by length."""
    longest = max(
        [bar.value for group in plot.groups for bar in group.bars if bar.value > 0] or [1]
    )
    y = TOP
    body = []
    for group in plot.groups:
        body.append(f'  <text class="group" x="20" y="{y + 12}">{escape(group.label)}</text>')
        y += GROUP - 12
        top = y
        for bar in group.bars:
            body += row_of(bar, y, longest, plot.form)
            y += ROW
        body.append(f'  <path class="axis" d="M{LABELS} {top - 3}V{y - 3}"/>')
        y += 12
    for note in plot.notes:
        body.append(f'  <text class="note" x="20" y="{y + 10}">{escape(note)}</text>')
        y += 18
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 10}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, \'DejaVu Sans\', sans-serif" font-size="13">'
    )
    return "\n".join(
        [
            head,
            f'  <title id="title">{escape(plot.title)}</title>',
            f'  <desc id="desc">{escape(plot.description())}</desc>',
            f"  <style>{STYLE}  </style>",
            *body,
            "</svg>",
            "",
        ]
    )
