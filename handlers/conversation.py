"""The conversation: what was asked goes in, what is answered comes out, or silence."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from corpus.citation.names import LawNames
from corpus.citation.reading import read
from corpus.library import Library
from corpus.script import Script, convert
from corpus.search.pipeline import Search
from handlers import asking, citing
from handlers.actions import decode, encode, verb_of
from handlers.catalogue import Catalogues, Words
from handlers.commands import Command, Invocation, parse_invocation
from handlers.registry import COMMANDS, PRESSES
from handlers.reply import Button, Passage, Reply, plain
from handlers.request import Request
from handlers.text import tidy
from handlers.turn import Answer, Desk, Turn
from storage.keys import Key
from storage.memory import Memory
from storage.records import Preferences, Record, Session

_LIKELY = 70.0  # rapidfuzz's ratio from which a mistyped command is taken for a known one


@dataclass(frozen=True, slots=True)
class Said:
    """What the conversation gives a channel: a reply, and whether it may be remembered."""

    reply: Reply
    traceless: bool = False


class Conversation:
    """Answers requests. One for the whole bot; holds nothing of any person."""

    def __init__(
        self,
        library: Library,
        finder: Search,
        catalogues: Catalogues,
        memory: Memory,
        warmed: asyncio.Event,
    ) -> None:
        names = LawNames.of(library)
        self._desk = Desk(library, names, finder, catalogues, memory, COMMANDS, warmed)
        self._memory = memory
        self._by_word = _words_for(COMMANDS.values())

    async def answer(self, request: Request) -> Said | None:
        """Return what to say to a request, or None where silence is due."""
        text = tidy(request.text)
        if request.action is None and not self._concerns(request, text):
            return None
        turn = await self._turn(request)
        answer = await self._answer(turn, text)
        kept = await self._remember(turn, answer)
        if answer.preferences is not None and not kept:
            return Said(Reply((Passage(plain(turn.words("store.away"))),)))
        return Said(answer.reply, answer.traceless)

    def words(self, language: str | None) -> Words:
        """Return the bot's words for a language tag, for what a channel itself has to say."""
        return self._desk.catalogues.choose(None, language)

    def _concerns(self, request: Request, text: str) -> bool:
        """Return whether the bot was spoken to.

        A command without a bot's name may be another bot's: where nobody was addressed, only those
        that stand in the menu count, and no aliases.
        """
        invocation = parse_invocation(text) if text.startswith(("/", "／")) else None
        if invocation is None:
            return request.addressed
        if invocation.bot:
            return invocation.bot == request.bot_name.lower()
        command = COMMANDS.get(invocation.name)
        return request.addressed or (command is not None and command.listed)

    async def _turn(self, request: Request) -> Turn:
        session_key, preferences_key = _keys(request)
        session, preferences = await self._memory.recall((session_key, preferences_key))
        chosen = preferences if isinstance(preferences, Preferences) else Preferences()
        return Turn(
            request=request,
            arguments=(),
            session=session if isinstance(session, Session) else Session(),
            preferences=chosen,
            words=self._desk.catalogues.choose(chosen.language, request.language),
            desk=self._desk,
        )

    async def _answer(self, turn: Turn, text: str) -> Answer:
        if turn.request.action is not None:
            return await self._pressed(turn, turn.request.action)
        if not text:
            return asking.nothing_to_read(turn)
        if text.startswith(("/", "／")):
            return await self._commanded(turn, text)
        if command := self._by_word.get(text.lower().rstrip("!！。.~～")):
            return await command.handle(turn)
        return await asking.asked(turn, text)

    async def _commanded(self, turn: Turn, text: str) -> Answer:
        invocation = parse_invocation(text)
        command = self._command(invocation) if invocation else None
        if invocation is not None and command is not None:
            return await command.handle(replace(turn, arguments=(invocation.argument,)))
        bare = text[1:].strip()
        if not any(character.isalnum() for character in bare):
            return await COMMANDS["help"].handle(turn)
        word, _, rest = bare.partition(" ")
        if aliased := self._by_word.get(word.lower()):
            return await aliased.handle(replace(turn, arguments=(rest.strip(),)))
        if citation := read(bare, self._desk.names):
            return citing.cited(turn, citation)
        return _unknown(turn, word, rest)

    def _command(self, invocation: Invocation) -> Command | None:
        named = COMMANDS.get(invocation.name)
        return named or next((c for c in COMMANDS.values() if invocation.name in c.aliases), None)

    async def _pressed(self, turn: Turn, data: str) -> Answer:
        press = PRESSES.get(verb_of(data))
        arguments = decode(data, press.arity) if press else None
        if press is None or arguments is None:
            return Answer(Reply((), toast=turn.words("button.gone")))
        return await press.handle(replace(turn, arguments=arguments))

    async def _remember(self, turn: Turn, answer: Answer) -> bool:
        """Keep what changed; return whether the store took it."""
        if answer.traceless:
            return True
        session_key, preferences_key = _keys(turn.request)
        entries: list[tuple[Key[Session] | Key[Preferences], Record]] = []
        # Who has read and found nothing yet leaves no trace.
        if answer.session is not None and {answer.session, turn.session} != {Session()}:
            entries.append((session_key, answer.session))
        chosen = answer.preferences or turn.preferences
        # What was chosen is kept for as long as the bot is used: its time starts anew with the
        # session's, in the same trip to the store.
        if answer.preferences is not None or (entries and chosen != Preferences()):
            entries.append((preferences_key, chosen))
        return await self._memory.keep(entries) if entries else True


def _keys(request: Request) -> tuple[Key[Session], Key[Preferences]]:
    return (
        Key(Session, request.person, request.chat),
        Key(Preferences, request.person, request.chat),
    )


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
    likely = process.extractOne(word.lower(), COMMANDS.keys(), scorer=fuzz.ratio)
    if likely and likely[1] >= _LIKELY:
        typed = f"/{likely[0]} {rest}".strip()
        said = words("command.unknown_likely", name=word[:32], likely=typed)
    help_button = Button(words("button.help"), encode("h"))
    return Answer(Reply((Passage(plain(said)),), ((help_button,),)))
