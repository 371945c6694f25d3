"""Processes of the bot in one, as far as updates go, for tests of what they leave to each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from telegram import Bot, Update

from bot.metrics import Metrics
from bot.replica import Replica
from bot.telegram.intake import Intake
from bot.telegram.ordering import InOrder
from bot.telegram.receipts import Receipts
from bot.telegram.updates import Json
from storage.inbox import Inbox, State
from storage.leases import Leases

Attend = Callable[["Process", Update], Awaitable[None]]


def message(number: int, chat: int = 1) -> Json:
    chat_json = {"id": chat, "type": "private"}
    asked = {"message_id": number, "date": 1, "chat": chat_json, "text": f"問{number}"}
    return {"update_id": number, "message": asked}


async def answers(process: "Process", update: Update) -> None:
    """Answer at once."""
    async with process.receipts.sending():
        process.receipts.leaves()
        process.answered.append(update.update_id)


async def never_ends(process: "Process", update: Update) -> None:
    """Go on for ever without an answer."""
    process.begun.append(update.update_id)
    await asyncio.Event().wait()


async def sends_for_ever(process: "Process", update: Update) -> None:
    """Send an answer, and hear nothing of it."""
    async with process.receipts.sending():
        process.receipts.leaves()
        await never_ends(process, update)


async def is_told_to_wait(process: "Process", update: Update) -> None:
    """Be refused for the moment."""
    async with process.receipts.sending():
        process.receipts.leaves()
        process.receipts.refused()
    await never_ends(process, update)


@dataclass
class Process:
    """One of several processes, as far as updates go."""

    replica: Replica
    receipts: Receipts
    intake: Intake = field(init=False)
    answered: list[int] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)


@asynccontextmanager
async def running(
    inbox: Inbox, leases: Leases, attend: Attend = answers, *, patience: float = 40.0
) -> AsyncIterator[Process]:
    """Run a process; at the end it is taken for dead, in whatever state its updates are."""
    metrics = Metrics()
    replica = Replica(leases, metrics)
    receipts = Receipts(inbox, replica, metrics)
    process = Process(replica, receipts)

    async def attended(update: Update) -> None:
        await attend(process, update)

    process.intake = Intake(Bot("1:a"), receipts, InOrder(), attended, metrics, patience=patience)
    process.intake.open()
    async with replica.living():
        yield process


async def stands(inbox: Inbox, number: int) -> State:
    (standing,) = await inbox.take([number], "onlooker")
    return standing.state
