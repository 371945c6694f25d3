"""`check`: what works and what does not, each by name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from config.settings import Settings
from corpus import library
from corpus.errors import LawTextError
from corpus.law import Law
from handlers import catalogue
from storage.errors import StorageError
from storage.opening import open_store

_TELEGRAM_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    name: str
    detail: str


async def check_all(settings: Settings) -> bool:
    """Print a line for each thing looked at; return whether all are well."""
    well = True
    async for finding in _findings(settings):
        print(f"{'ok' if finding.ok else 'failed':<7} {finding.name}: {finding.detail}")  # noqa: T201 - this is the output
        well = well and finding.ok
    return well


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    chosen = sorted(name.upper() for name in settings.model_fields_set)
    yield Finding(ok=True, name="settings", detail=", ".join(chosen) or "all by default")
    for finding in _laws():
        yield finding
    languages = ", ".join(catalogue.load().languages)
    yield Finding(ok=True, name="languages", detail=languages)
    yield await _store(settings)
    yield await _telegram(settings)


def _laws() -> list[Finding]:
    try:
        held = library.load().laws
    except LawTextError as error:
        return [Finding(ok=False, name="laws", detail=str(error))]
    return [Finding(ok=True, name=f"law {law.id}", detail=_facts(law)) for law in held]


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
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
    try:
        store = await open_store(redis_url, settings.bot_data_dir)
        try:
            return Finding(ok=True, name="store", detail=await store.ping())
        finally:
            await store.aclose()
    except StorageError as error:
        return Finding(ok=False, name="store", detail=str(error))


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_bot_token is None:
        return Finding(ok=True, name="telegram", detail="no token, the bot talks in the terminal")
    from bot.telegram.introduction import Unreachable, introduce  # noqa: PLC0415 - see running.py

    api_url = str(settings.telegram_api_url) if settings.telegram_api_url else None
    token = settings.telegram_bot_token.get_secret_value()
    try:
        async with asyncio.timeout(_TELEGRAM_SECONDS):
            return Finding(ok=True, name="telegram", detail=await introduce(token, api_url))
    except (TimeoutError, Unreachable) as error:
        return Finding(ok=False, name="telegram", detail=str(error) or "no answer in time")
