"""What is told a second time, because its process died, is answered as it was the first time."""

import pytest

from handlers.request import Request
from tests.handlers.talking import Talk

# What is said before; what is then told twice; the article that both answers show; and the one
# that "/next" shows after that.
TWICE = [
    pytest.param(("45",), "/next", 46, 47, id="the next one"),
    pytest.param(("45",), "/prev", 44, 45, id="the one before"),
    pytest.param((), "45", 45, 46, id="the first thing ever asked"),
    pytest.param(("45", "/next"), "/next", 47, 48, id="again the next one"),
    pytest.param(("45",), "60", 60, 61, id="by its number"),
]


def request(talk: Talk, text: str, occasion: int) -> Request:
    return Request(talk.person, talk.person, text=text, language=talk.language, occasion=occasion)


async def article(talk: Talk, text: str, occasion: int) -> int:
    reply = await talk.hears(request(talk, text, occasion))
    assert reply is not None
    (found,) = reply.found
    return found.article.base


@pytest.mark.parametrize(("before", "asked", "shown", "then"), TWICE)
async def test_nobody_turns_two_pages_at_once(
    talk: Talk, before: tuple[str, ...], asked: str, shown: int, then: int
) -> None:
    for number, text in enumerate(before):
        await talk.hears(request(talk, text, number))

    assert await article(talk, asked, 100) == shown
    assert await article(talk, asked, 100) == shown
    assert await article(talk, asked, 100) == shown
    assert await article(talk, "/next", 101) == then


async def test_where_nothing_is_told_twice_nothing_is_marked(talk: Talk) -> None:
    await talk.says("45")
    await talk.says("/next")

    assert [reply.article.base for reply in (await talk.says("/next")).found] == [47]
