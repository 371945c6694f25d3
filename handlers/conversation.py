"""The conversation: what was asked goes in, what is answered comes out, or silence."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from rapidfuzz import fuzz, process

from corpus.citation.names import LawNames
from corpus.citation.reading import read
from corpus.library import Library
from corpus.script import Script, convert
from corpus.search.pipeline import Search
from handlers import asking, citing, courtesy, remembering
from handlers.actions import decode, encode, verb_of
from handlers.catalogue import Catalogues, Words
from handlers.commands import Command, Invocation, Press, parse_invocation
from handlers.daily import article, changing
from handlers.groups.limits import Verdict
from handlers.groups.presence import Presence
from handlers.inline import Inline, InlineAnswer, InlineRequest
from handlers.registry import COMMANDS, PRESSES
from handlers.reply import Button, Passage, Reply, plain
from handlers.request import ChatKind, Request
from handlers.text import tidy
from handlers.turn import Answer, Desk, Turn
from storage.ledger import Ledger
from storage.memory import Memory
from storage.records import Preferences, Session, Subscription
from storage.tally import Tally

_LIKELY = 70.0  # rapidfuzz's ratio from which a mistyped command is taken for a known one


@dataclass(frozen=True, slots=True)
class Said:
    """What the conversation gives a channel.

    Attributes:
        reply: What to say.
        traceless: Whether nothing of it may be remembered.
        missed: The words of a question that nothing answers, folded.
    """

    reply: Reply
    traceless: bool = False
    missed: tuple[str, ...] = ()


class Conversation:
    """Answers requests. One for the whole bot; holds nothing of any person.

    Args:
        library: The laws.
        finder: The search over them.
        catalogues: The bot's words.
        memory: What is remembered of people.
        warmed: Set when the search has all it needs.
        ledger: Where subscriptions are kept.
        clock: What time it is, with a zone of any kind.
        zone: The zone of a chat that named none, as an IANA name.
        tally: Where figures are kept, for operators; None where nothing is counted.

    Attributes:
        presence: What attends to groups and channels.
    """

    def __init__(
        self,
        library: Library,
        finder: Search,
        catalogues: Catalogues,
        memory: Memory,
        warmed: asyncio.Event,
        *,
        ledger: Ledger,
        clock: Callable[[], datetime],
        zone: str,
        tally: Tally | None = None,
    ) -> None:
        self._desk = Desk(
            library=library,
            names=LawNames.of(library),
            search=finder,
            catalogues=catalogues,
            memory=memory,
            commands=COMMANDS,
            warmed=warmed,
            ledger=ledger,
            clock=clock,
            default_zone=zone,
            tally=tally,
        )
        self.presence = Presence(self._desk)
        self._inline = Inline(self._desk)
        self._memory = memory
        self._by_word = _words_for(COMMANDS.values())

    async def answer(self, request: Request) -> Said | None:
        """Return what to say to a request, or None where silence is due."""
        text = tidy(request.text)
        if request.action is None and not self._concerns(request, text):
            overheard = await self.presence.overhears(request, text)
            return await self._kept(*overheard) if overheard else None
        # What admins do to the settings is always heard, or a flood could not be ended by them.
        if not (request.admin and self.wants_rights(request)):
            verdict = self.presence.verdict(request)
            if verdict is not Verdict.ADMITTED:
                return self._paused(request, verdict)
        turn = await remembering.begun(self._desk, request)
        answer = await self._answer(turn, text)
        if answer.reply.is_aside:
            self.presence.changed_nothing(request)
        if self.presence.has_just_said(answer.reply, request):
            return None
        return await self._kept(turn, answer)

    async def _kept(self, turn: Turn, answer: Answer) -> Said:
        """Return what to say, once what is to be remembered of it is kept."""
        kept = await remembering.keep(self._memory, turn, answer)
        if not kept and answer.chooses:
            return Said(_told(turn, turn.words("store.away")))
        if answer.preferences is not None:
            await changing.follow(turn, answer.preferences)
        return Said(answer.reply, answer.traceless, answer.missed)

    def _paused(self, request: Request, verdict: Verdict) -> Said | None:
        """Ask once for a pause in a flood; whoever presses sees it each time, and nobody else."""
        pause = self.words(request.language)("flood.pause")
        if request.action is not None:
            return Said(Reply((), toast=pause))
        if verdict is Verdict.SILENT or request.edited:
            return None
        return Said(Reply((Passage(plain(pause)),)), traceless=True)

    def daily(
        self,
        subscription: Subscription,
        day: date,
        *,
        room: int | None = None,
        topic_lost: bool = False,
    ) -> Reply:
        """Return what a subscriber is brought on a day.

        Args:
            subscription: The subscription; the days it `missed` are told.
            day: The local day.
            room: How many UTF-16 units of visible text fit into one message, or None.
            topic_lost: Whether to tell that the topic where it was ordered is gone.
        """
        chat, catalogues = subscription.chat, self._desk.catalogues
        turn = Turn(
            request=Request(chat, chat, ChatKind(subscription.kind), room=room),
            arguments=(),
            session=Session(),
            preferences=Preferences(script=subscription.script, fold=subscription.fold),
            words=catalogues.choose(subscription.language, subscription.language),
            desk=self._desk,
        )
        # Where a law is held no more the bot has become one of another law.
        law = self._desk.library.get(subscription.law) or self._desk.library.default
        missed = subscription.missed
        return article.delivered(turn, law, day, missed=missed, topic_lost=topic_lost).reply

    def wants_rights(self, request: Request) -> bool:
        """Return whether `request.admin` decides what is answered."""
        if request.kind is ChatKind.PRIVATE:
            return False
        if request.action is not None:
            press = PRESSES.get(verb_of(request.action))
            return press is not None and press.admins
        text = tidy(request.text)
        command = self._command_in(text, request) if self._concerns(request, text) else None
        return command is not None and command[0].admins

    async def offer(self, asked: InlineRequest) -> InlineAnswer:
        """Return what to offer somebody who types behind the bot's name, in whatever chat."""
        return await self._inline.answer(asked)

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        """Return what somebody who types a question may mean, for channels that complete."""
        return self._desk.search.suggest(typed, limit)

    def words(self, language: str | None) -> Words:
        """Return the bot's words for a language tag, for what a channel itself has to say."""
        return self._desk.catalogues.choose(None, language)

    def concerns(self, request: Request) -> bool:
        """Return whether an answer is expected: a button was pressed, or the bot spoken to."""
        return request.action is not None or self._concerns(request, tidy(request.text))

    def _concerns(self, request: Request, text: str) -> bool:
        """Return whether the bot was spoken to.

        A command without a bot's name may be another bot's: where nobody was addressed, only those
        that stand in the menu count, and no aliases.
        """
        invocation = parse_invocation(text) if text.startswith(("/", "／")) else None
        if invocation is None:
            private = request.kind is ChatKind.PRIVATE
            return request.addressed and (private or not courtesy.is_murmur(text))
        if invocation.bot:
            return invocation.bot == request.bot_name.lower()
        command = COMMANDS.get(invocation.name)
        return request.addressed or (command is not None and command.listed)

    async def _answer(self, turn: Turn, text: str) -> Answer:
        if turn.request.action is not None:
            return await self._pressed(turn, turn.request.action)
        if not text:
            return await asking.wordless(turn)
        if found := self._command_in(text, turn.request):
            command, argument = found
            return await _permitted(command, replace(turn, arguments=(argument,)))
        if not text.startswith(("/", "／")):
            return await asking.asked(turn, text)
        bare = text[1:].strip()
        if citation := read(bare, self._desk.names):
            return citing.cited(turn, citation)
        word, _, rest = bare.partition(" ")
        return _unknown(turn, word, rest)

    def _command_in(self, text: str, request: Request) -> tuple[Command, str] | None:
        """Return the command that a text calls, if it exists for who says it, and its argument."""
        found = self._any_command_in(text)
        return found if found and found[0].is_there_for(request) else None

    def _any_command_in(self, text: str) -> tuple[Command, str] | None:
        """Return the command that a text calls, and what follows its name."""
        if not text.startswith(("/", "／")):
            named = self._by_word.get(text.lower().rstrip("!！。.~～"))
            return (named, "") if named else None
        invocation = parse_invocation(text)
        command = self._command(invocation) if invocation else None
        if invocation is not None and command is not None:
            return command, invocation.argument
        bare = text[1:].strip()
        if not any(character.isalnum() for character in bare):
            return COMMANDS["help"], ""
        word, _, rest = bare.partition(" ")
        aliased = self._by_word.get(word.lower())
        return (aliased, rest.strip()) if aliased else None

    def _command(self, invocation: Invocation) -> Command | None:
        named = COMMANDS.get(invocation.name)
        return named or next((c for c in COMMANDS.values() if invocation.name in c.aliases), None)

    async def _pressed(self, turn: Turn, data: str) -> Answer:
        press = PRESSES.get(verb_of(data))
        arguments = decode(data, press.arity) if press else None
        if press is None or arguments is None:
            return Answer(Reply((), toast=turn.words("button.gone")))
        return await _permitted(press, replace(turn, arguments=arguments))


