"""A city asks for a few seconds; the whole three minutes are `make city`."""

from pathlib import Path

import pytest

from tests.e2e.city_run import CityRun, Plan
from tests.redis_server import RedisServer


@pytest.mark.redis
async def test_nothing_is_lost_or_doubled_whoever_is_killed(
    folder: Path, redis: RedisServer
) -> None:
    """Of two processes one is killed, and the other one restarted, with Redis before each."""
    plan = Plan(people=40, seconds=15, every=6, restarts_redis=True)
    report = await CityRun(plan, folder, redis).run()

    assert report.answered > plan.people, report
    assert report.is_well, report
