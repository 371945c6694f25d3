"""A question in words: a citation if all of it is one, else a keyword query."""

import unicodedata
from dataclasses import replace

from corpus.citation.reading import find, read
from corpus.citation.values import Citation
from handlers import citing, links, search
from handlers.actions import digest, encode
from handlers.commands import Command, Press
from handlers.reply import Button, Passage, Reply, plain
from handlers.text import tidy
from handlers.turn import Answer, Turn
from storage.keys import Key
from storage.records import Session

_PAGE_DIGITS = 4  # no answer has 10,000 pages


async def asked(turn: Turn, text: str) -> Answer:
    """Answer a message."""
    citation = read(text, turn.desk.names) or _inside(turn, text)
    if citation is not None:
        return citing.cited(turn, citation)
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        return nothing_to_read(turn)
    return await search.found(turn, text)


def _inside(turn: Turn, text: str) -> Citation | None:
    """Return what a sentence unmistakably cites, if all of it is of one law."""
    found = find(text, turn.desk.names)
    if len({citation.law for citation in found}) != 1:
        return None
    parts = tuple(part for citation in found for part in citation.parts)
    written = "、".join(citation.written for citation in found)  # as one would write it alone
    return replace(found[0], written=written, parts=parts)


async def searching(turn: Turn) -> Answer:
    """Answer `/search`: what follows it, or else the message that it answers, is looked for."""
    question = turn.argument or quoted(turn)
    if question:
        return await asked(turn, question)
    law = turn.desk.library.default
    contents = Button(turn.words("button.contents"), encode("c", law.id))
    return Answer(Reply((Passage(plain(turn.words("search.what"))),), ((contents,),)))


async def wordless(turn: Turn) -> Answer:
    """Answer what says nothing itself: a mere mention is about the message that it answers."""
    question = quoted(turn)
    return await asked(turn, question) if question else nothing_to_read(turn)


def quoted(turn: Turn) -> str:
    """Return the words of somebody else's message that is answered, as far as one may ask."""
    return tidy(turn.request.quoted)[: search.QUESTION_LIMIT]


async def linked(turn: Turn, payload: str) -> Answer | None:
    """Answer a deep link's payload that asks a question; None where it asks none.

    Whatever a link asks is looked for, never obeyed: anybody can write a link.
    """
    question = tidy(links.question_of(payload, turn.session.query) or "")
    return await asked(turn, question) if question else None


def nothing_to_read(turn: Turn) -> Answer:
    """Answer what holds no word: an emoji, a sticker, blanks, a mere mention."""
    words = turn.words
    law = turn.desk.library.default
    buttons = (
        Button(words("button.contents"), encode("c", law.id)),
        Button(words("button.help"), encode("h")),
    )
    return Answer(Reply((Passage(plain(words("query.nothing_to_read"))),), (buttons,)))


async def press_question(turn: Turn) -> Answer:
    """Answer a button that carries a page and a question."""
    page, question = turn.arguments
    return await _turned(turn, question, page)


async def press_named(turn: Turn) -> Answer:
    """Answer a button that carries a page, a question's digest, and who asked it."""
    page, wanted, person = turn.arguments
    question = await _recalled(turn, wanted, person)
    return _gone(turn) if question is None else await _turned(turn, question, page)


async def press_literal(turn: Turn) -> Answer:
    """Answer a button that carries a page and a question to be searched as it was typed."""
    page, question = turn.arguments
    return await _literally(turn, question, page)


async def press_named_literal(turn: Turn) -> Answer:
    """Answer the same button for a question that is named by its digest and who asked it."""
    page, wanted, person = turn.arguments
    return await _literally(turn, await _recalled(turn, wanted, person) or "", page)


async def _literally(turn: Turn, question: str, page: str) -> Answer:
    text = tidy(question)
    if not text or not _is_page(page):
        return _gone(turn)
    return await search.page_of(turn, text, int(page), literally=True)


def _is_page(page: str) -> bool:
    return page.isdecimal() and page.isascii() and len(page) <= _PAGE_DIGITS


async def _turned(turn: Turn, question: str, page: str) -> Answer:
    text = tidy(question)
    if not text or not _is_page(page):
        return _gone(turn)
    citation = read(text, turn.desk.names)
    if citation is not None:
        return citing.cited(turn, citation, int(page))
    return await search.page_of(turn, text, int(page))


async def _recalled(turn: Turn, wanted: str, person: str) -> str | None:
    """Return the question that a button names, if its asker's session still has it."""
    try:
        key = Key(Session, person, turn.request.chat)
    except ValueError:  # altered data
        return None
    (session,) = await turn.desk.memory.recall((key,))
    query = session.query if isinstance(session, Session) else None
    return query if query is not None and digest(query) == wanted else None


def _gone(turn: Turn) -> Answer:
    return Answer(Reply((), toast=turn.words("button.gone")))


COMMANDS = (
    Command(
        "search",
        searching,
        aliases=("s", "find", "搜尋", "搜索", "查"),
        examples=("/search 數據交易", "/search 中小企業 上雲"),
    ),
)
PRESSES = (
    Press("q", 2, press_question),
    Press("Q", 3, press_named),
    Press("x", 2, press_literal),
    Press("X", 3, press_named_literal),
)
