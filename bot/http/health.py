"""Whether the bot is well: each check by name, as balancers and people ask for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

_log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[str | None]]

_PATIENCE_SECONDS = 2.0
_FRESH_SECONDS = 1.0  # what was found is told again that long: nobody can hammer a store with it


class Health:
    """What is to be well for the bot to be of use.

    Args:
        checks: What each returns: None when it is well, else why not, in words for everybody. What
            is not there yet when the bot starts says so.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._draining = False
        self._looking: asyncio.Task[dict[str, str]] | None = None
        self._looked = 0.0

    def draining(self) -> None:
        """Say from now on that requests are to go elsewhere."""
        self._draining = True

    async def look(self) -> dict[str, str]:
        """Return `ok` or why not for each check, not older than a second."""
        now = asyncio.get_running_loop().time()
        if self._looking is None or now - self._looked > _FRESH_SECONDS:
            self._looking, self._looked = asyncio.create_task(self._look()), now
        found = await asyncio.shield(self._looking)
        return found | {"serving": "draining"} if self._draining else found

    async def _look(self) -> dict[str, str]:
        found = await asyncio.gather(*(_result(*named) for named in self._checks.items()))
        self._looked = asyncio.get_running_loop().time()
        return dict(zip(self._checks, found, strict=True))


def is_well(found: Mapping[str, str]) -> bool:
    """Return whether all is well by what `Health.look` found."""
    return all(result == "ok" for result in found.values())


def at_most_every(seconds: float, check: Check) -> Check:
    """Return a check that tells what it found last, for so long as all was well then."""
    well_until = 0.0

    async def checked() -> str | None:
        nonlocal well_until
        now = asyncio.get_running_loop().time()
        if now < well_until:
            return None
        found = await check()
        if found is None:
            well_until = now + seconds
        return found

    return checked


async def _result(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await check() or "ok"
    except TimeoutError:
        return f"no answer in {_PATIENCE_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not well
        _log.warning("the check of %s fails: %s", name, type(error).__name__)
        return "the check fails"
