"""`check`: what works and what does not, each by name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from config.settings import Settings
from corpus import library
from corpus.errors import LawTextError
from corpus.law import Law
from handlers import catalogue
from storage.errors import StorageError
from storage.opening import open_ledger, open_store

_TELEGRAM_SECONDS = 10.0


class State(StrEnum):
    """How a thing is: it works, it works until something goes wrong, it does not."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: State
    name: str
    detail: str


async def check_all(settings: Settings) -> bool:
    """Print a line for each thing looked at; return whether none has failed."""
    well = True
    async for finding in _findings(settings):
        print(f"{finding.state:<7} {finding.name}: {finding.detail}")  # noqa: T201 - this is the output
        well = well and finding.state is not State.FAILED
    return well


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    chosen = sorted(name.upper() for name in settings.model_fields_set)
    yield Finding(State.OK, "settings", ", ".join(chosen) or "all by default")
    for finding in _laws():
        yield finding
    languages = ", ".join(catalogue.load().languages)
    yield Finding(State.OK, "languages", languages)
    yield await _store(settings)
    yield await _subscriptions(settings)
    yield await _telegram(settings)


def _laws() -> list[Finding]:
    try:
        held = library.load().laws
    except LawTextError as error:
        return [Finding(State.FAILED, "laws", str(error))]
    return [Finding(State.OK, f"law {law.id}", _facts(law)) for law in held]


def _facts(law: Law) -> str:
    chapters = sum(not division.parents for division in law.divisions)
    paragraphs = sum(len(article.paragraphs) for article in law.articles)
    facts = [
        f"{chapters} chapters, {len(law.articles)} articles, {paragraphs} paragraphs",
        f"in force since {law.enactment.in_force}",
        f"text {law.version}",
    ]
    facts += [
        f"the preface claims {notice.claimed} articles, the law has {notice.held}"
        for notice in law.notices
    ]
    return "; ".join(facts)


async def _store(settings: Settings) -> Finding:
    try:
        store = await open_store(settings.redis, settings.bot_data_dir)
        try:
            return Finding(State.OK, "store", await store.ping())
        finally:
            await store.aclose()
    except StorageError as error:
        return Finding(State.FAILED, "store", str(error))


async def _subscriptions(settings: Settings) -> Finding:
    try:
        ledger = await open_ledger(settings.redis, settings.bot_data_dir)
        try:
            doubt = await ledger.durability()
        finally:
            await ledger.aclose()
    except StorageError as error:
        return Finding(State.FAILED, "subscriptions", str(error))
    if doubt:
        return Finding(State.WARNING, "subscriptions", doubt)
    return Finding(State.OK, "subscriptions", "would survive a crash")


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_bot_token is None:
        return Finding(State.OK, "telegram", "no token, the bot talks in the terminal")
    from bot.telegram.introduction import Unreachable, introduce  # noqa: PLC0415 - see running.py

    api_url = str(settings.telegram_api_url) if settings.telegram_api_url else None
    token = settings.telegram_bot_token.get_secret_value()
    try:
        async with asyncio.timeout(_TELEGRAM_SECONDS):
            return Finding(
                State.OK, "telegram", await introduce(token, api_url, settings.webhook_url)
            )
    except (TimeoutError, Unreachable) as error:
        return Finding(State.FAILED, "telegram", str(error) or "no answer in time")
