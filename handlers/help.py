"""How the bot introduces and explains itself, and what it says of the law it holds."""

from corpus.law import Law
from corpus.script import Script
from handlers import articles, asking, bookmarks, privacy
from handlers.actions import encode
from handlers.catalogue import Words
from handlers.commands import Command, Press
from handlers.display import law_title, script_shown, spoken_title
from handlers.groups import talk
from handlers.groups.presence import welcome
from handlers.preferences import language_buttons
from handlers.reply import Block, Button, Caption, Note, Passage, Reply, Span, Style, Title, plain
from handlers.request import ChatKind, Request
from handlers.turn import Answer, Listed, Turn
from storage.records import Cites

# What a link to the private chat may open besides articles and questions: it only shows.
_PAGES = {"bookmarks": bookmarks.bookmarks, "privacy": privacy.privacy}
_FIRST_STEPS = ("第四十五條", "數據交易", "第三章")


async def start(turn: Turn) -> Answer:
    """Answer `/start`: what a link asked for, else a greeting with three things to try."""
    if page := _PAGES.get(turn.argument):
        return await page(turn)
    if turn.argument:
        linked = articles.linked(turn, turn.argument) or await asking.linked(turn, turn.argument)
        if linked is not None:
            return linked
    if turn.request.kind is not ChatKind.PRIVATE:
        return Answer(welcome(turn))
    words = turn.words
    law = turn.desk.library.default
    title = spoken_title(law, words)
    steps = zip(_FIRST_STEPS, ("start.by_number", "start.by_word", "start.by_chapter"), strict=True)
    blocks: tuple[Block, ...] = (
        Title(words("start.title")),
        Passage(plain(words("start.intro", law=title, count=len(law.articles)))),
        *(Passage(_example(words.written(step), words(what))) for step, what in steps),
        Note(plain(words("start.more"))),
    )
    ways = (
        Button(words("button.contents"), encode("c", law.id)),
        Button(words("button.some"), encode("r")),
        Button(words("button.help"), encode("h")),
    )
    choices = [language_buttons(turn)]
    if words.derived and law.script is Script.HANT and turn.preferences.script is None:
        choices.append((Button(words("start.simplified"), encode("s", Script.HANS)),))
    return Answer(Reply(blocks, (ways, *choices)))


def _example(typed: str, meaning: str) -> tuple[Span, ...]:
    return (Span(typed, Style.CODE), Span(f"\u3000{meaning}"))


async def usage(turn: Turn) -> Answer:
    """Answer `/help`: every command with an example that works in this chat."""
    words, request = turn.words, turn.request
    in_group = request.kind is not ChatKind.PRIVATE
    intro = words("help.intro_group" if in_group else "help.intro")
    blocks: list[Block] = [Title(words("help.title")), Passage(plain(intro))]
    for command in turn.desk.commands.values():
        if not _is_shown(command, request):
            continue
        typed = _usage(command, words)
        typed = typed.replace(f"/{command.name}", _called(command.name, turn), 1)
        blocks.append(Passage(_example(words.written(typed), words(f"command.{command.name}"))))
    notes = _group_notes(turn) if in_group else (words("help.private"),)
    blocks += [Note(plain(note)) for note in notes]
    law = turn.desk.library.default
    return Answer(Reply(tuple(blocks), ((Button(words("button.contents"), encode("c", law.id)),),)))


def _is_shown(command: Listed, request: Request) -> bool:
    """Return whether help names a command; to operators it names theirs too."""
    if command.operators:
        return command.is_there_for(request)
    return command.listed and (command.in_groups or request.kind is ChatKind.PRIVATE)


def _called(name: str, turn: Turn) -> str:
    """Return a command as it reaches the bot: by its name where it does not hear all."""
    request = turn.request
    direct = request.kind is ChatKind.PRIVATE or request.hears_all or not request.bot_name
    return f"/{name}" if direct else f"/{name}@{request.bot_name}"


def _group_notes(turn: Turn) -> tuple[str, ...]:
    """Return how else the bot is spoken to in a group, as far as it hears there."""
    words, request = turn.words, turn.request
    notes = [
        words("help.hearing" if request.hears_all else "help.group", name=request.bot_name),
        words("help.quoting", command=_called("search", turn)),
    ]
    chosen = talk.choice(turn) if request.kind is ChatKind.GROUP else Cites.OFF
    if request.hears_all and chosen is not Cites.OFF:
        notes.append(words(f"help.cites_{chosen}"))
    return tuple(notes)


def _usage(command: Listed, words: Words) -> str:
    """Return an example of a command; for readers of English one that they can type, if any."""
    legible = (typed for typed in command.examples if words.chinese or typed.isascii())
    return next(legible, next(iter(command.examples), f"/{command.name}"))


async def about(turn: Turn) -> Answer:
    """Answer `/about`: for each law its source, dates and status, and what the bot is not."""
    words = turn.words
    blocks: list[Block] = []
    for law in turn.desk.library.laws:
        blocks += _facts(law, turn)
    blocks.append(Passage(plain(words("about.verbatim"))))
    blocks.append(Note(plain(words("about.no_advice"))))
    return Answer(Reply(tuple(blocks)))


def _facts(law: Law, turn: Turn) -> list[Block]:
    words, made = turn.words, law.enactment
    script = script_shown(law, turn.preferences.script)
    facts = [words("about.adopted", date=words.date(made.adopted))]
    if made.approved:
        facts.append(words("about.approved", date=words.date(made.approved)))
    facts.append(words("about.in_force", date=words.date(made.in_force)))
    facts.append(words("about.status"))
    facts.append(words("about.source", source=made.source))
    facts += [
        words("about.preface", claimed=notice.claimed, held=notice.held) for notice in law.notices
    ]
    chapters = sum(not division.parents for division in law.divisions)
    size = words("about.size", chapters=chapters, articles=len(law.articles), version=law.version)
    return [
        Title(law_title(law, words, script, full=True)),
        Caption(size),
        *(Passage(plain(fact)) for fact in facts),
    ]


COMMANDS = (
    Command(
        "start",
        start,
        aliases=("hi", "hello", "你好", "您好", "哈囉", "嗨"),
        in_groups=False,
    ),
    Command("help", usage, aliases=("h", "幫助", "說明", "使用說明")),
    Command("about", about, aliases=("關於",)),
)
PRESSES = (Press("h", 0, usage),)
