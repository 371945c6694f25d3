"""`ask`: single answers, for people, scripts and benchmarks."""

import json
from typing import TextIO

from bot.application import Parts, assembled
from bot.terminal.channel import Terminal
from config.settings import Settings
from handlers.reply import Outcome, Reply


async def ask_once(settings: Settings, query: str, *, json: bool) -> None:
    """Print the answer to one query, as text or as one JSON object."""
    async with assembled(settings) as parts:
        terminal = _terminal(settings, parts)
        if json:
            print(as_json(query, await terminal.ask(query)))  # noqa: T201 - this is the output
        else:
            await terminal.tell(query)


async def ask_each(settings: Settings, lines: TextIO) -> None:
    """Print one JSON object for each line."""
    async with assembled(settings) as parts:
        terminal = _terminal(settings, parts)
        for line in lines:
            query = line.rstrip("\r\n")
            print(as_json(query, await terminal.ask(query)), flush=True)  # noqa: T201 - as above


def _terminal(settings: Settings, parts: Parts) -> Terminal:
    return Terminal(parts.conversation, settings.bot_data_dir / "history")


def as_json(query: str, reply: Reply) -> str:
    """Return a reply as the one JSON object that `ask --json` promises."""
    outcome = reply.outcome or Outcome.NONE
    hits = () if outcome is Outcome.NONE else reply.found
    return json.dumps(
        {
            "query": query.encode("utf-8", "replace").decode(),
            "kind": outcome,
            "hits": [
                {"law": hit.law, "article": hit.article.base, "score": round(hit.score, 6)}
                for hit in hits
            ],
        },
        ensure_ascii=False,
    )