async def _permitted(asked: Command | Press, turn: Turn) -> Answer:
    """Answer a command or button, unless only admins may use it and nobody vouches for one."""
    request = turn.request
    if not asked.admins or request.kind is ChatKind.PRIVATE or request.admin:
        return await asked.handle(turn)
    said = turn.words("rights.refused" if request.admin is False else "rights.unseen")
    return Answer(_told(turn, said))


def _told(turn: Turn, said: str) -> Reply:
    """Return a sentence as a reply; what stands above a pressed button stays."""
    if turn.request.action is not None:
        return Reply((), toast=said)
    return Reply((Passage(plain(said)),))


def _words_for(commands: Iterable[Command]) -> dict[str, Command]:
    """Return the words that stand for a command as a message of their own, in both scripts."""
    said: dict[str, Command] = {}
    for command in commands:
        for word in (command.name, *command.aliases):
            if len(word) > 1 or not word.isascii():
                said[word] = command
                said[convert(word, Script.HANT, Script.HANS)] = command
    return said


def _unknown(turn: Turn, word: str, rest: str) -> Answer:
    """Answer an unknown command with the likeliest one."""
    words = turn.words
    said = words("command.unknown", name=word[:32])
    known = [name for name, command in COMMANDS.items() if command.is_there_for(turn.request)]
    likely = process.extractOne(word.lower(), known, scorer=fuzz.ratio)
    if likely and likely[1] >= _LIKELY:
        typed = f"/{likely[0]} {rest}".strip()
        said = words("command.unknown_likely", name=word[:32], likely=typed)
    help_button = Button(words("button.help"), encode("h"))
    return Answer(Reply((Passage(plain(said)),), ((help_button,),)))
