"""The pretended Telegram as tests set it up: people, groups, channels, another bot."""

import itertools
from collections.abc import Callable, Iterable
from time import time

from tests.botapi.client import Person
from tests.botapi.platform import Platform, Rules
from tests.botapi.rooms import Room
from tests.botapi.values import Chat, Kind, Status, User


class World(Platform):
    """A platform to fill; see `Platform` for the arguments."""

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        username: str = "TiaowenBot",
        reads_all: bool = False,
        clock: Callable[[], float] = time,
    ) -> None:
        super().__init__(rules, username=username, reads_all=reads_all, clock=clock)
        self._serial = itertools.count(1)

    def person(
        self,
        name: str = "Li",
        *,
        user_id: int | None = None,
        language_code: str | None = "zh-hant",
        username: str | None = None,
        started: bool = True,
    ) -> Person:
        """Make a person.

        Args:
            name: The first name.
            user_id: The id; by default one of today's size, every other one beyond 2**31.
            language_code: The language of the person's app; None where the app tells none.
            username: The name after "@", which many people do not have.
            started: Whether they ever wrote to the bot in private.
        """
        number = user_id or self._next_user_id()
        return self._join(User(number, name, username, language_code), started=started)

    def other_bot(self, username: str) -> Person:
        """Make a bot that is not the served one."""
        return self._join(User(self._next_user_id(), username, username, is_bot=True))

    def group(
        self,
        title: str,
        *members: Person,
        admins: Iterable[Person] = (),
        kind: Kind = Kind.SUPERGROUP,
        forum: bool = False,
        bot: Status = Status.MEMBER,
    ) -> Room:
        """Make a group; the first admin is who created it.

        Args:
            title: Its name.
            members: Who is in it.
            admins: Who administers it.
            kind: A basic group or a supergroup.
            forum: Whether it has topics.
            bot: What the served bot is in it; `left` where it is not in it.
        """
        statuses = {person.user.id: Status.MEMBER for person in members}
        statuses |= {person.user.id: Status.ADMINISTRATOR for person in admins}
        for person in itertools.islice(admins, 1):
            statuses[person.user.id] = Status.CREATOR
        serial = next(self._serial)
        base = -1_001_907_000_000 if kind is Kind.SUPERGROUP else -4_107_000_000
        chat = Chat(base - serial, kind, title, is_forum=forum)
        chat.members = statuses | {self.bot.id: bot}
        return self._open(chat)

    def channel(
        self,
        title: str,
        *subscribers: Person,
        admins: Iterable[Person] = (),
        bot: Status = Status.ADMINISTRATOR,
    ) -> Room:
        """Make a channel."""
        chat = Chat(-1_001_655_000_000 - next(self._serial), Kind.CHANNEL, title)
        chat.members = {person.user.id: Status.MEMBER for person in subscribers}
        chat.members |= {person.user.id: Status.ADMINISTRATOR for person in admins}
        chat.members[self.bot.id] = bot
        return self._open(chat)

    def _next_user_id(self) -> int:
        serial = next(self._serial)
        return (5_403_117_000 if serial % 2 else 1_296_004_000) + serial

    def _join(self, user: User, *, started: bool = False) -> Person:
        self.users[user.id] = user
        chat = Chat(user.id, Kind.PRIVATE, user.first_name, user.username, is_started=started)
        chat.members = {self.bot.id: Status.MEMBER}
        return Person(self, user, self._open(chat))

    def _open(self, chat: Chat) -> Room:
        self.chats[chat.id] = chat
        return Room(self, chat)
