"""One turn of a conversation: what a handler is given, and what it gives back."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from corpus.citation.names import LawNames
from corpus.citation.values import Context
from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.catalogue import Catalogues, Words
from handlers.reply import Reply
from handlers.request import ChatKind, Request
from storage.ledger import Ledger
from storage.memory import Memory
from storage.records import Bookmarks, GroupSettings, Preferences, Session
from storage.tally import Tally

PAGE_SIZES = (3, 5, 10)  # results on a page: a glance, a screen, two screens of a phone
_PAGE_SIZE = 5
_PAGE_SIZE_IN_GROUPS = 3  # most who see it there did not ask for it


class Listed(Protocol):
    """What `/help` tells of a command; `handlers.commands.Command` is one."""

    @property
    def name(self) -> str:
        """What is typed behind the slash."""

    @property
    def examples(self) -> tuple[str, ...]:
        """How it is used."""

    @property
    def in_groups(self) -> bool:
        """Whether a group's help shows it."""

    @property
    def listed(self) -> bool:
        """Whether help shows it at all."""

    @property
    def operators(self) -> bool:
        """Whether it is for operators alone."""

    def is_there_for(self, request: Request) -> bool:
        """Return whether it exists for somebody who asks in this place."""


@dataclass(frozen=True)
class Desk:
    """What every handler may reach for; the same for the whole life of the bot.

    Attributes:
        library: The laws.
        names: What the laws are called.
        search: The search over them.
        catalogues: The bot's words.
        memory: What is remembered of people.
        commands: Every command by name, in the order of the help.
        warmed: Set when the search has all it needs; keyword queries wait for it.
        ledger: Where subscriptions are kept.
        clock: What time it is, with a zone of any kind.
        default_zone: The zone of a chat that named none, as an IANA name.
        tally: Where figures are kept; None where nothing is counted.
        chance: Where `/random` gets its luck.
    """

    library: Library
    names: LawNames
    search: Search
    catalogues: Catalogues
    memory: Memory
    commands: Mapping[str, Listed]
    warmed: asyncio.Event
    ledger: Ledger
    clock: Callable[[], datetime]
    default_zone: str
    tally: Tally | None = None
    chance: random.Random = field(default_factory=random.SystemRandom)


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing asked, with all that is needed to answer it.

    Attributes:
        request: What was asked.
        arguments: What follows the command's name, or what the pressed button carries.
        session: Where the person stands.
        preferences: What the person chose; in a group, what its admins chose for it.
        words: The bot's words in the person's language.
        desk: What every handler may reach for.
        bookmarks: What the person starred; empty in groups, where it is nobody's business.
        group: What a group's admins chose beyond that.
    """

    request: Request
    arguments: tuple[str, ...]
    session: Session
    preferences: Preferences
    words: Words
    desk: Desk
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    group: GroupSettings = field(default_factory=GroupSettings)

    @property
    def argument(self) -> str:
        """What follows the command's name, or "" if nothing does."""
        return self.arguments[0] if self.arguments else ""

    @property
    def page_size(self) -> int:
        """How many results stand on a page."""
        chosen = self.preferences.page
        default = _PAGE_SIZE_IN_GROUPS if self._is_among_others else _PAGE_SIZE
        return chosen if chosen in PAGE_SIZES else default

    @property
    def folds(self) -> bool:
        """Whether long articles are folded."""
        chosen = self.preferences.fold
        return self._is_among_others if chosen is None else chosen

    @property
    def _is_among_others(self) -> bool:
        return self.request.kind is ChatKind.GROUP

    @property
    def context(self) -> Context | None:
        """The article read last, if it is known and still exists."""
        law = self.desk.library.get(self.session.law or "")
        if law is None or self.session.article is None:
            return None
        try:
            number = ArticleNumber.parse(self.session.article)
        except ValueError:
            return None
        return Context(law, number) if law.article(number) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back: what to say, and what to remember.

    Attributes:
        reply: What to say.
        session: Where the person now stands, or None for as before.
        preferences: What the person now chose, or None for as before.
        group: What a group's admins now chose beyond its preferences, or None for as before.
        traceless: Whether nothing at all of this exchange may be kept, as after `/forget`.
        missed: The words of a question that nothing answers, folded.
    """

    reply: Reply
    session: Session | None = None
    preferences: Preferences | None = None
    group: GroupSettings | None = None
    traceless: bool = False
    missed: tuple[str, ...] = ()

    @property
    def chooses(self) -> bool:
        """Whether it says that something was chosen, which is so only once that is kept."""
        return self.preferences is not None or self.group is not None
