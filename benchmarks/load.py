"""People who ask a bot, wait for the answer and ask again: what one bot does in one round."""

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.bots import Bot, BotFailed, Memory, Mode, Process, running, told
from benchmarks.inline import Typing, typing
from benchmarks.pacing import Pace, Step, at_once, evenly
from benchmarks.questions import ARTICLE, MIX, SEARCH, Question
from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.values import Message
from tests.botapi.webhooks import WebhookRules
from tests.botapi.world import World

CROWD = 50
RATE = 50  # questions a second
_PATIENCE = 60.0  # seconds after which a missing answer ends the benchmark
_SETTLING = 0.5  # seconds after the first answers in which the bot finishes its start

# What makes Telegram wait would be measured along with a bot's start.
_RULES = Rules(polling=PollingRules(0, 0), webhooks=WebhookRules(set_interval=0, first_wait=0.05))
_EARLY = (ARTICLE, SEARCH)  # asked before the bot starts, each by somebody else


@dataclass(frozen=True, slots=True)
class Run:
    """What one bot did in one round.

    Attributes:
        first_article: Seconds from the process's start to the answer to a question by number that
            waited for it.
        first_search: The same for a question by keyword.
        alone: One person asks.
        crowd: `CROWD` people ask at once.
        even: `RATE` questions come in a second, whatever is answered.
        presses: `CROWD` people press buttons at once; None for a bot that has none.
        memory: What the process holds after all that.
        typing: `CROWD` people type for inline results; None for a bot that offers none.
    """

    first_article: float
    first_search: float
    alone: Pace
    crowd: Pace
    even: Pace
    presses: Pace | None
    memory: Memory
    typing: Typing | None


async def measure(
    bot: Bot, mode: Mode, seconds: float, core: int | None, redis_url: str | None
) -> Run:
    """Start a bot, load it, and stop it.

    Args:
        bot: The bot.
        mode: How it is told of updates.
        seconds: How long the crowd asks; one person asks, and buttons are pressed, half as long.
        core: Where the bot is to run, or None for anywhere.
        redis_url: Where the bot is to keep its records, or None for its own SQLite.

    Raises:
        BotFailed: The bot stopped, was silent, or made a mistake.
    """
    gc.collect()  # the world before this one
    world = World(_RULES)
    world.inline.caches = False  # what Telegram itself answers tells nothing of a bot
    people = [world.person(f"P{number}") for number in range(CROWD)]
    async with BotApiServer(world) as server:
        settings = {"TELEGRAM_BOT_TOKEN": world.token, "TELEGRAM_API_URL": server.url, **told(mode)}
        if redis_url is not None:
            settings["REDIS_URL"] = redis_url
        for person, question in zip(people, _EARLY, strict=False):
            await person.says(question.text)
        start = time.perf_counter()
        async with running(bot, settings, core) as process:
            try:
                run = await process.outlives(_measured(bot, people, seconds, process, start))
            except AssertionError as silence:  # as the people of the tests say it
                raise BotFailed(str(silence)) from silence
    if server.refusals:
        raise BotFailed(f"the server refused {server.refusals[0]}")
    return run


async def _measured(
    bot: Bot, people: Sequence[Person], seconds: float, process: Process, start: float
) -> Run:
    early = zip(people, _EARLY, strict=False)
    firsts = [_first_answer(bot, person, question, start) for person, question in early]
    first_article, first_search = await asyncio.gather(*firsts)
    await asyncio.sleep(_SETTLING)
    asking = [_asking(person, bot, place) for place, person in enumerate(people)]
    alone = await at_once(asking[:1], seconds / 2, process.processor_seconds)
    crowd = await at_once(asking, seconds, process.processor_seconds)
    even = await evenly(asking, RATE, seconds, process.processor_seconds)
    presses = typed = None
    if not bot.echoes:
        pressing = [await _pressing(person) for person in people]
        presses = await at_once(pressing, seconds / 2, process.processor_seconds)
        typed = await typing(people, seconds, process.processor_seconds)
    memory = process.memory()
    return Run(first_article, first_search, alone, crowd, even, presses, memory, typed)


async def _first_answer(bot: Bot, person: Person, question: Question, start: float) -> float:
    answer = await person.chat.next_answer(_PATIENCE)
    seconds = time.perf_counter() - start
    _check(bot, question, answer)
    return seconds


def _asking(person: Person, bot: Bot, place: int) -> Step:
    """Return the step of asking one more question; people begin at different ones."""
    questions = islice(cycle(MIX), place % len(MIX), None)

    async def step() -> None:
        question = next(questions)
        _check(bot, question, await person.asks(question.text, within=_PATIENCE))

    return step


def _check(bot: Bot, question: Question, answer: Message) -> None:
    if (question.text if bot.echoes else question.answer) not in answer.text:
        raise BotFailed(f"{bot.name} answered {question.text!r} with {answer.text!r}")


async def _pressing(person: Person) -> Step:
    """Return the step of pressing "next article", and "previous" the next time."""
    article = await person.asks(ARTICLE.text, within=_PATIENCE)
    arrows = cycle("›‹")

    async def step() -> None:
        arrow = next(arrows)
        current = article.chat.messages[article.id]
        label = next(label for label in current.labels if arrow in label)
        await person.presses(article, label)
        await person.chat.next_answer(_PATIENCE)

    return step
