"""The law as a whole: its table of contents, and its chapters to read through."""

from dataclasses import replace

from corpus.citation.values import ArticlePlace
from corpus.law import Division, DivisionKind, Law
from handlers import reading
from handlers.actions import encode
from handlers.commands import Command, Press
from handlers.display import (
    division_action,
    division_short,
    division_title,
    law_title,
    script_shown,
    shown,
    source_note,
)
from handlers.reply import Block, Button, Caption, Passage, Reply, Title, in_rows, plain
from handlers.turn import Answer, Turn

_BUTTONS_A_ROW = 4


async def contents(turn: Turn) -> Answer:
    """Answer `/contents`: of the law read last, or of the one that is held."""
    return of(turn, turn.context.law if turn.context else turn.desk.library.default)


def of(turn: Turn, law: Law) -> Answer:
    """Show the table of contents of a law."""
    words = turn.words
    script = script_shown(law, turn.preferences.script)
    turned = shown(law, script)
    blocks: list[Block] = [
        Title(law_title(law, words, script, full=True)),
        Caption(words("contents.count", count=len(law.articles))),
    ]
    for division in law.divisions:
        indent = "\u3000" * len(division.parents)
        title = division_title(division, words, turned)
        blocks.append(Passage(plain(f"{indent}{title}\u3000{spread(division, turn)}")))
    blocks.append(source_note(law, words, script))
    buttons = [
        Button(division_short(division, words, turned), division_action(law, division))
        for division in law.divisions
        if division.kind is not DivisionKind.SECTION
    ]
    session = replace(turn.session, law=law.id, query=None)
    return Answer(Reply(tuple(blocks), in_rows(buttons, _BUTTONS_A_ROW)), session)


def spread(division: Division, turn: Turn) -> str:
    """Return from which to which article a division goes: 第13–23條."""
    first, last = division.articles[0], division.articles[-1]
    if first == last:
        return turn.words("contents.one", number=first)
    return turn.words("contents.spread", first=first, last=last)


def division_page(turn: Turn, law: Law, division: Division, page: int) -> Answer:
    """Show a page of a chapter: its articles in full, and the chapters beside it."""
    script = script_shown(law, turn.preferences.script)
    heading = (
        division_title(division, turn.words, shown(law, script)),
        turn.words(
            "article.caption",
            law=law_title(law, turn.words, script),
            path=spread(division, turn),
        ),
    )
    return reading.show(
        turn,
        [ArticlePlace(law, a) for a in map(law.article, division.articles) if a],
        page=page,
        opens=lambda number: division_action(law, division, number),
        heading=heading,
        more=(_beside(turn, law, division),),
    )


def _beside(turn: Turn, law: Law, division: Division) -> tuple[Button, ...]:
    """Return the buttons to the division before, to the contents, and to the division after."""
    script = script_shown(law, turn.preferences.script)
    peers = [d for d in law.divisions if d.kind is division.kind]
    at = peers.index(division)
    row = [Button(turn.words("button.contents"), encode("c", law.id))]
    if at > 0:
        row.insert(0, _division_button(turn, law, peers[at - 1], script, "button.previous"))
    if at + 1 < len(peers):
        row.append(_division_button(turn, law, peers[at + 1], script, "button.next"))
    return tuple(row)


def _division_button(turn: Turn, law: Law, peer: Division, script: str, label: str) -> Button:
    target = division_short(peer, turn.words, shown(law, script_shown(law, script)))
    return Button(turn.words(label, target=target), division_action(law, peer))


async def press_contents(turn: Turn) -> Answer:
    """Answer a button that opens the contents of a law."""
    law = turn.desk.library.get(turn.argument)
    return of(turn, law) if law else Answer(Reply((), toast=turn.words("button.gone")))


async def press_division(turn: Turn) -> Answer:
    """Answer a button that opens a page of a chapter: law, text's version, index, page."""
    law_id, version, index, page = turn.arguments
    law = turn.desk.library.get(law_id)
    # An index means nothing in another version of the text: chapters may have moved.
    if law is None or version != law.version or not (index.isdecimal() and page.isdecimal()):
        return Answer(Reply((), toast=turn.words("button.gone")))
    if len(index) > 4 or len(page) > 4 or int(index) >= len(law.divisions):  # noqa: PLR2004 - four digits are more than any law has
        return Answer(Reply((), toast=turn.words("button.gone")))
    return division_page(turn, law, law.divisions[int(index)], int(page))


COMMANDS = (
    Command("contents", contents, aliases=("toc", "目錄", "章節", "全文", "條例", "本條例")),
)
PRESSES = (Press("c", 1, press_contents), Press("d", 4, press_division))
