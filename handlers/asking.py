"""A message that is no command: a citation if all of it is one, else a keyword query."""

import unicodedata

from corpus.citation.reading import read
from handlers import citing, search
from handlers.actions import digest, encode
from handlers.commands import Press
from handlers.reply import Button, Passage, Reply, plain
from handlers.text import tidy
from handlers.turn import Answer, Turn
from storage.keys import Key
from storage.records import Session

_PAGE_DIGITS = 4  # no answer has 10,000 pages


async def asked(turn: Turn, text: str) -> Answer:
    """Answer a message."""
    citation = read(text, turn.desk.names)
    if citation is not None:
        return citing.cited(turn, citation)
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        return nothing_to_read(turn)
    return await search.found(turn, text)


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


async def _turned(turn: Turn, question: str, page: str) -> Answer:
    if not (page.isdecimal() and page.isascii() and len(page) <= _PAGE_DIGITS):
        return _gone(turn)
    text = tidy(question)
    if not text:
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


PRESSES = (Press("q", 2, press_question), Press("Q", 3, press_named))
