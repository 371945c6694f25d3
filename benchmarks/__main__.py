"""Measure the bot against a bare echo bot, in one run on one server. See README.md."""

import argparse
import asyncio
import json
import sys
from contextlib import ExitStack

from benchmarks import report
from benchmarks.bots import ECHO, TIAOWEN, Bot, BotFailed, pin_people
from benchmarks.load import Run, measure
from tests import redis_server


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=_positive, default=3, help="how often each bot runs (3)")
    parser.add_argument(
        "--seconds", type=_positive, default=8, help="how long the crowd asks in a round (8)"
    )
    parser.add_argument("--redis", action="store_true", help="keep sessions in a Redis of its own")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    before = report.machine()
    try:
        rounds = _rounds(options.rounds, options.seconds, redis=options.redis)
    except BotFailed as error:
        parser.exit(1, f"Not measured to the end: {error}\n")
    if options.json:
        print(json.dumps({"machine": before} | report.as_object(rounds), ensure_ascii=False))
    else:
        print(f"{before}\n\n{report.table(rounds)}")


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def _rounds(count: int, seconds: int, *, redis: bool) -> list[tuple[Run, Run]]:
    with ExitStack() as stack:
        core = pin_people()
        url = stack.enter_context(redis_server.running()).url if redis else None
        rounds = []
        for number in range(1, count + 1):

            def run(bot: Bot, number: int = number) -> Run:
                print(f"round {number} of {count}: {bot.name}", file=sys.stderr, flush=True)
                return asyncio.run(measure(bot, seconds, core, None if bot.echoes else url))

            rounds.append((run(TIAOWEN), run(ECHO)))
        return rounds


if __name__ == "__main__":
    main()
