"""What the rounds come to: medians, the bot beside the echo bot, and the bounds."""

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.bots import ECHO, TIAOWEN
from benchmarks.inline import LETTER_SECONDS, Typing
from benchmarks.load import CROWD, RATE, Run
from benchmarks.pacing import Pace

Rounds = Sequence[tuple[Run, Run]]  # of the bot and of the echo bot, in each round


@dataclass(frozen=True, slots=True)
class Bound:
    """What the bot may cost: the least of a ratio, the most of a ratio, or of a difference."""

    limit: float
    least: bool = False

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.limit:g}"

    def met_by(self, compared: float) -> bool:
        """Return whether a figure keeps within the bound."""
        return compared >= self.limit if self.least else compared <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was measured.

    Attributes:
        name: What it is, with its unit.
        of: Takes it from a run.
        by: How the bot is set beside the echo bot: "x" for the ratio, "+" for the difference, ""
            where it stands alone.
        bound: What the project promises of that.
        digits: Behind the decimal point.
    """

    name: str
    of: Callable[[Run], float]
    by: str = "x"
    bound: Bound | None = None
    digits: int = 0

    def compare(self, ours: float, echo: float) -> float:
        """Set the bot's figure beside the echo bot's."""
        return {"x": ours / echo, "+": ours - echo}.get(self.by, ours)


FIGURES = (
    Figure("answers a second", lambda run: run.crowd.per_second, bound=Bound(0.9, least=True)),
    Figure("p50, ms", lambda run: run.crowd.p50),
    Figure("p95, ms", lambda run: run.crowd.p95, bound=Bound(1.2)),
    Figure("processor time an answer, ms", lambda run: run.crowd.processor, digits=2),
    Figure("share of a core it got, %", lambda run: run.crowd.core_share * 100, by="+"),
    Figure(
        f"{RATE} questions a second: p95, ms",
        lambda run: run.even.p95,
        by="",
        bound=Bound(15),
        digits=1,
    ),
    Figure("one person alone: p50, ms", lambda run: run.alone.p50, digits=1),
    Figure("one person alone: p95, ms", lambda run: run.alone.p95, digits=1),
    Figure(
        "start to first answer, an article, s",
        lambda run: run.first_article,
        by="+",
        bound=Bound(0.8),
        digits=2,
    ),
    Figure(
        "start to first answer, a search, s",
        lambda run: run.first_search,
        by="+",
        bound=Bound(0.8),
        digits=2,
    ),
    Figure("memory (RSS), MB", lambda run: run.memory.rss, by="+", bound=Bound(100)),
    Figure("memory (PSS), MB", lambda run: run.memory.pss, by="+"),
)


TYPING_P95 = Bound(300)
_COMPARED = {"x": "ratio", "+": "difference", "": "alone"}


def table(rounds: Rounds) -> str:
    """Return the report for people to read, as a table of Markdown."""
    heads = (f"{CROWD} people at once", TIAOWEN.name, ECHO.name, "compared", "by round", "bound")
    lines = [
        f"| {' | '.join(heads)} |",
        "|---|--:|--:|--:|---|---|",
        *(_line(figure, rounds) for figure in FIGURES),
    ]
    runs = [ours for ours, _ in rounds]
    return "\n".join((*lines, "", _presses(runs), _typing(runs), _honest(rounds)))


def _line(figure: Figure, rounds: Rounds) -> str:
    ours, echo = _medians(figure, rounds)
    compared = figure.compare(ours, echo)
    each = [figure.compare(figure.of(a), figure.of(b)) for a, b in rounds]
    cells = (
        figure.name,
        f"{ours:.{figure.digits}f}",
        f"{echo:.{figure.digits}f}",
        _sign(figure, compared),
        " ".join(_sign(figure, value) for value in each),
        _verdict(figure.bound, compared),
    )
    return f"| {' | '.join(cells)} |"


def _medians(figure: Figure, rounds: Rounds) -> tuple[float, float]:
    ours, echo = zip(*((figure.of(a), figure.of(b)) for a, b in rounds), strict=True)
    return statistics.median(ours), statistics.median(echo)


def _sign(figure: Figure, value: float) -> str:
    if figure.by == "x":
        return f"x {value:.2f}"
    return f"{value:{figure.by}.{figure.digits}f}"


def _verdict(bound: Bound | None, compared: float) -> str:
    if bound is None:
        return ""
    return f"{bound} {'met' if bound.met_by(compared) else '**missed**'}"


def _presses(runs: Sequence[Run]) -> str:
    """Say how fast buttons are; the echo bot has none, and each costs two calls."""
    paces = [run.presses for run in runs if run.presses is not None]

    def median(of: Callable[[Pace], float]) -> float:
        return statistics.median(of(pace) for pace in paces)

    return (
        f"{CROWD} people pressing buttons at once, two calls each:"
        f" {median(lambda pace: pace.per_second):.0f} a second,"
        f" p50 {median(lambda pace: pace.p50):.0f} ms, p95 {median(lambda pace: pace.p95):.0f} ms."
    )


def _typing(runs: Sequence[Run]) -> str:
    """Say how fast inline results are offered while people type; the echo bot offers none."""
    all_typed = [run.typing for run in runs if run.typing is not None]

    def median(of: Callable[[Typing], float]) -> float:
        return statistics.median(of(typed) for typed in all_typed)

    p95 = median(lambda typed: typed.p95)
    return (
        f"{CROWD} people typing for inline results, a letter each {LETTER_SECONDS:g} s:"
        f" {median(lambda typed: typed.per_second):.0f} answers a second,"
        f" p50 {median(lambda typed: typed.p50):.0f} ms, p95 {p95:.0f} ms"
        f" ({_verdict(TYPING_P95, p95)}),"
        f" {median(lambda typed: typed.processor):.2f} ms of processor time each;"
        f" {median(lambda typed: typed.unanswered):.0%} of the letters were overtaken."
    )


def _honest(rounds: Rounds) -> str:
    """Say how far the server was from being what was measured."""
    busiest = max(run.crowd.server_busy for pair in rounds for run in pair)
    return f"The server and the people used at most {busiest:.0%} of their core."


def machine() -> str:
    """Return what it was measured on."""
    lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    model = next(models, platform.machine())
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, load {load:.1f}"


def as_object(rounds: Rounds) -> dict[str, object]:
    """Return the report for programs to read: medians, and all that was measured."""
    figures = {}
    for figure in FIGURES:
        ours, echo = _medians(figure, rounds)
        compared = figure.compare(ours, echo)
        figures[figure.name] = {
            TIAOWEN.name: ours,
            ECHO.name: echo,
            _COMPARED[figure.by]: compared,
            "bound": str(figure.bound) if figure.bound else None,
            "met": figure.bound.met_by(compared) if figure.bound else None,
        }
    return {
        "figures": figures,
        "rounds": [{TIAOWEN.name: asdict(a), ECHO.name: asdict(b)} for a, b in rounds],
    }
