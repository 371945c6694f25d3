"""Let a city ask two processes that are killed and restarted in turn. See README.md."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests import redis_server
from tests.e2e.city_run import ODDS, CityRun, Plan, Report

_SHOWN = 5  # of what went wrong


def main() -> None:
    """Run it; the exit status is 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.city", description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="how many ask (200)")
    parser.add_argument("--seconds", type=float, default=180, help="for how long (180)")
    parser.add_argument("--every", type=float, default=20, help="seconds between troubles (20)")
    parser.add_argument("--seed", type=int, default=6, help="what chance depends on (6)")
    parser.add_argument("--redis", action="store_true", help="restart Redis in between")
    parser.add_argument(
        "--faults", action="store_true", help="1 %% of calls answered 500, 1 %% 429, 1 %% not"
    )
    parser.add_argument("--debug", action="store_true", help="let the processes log at debug level")
    options = parser.parse_args()
    plan = Plan(
        people=options.people,
        seconds=options.seconds,
        every=options.every,
        restarts_redis=options.redis,
        odds=ODDS if options.faults else (),
        seed=options.seed,
        level="debug" if options.debug else "info",
    )
    report = asyncio.run(_run(plan))
    _print(plan, report)
    sys.exit(not report.is_well)


async def _run(plan: Plan) -> Report:
    with (
        tempfile.TemporaryDirectory(prefix="city-") as folder,
        redis_server.running(appendonly=True, password="pa55-Wort") as redis,  # noqa: S106 - a pretended one
    ):
        return await CityRun(plan, Path(folder), redis).run()


def _print(plan: Plan, report: Report) -> None:
    table = Table(title=f"{plan.people} people for {plan.seconds:g} s, seed {plan.seed}")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_column("such as")
    troubles = ", ".join(f"{name} {count}" for name, count in report.troubles.items())
    table.add_row("troubles", str(report.troubles.total()), troubles)
    table.add_row(
        "questions answered", str(report.answered), f"{report.answered / plan.seconds:.1f}/s"
    )
    _add(table, "not answered", report.unanswered)
    table.add_row("hanging at a kill", str(report.doubts))
    _add(table, "answered twice", report.surplus)
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("slowest", 1.0)):
        table.add_row(f"answers, {name}", f"{report.wait(share) * 1000:.0f} ms")
    refusals = [f"{count} {what}" for what, count in report.refusals.most_common()]
    _add(table, "refused by Telegram", refusals)
    _add(table, "errors logged", report.complaints)
    _add(table, "secrets and words told", report.leaks)
    Console(width=120).print(table)


def _add(table: Table, what: str, found: Sequence[str]) -> None:
    table.add_row(what, str(len(found)), "\n".join(found[:_SHOWN]))


if __name__ == "__main__":
    main()
