"""Deliver to many while bots and Redis are killed. See README.md."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests import redis_server
from tests.e2e.crash_run import CrashRun, Plan, Report


def main() -> None:
    """Run it; the exit status is 1 where somebody was missed or got more than doubts explain."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="how many get it (10000)")
    parser.add_argument("--kills", type=int, default=10, help="how often a bot is killed (10)")
    parser.add_argument("--redis-kills", type=int, default=2, help="how often Redis is (2)")
    parser.add_argument("--seed", type=int, default=4, help="what chance depends on (4)")
    options = parser.parse_args()
    plan = Plan(options.people, options.kills, options.redis_kills, seed=options.seed)
    report = asyncio.run(_run(plan))
    print(report)
    sys.exit(report.missed > 0 or report.duplicates > report.doubts)


async def _run(plan: Plan) -> Report:
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        redis_server.running(appendonly=True) as redis,
    ):
        return await CrashRun(plan, Path(folder), redis).run()


if __name__ == "__main__":
    main()
