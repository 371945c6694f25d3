"""Measure the bot against a bare echo bot, in one run on one server. See README.md."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product

from benchmarks import report
from benchmarks.bots import ECHO, TIAOWEN, Bot, BotFailed, Mode, pin_people
from benchmarks.load import Run, measure
from tests import redis_server


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=_positive, default=3, help="how often each bot runs (3)")
    parser.add_argument(
        "--seconds", type=_positive, default=8, help="how long the crowd asks in a round (8)"
    )
    parser.add_argument(
        "--modes",
        nargs="+",
        type=Mode,
        choices=list(Mode),
        default=list(Mode),
        help="how bots are told of updates (both)",
    )
    parser.add_argument("--redis", action="store_true", help="keep sessions in a Redis of its own")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    before = report.machine()
    try:
        rounds = _rounds(options.rounds, options.modes, options.seconds, redis=options.redis)
    except BotFailed as error:
        parser.exit(1, f"Not measured to the end: {error}\n")
    if options.json:
        found = {mode: report.as_object(each) for mode, each in rounds.items()}
        print(json.dumps({"machine": before} | found, ensure_ascii=False))
        return
    print(before)
    for mode, each in rounds.items():
        print(f"\n{mode}\n\n{report.table(each)}")


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def _rounds(
    count: int, modes: Sequence[Mode], seconds: int, *, redis: bool
) -> dict[Mode, list[tuple[Run, Run]]]:
    """Let both bots run in all modes, in turns, over and over."""
    rounds: dict[Mode, list[tuple[Run, Run]]] = {mode: [] for mode in modes}
    core = pin_people()

    def run(bot: Bot, mode: Mode, number: int) -> Run:
        print(f"round {number} of {count}: {bot.name}, {mode}", file=sys.stderr, flush=True)
        with _store(needed=redis and not bot.echoes) as url:
            return asyncio.run(measure(bot, mode, seconds, core, url))

    for number, mode in product(range(1, count + 1), modes):
        rounds[mode].append((run(TIAOWEN, mode, number), run(ECHO, mode, number)))
    return rounds


@contextmanager
def _store(*, needed: bool) -> Iterator[str | None]:
    """Yield a Redis that knows nothing yet, if one is needed: each round's updates are new ones."""
    if not needed:
        yield None
        return
    with redis_server.running() as redis:
        yield redis.url


if __name__ == "__main__":
    main()
