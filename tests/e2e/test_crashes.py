"""The article of the day while bots and Redis are killed: nobody is left out."""

from pathlib import Path

import pytest

from tests.e2e.crash_run import CrashRun, Plan
from tests.redis_server import RedisServer


@pytest.mark.redis
async def test_nobody_is_left_out_whoever_is_killed(folder: Path, redis: RedisServer) -> None:
    """The whole of it, with 10,000 people, is `make soak`."""
    report = await CrashRun(Plan(people=150, kills=3, redis_kills=1), folder, redis).run()

    assert report.missed == 0, report
    assert report.duplicates <= report.doubts, report
