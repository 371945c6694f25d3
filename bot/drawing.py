"""Draws a chart: JSON on standard input, a PNG on standard output.

A program of its own (`python -m bot.drawing`): what drawing takes of memory and time is the bot's
at no moment. What it reads is what `bot.pictures.as_json` writes.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

_DOTS_PER_INCH = 200
_INCHES = (4.0, 4.8)  # so that a phone's 400 points show letters of 11
_SIZE = 8.5  # of letters, in points
_COLOURS = ("#9db8d6", "#b3541e")  # of bars, and of the line before them
_INK = "#333333"
_FAINT = "#e4e4e4"
_UNKNOWN = "#f1f1f1"  # behind days of which nothing is known
_TICK_DAYS = 7
# A font that has a sign for every character, but the same for all.
_NO_FONT = "lastresort"

Drawn = dict[str, Any]


def draw(chart: Drawn, target: BinaryIO) -> None:
    """Write a chart as a PNG."""
    preferred = _font([label for label, _ in _labels(chart)])
    written, font = (0, preferred) if preferred else (1, FontProperties())
    font.set_size(_SIZE)
    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    days = [date.fromisoformat(day) for day in chart["days"]]
    every = figure.subplots(len(chart["panels"]), 1, sharex=True, squeeze=False)[:, 0]
    for axes, panel in zip(every, chart["panels"], strict=True):
        _draw_panel(axes, panel, written, font)
        _scale(axes, panel)
    _name_days(every[-1], days)
    figure.savefig(target, format="png")


def _labels(chart: Drawn) -> Iterable[tuple[str, str]]:
    curves = chain.from_iterable(panel["curves"] for panel in chart["panels"])
    return (curve["labels"] for curve in curves)


def _font(labels: Sequence[str]) -> FontProperties | None:
    """Return a font that has every character; None where there is none."""
    wanted = {ord(character) for character in "".join(labels)}
    own = FontProperties()
    for path in (font_manager.findfont(own), *sorted(font_manager.findSystemFonts())):
        if _NO_FONT in Path(path).name.lower():
            continue
        try:
            has_all = wanted <= FT2Font(path).get_charmap().keys()
        except (RuntimeError, OSError):  # a file that is no font that can be read
            continue
        if has_all:
            return FontProperties(fname=path)
    return None


def _draw_panel(axes: Axes, panel: Drawn, written: int, font: FontProperties) -> None:
    """Draw the first figure as bars, the second, or one of shares, as a line."""
    first, *beside = panel["curves"]
    places = range(len(first["values"]))
    for place in places:
        if first["values"][place] is None:
            axes.axvspan(place - 0.5, place + 0.5, color=_UNKNOWN, linewidth=0)
    lines = [first, *beside] if panel["share"] else beside
    if not panel["share"]:
        heights = [value or 0 for value in first["values"]]
        axes.bar(places, heights, width=0.8, color=_COLOURS[0])
    for curve in lines:
        values = [float("nan") if value is None else value for value in curve["values"]]
        axes.plot(places, values, color=_COLOURS[1], linewidth=1.2, marker="o", markersize=2.2)
    names = [curve["labels"][written] for curve in panel["curves"]]
    _name(axes, names, _COLOURS[1:] if panel["share"] else _COLOURS, font)


def _name(axes: Axes, names: Sequence[str], colours: Sequence[str], font: FontProperties) -> None:
    """Write what is shown above the panel, each name behind a patch of its colour."""
    handles = [axes.plot([], [], color=colour, linewidth=4)[0] for colour in colours]
    axes.legend(
        handles[: len(names)],
        names,
        prop=font,
        loc="lower left",
        bbox_to_anchor=(-0.02, 0.98),
        ncols=len(names),
        frameon=False,
        handlelength=0.8,
        handletextpad=0.5,
        borderpad=0.2,
        labelcolor=_INK,
    )


def _scale(axes: Axes, panel: Drawn) -> None:
    """Let the scale begin at zero, and have few lines."""
    most = max((v or 0 for curve in panel["curves"] for v in curve["values"]), default=0)
    axes.set_ylim(0, 1.04 if panel["share"] else max(most * 1.06, 1))
    if panel["share"]:
        axes.set_yticks([0, 0.5, 1])
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=_FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK, labelsize=_SIZE - 0.5)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#999999")


def _name_days(axes: Axes, days: Sequence[date]) -> None:
    """Name every seventh day, the last one always."""
    axes.set_xlim(-0.7, len(days) - 0.3)
    named = range(len(days) - 1, -1, -_TICK_DAYS)
    labels = [f"{days[place].month}/{days[place].day}" for place in named]
    axes.set_xticks(list(named), labels)


def main() -> None:
    """Draw what is described on standard input."""
    draw(json.load(sys.stdin), sys.stdout.buffer)


if __name__ == "__main__":
    main()
