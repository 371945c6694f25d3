"""Bookmarks: the star under an article, and the list of what a person has starred.

A button carries what it makes so, not that it be the other way: pressed twice, or under a message
of last year, it does no harm. The store changes the list in one step, so no press undoes another.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from corpus.law import Article, ArticleNumber, Law
from corpus.library import Library
from handlers.actions import encode
from handlers.away import told_if_away
from handlers.commands import Command, Press
from handlers.display import article_action, law_title, script_shown, short_number
from handlers.elsewhere import in_private
from handlers.findings import glimpse
from handlers.reading import page_buttons
from handlers.remembering import bookmarks_of
from handlers.reply import (
    Block,
    Button,
    Caption,
    Entry,
    Passage,
    Reply,
    Title,
    in_rows,
    plain,
)
from handlers.request import ChatKind
from handlers.turn import Answer, Turn
from storage.records import Bookmarks

Change = Callable[[Bookmarks, str], Bookmarks]

LIMIT = 100
_A_ROW = 5
_STARRED, _UNSTARRED = "1", "0"
_READ, _REMOVE = "r", "x"  # what the list is for: to open what is on it, or to take it off
_PAGE_DIGITS = 3


def star(turn: Turn, law: Law, number: ArticleNumber) -> tuple[Button, ...]:
    """Return the button that stars an article or takes its star away; in private chats alone."""
    if turn.request.kind is not ChatKind.PRIVATE:
        return ()
    return (_star(turn, law.id, str(number)),)


def _star(turn: Turn, law_id: str, compact: str) -> Button:
    starred = _mark(law_id, compact) in _marks(turn.bookmarks)
    label = turn.words("bookmarks.starred" if starred else "bookmarks.star")
    return Button(label, encode("star", _UNSTARRED if starred else _STARRED, law_id, compact))


@told_if_away
async def press_star(turn: Turn) -> Answer:
    """Answer the star: what is wished, law and number. The message stays, but for the star."""
    wished, law_id, compact = turn.arguments
    mark = _mark(law_id, compact)
    known = mark in _marks(turn.bookmarks) or _article(turn.desk.library, mark) is not None
    if turn.request.kind is not ChatKind.PRIVATE or not known or wished not in _WISHES:
        return _gone(turn)
    kept = await _changed(turn, _WISHES[wished], mark)
    if wished == _STARRED and mark not in _marks(kept):
        return Answer(Reply((), toast=turn.words("bookmarks.full", limit=LIMIT)))
    said = turn.words("bookmarks.added" if wished == _STARRED else "bookmarks.removed")
    instead = _star(replace(turn, bookmarks=kept), law_id, compact)
    return Answer(Reply((), toast=said, instead=instead))


@told_if_away
async def bookmarks(turn: Turn) -> Answer:
    """Answer `/bookmarks`: the list, the last starred first."""
    if turn.request.kind is not ChatKind.PRIVATE:
        return in_private(turn, "bookmarks")
    kept = await _changed(turn, _as_it_is, "")
    return Answer(_list(replace(turn, bookmarks=kept), _READ, 1))


async def press_list(turn: Turn) -> Answer:
    """Answer a button that opens a page of the list: what it is for, and the page."""
    purpose, page = turn.arguments
    if turn.request.kind is not ChatKind.PRIVATE or purpose not in {_READ, _REMOVE}:
        return _gone(turn)
    return Answer(_list(turn, purpose, int(page))) if _is_page(page) else _gone(turn)


@told_if_away
async def press_remove(turn: Turn) -> Answer:
    """Answer a button that takes an article off the list: the page, law and number."""
    page, law_id, compact = turn.arguments
    if turn.request.kind is not ChatKind.PRIVATE or not _is_page(page):
        return _gone(turn)
    kept = await _changed(turn, _without, _mark(law_id, compact))
    reply = _list(replace(turn, bookmarks=kept), _REMOVE, int(page))
    if kept == turn.bookmarks:  # it was off the list already
        return Answer(reply)
    return Answer(replace(reply, toast=turn.words("bookmarks.removed")))


def _list(turn: Turn, purpose: str, page: int) -> Reply:
    words = turn.words
    marks = _marks(turn.bookmarks)[::-1]
    if not marks:
        return Reply((Passage(plain(words("bookmarks.none"))),))
    pages = -(-len(marks) // turn.page_size)
    page = max(1, min(page, pages))
    shown = marks[(page - 1) * turn.page_size : page * turn.page_size]
    caption = words("bookmarks.count", count=len(marks))
    if pages > 1:
        caption = f"{caption} · {words('page.of', page=page, pages=pages)}"
    blocks: list[Block] = [Title(words("bookmarks.title")), Caption(caption)]
    if purpose == _REMOVE:
        blocks.append(Caption(words("bookmarks.which")))
    blocks += [_entry(turn, mark) for mark in shown]
    openers = _openers(turn, shown) if purpose == _READ else _removers(turn, shown, page)
    other, label = (_REMOVE, "remove") if purpose == _READ else (_READ, "done")
    rows = (
        *in_rows(openers, _A_ROW),
        page_buttons(turn, page, pages, lambda number: encode("marks", purpose, number)),
        (Button(words(f"bookmarks.{label}"), encode("marks", other, page)),),
    )
    return Reply(tuple(blocks), tuple(row for row in rows if row))


def _entry(turn: Turn, mark: str) -> Entry:
    """Return what stands on the list of an article, or that it is in the law no more."""
    found = _article(turn.desk.library, mark)
    if found is not None:
        return glimpse(turn, *found)
    law_id, compact = _parts(mark)
    law = turn.desk.library.get(law_id)
    script = script_shown(law, turn.preferences.script) if law else None
    where = law_title(law, turn.words, script) if law and script else law_id
    return Entry(_number(turn, compact), where, plain(turn.words("bookmarks.gone")))


def _openers(turn: Turn, marks: Iterable[str]) -> list[Button]:
    found = (_article(turn.desk.library, mark) for mark in marks)
    return [
        Button(short_number(article.number, turn.words), article_action(law, article.number))
        for law, article in filter(None, found)
    ]


def _removers(turn: Turn, marks: Iterable[str], page: int) -> list[Button]:
    parts = map(_parts, marks)
    return [
        Button(f"✕ {_number(turn, compact)}", encode("unmark", page, law_id, compact))
        for law_id, compact in parts
    ]


def _number(turn: Turn, compact: str) -> str:
    try:
        return short_number(ArticleNumber.parse(compact), turn.words)
    except ValueError:
        return compact


def _article(library: Library, mark: str) -> tuple[Law, Article] | None:
    """Return what a mark names, where the law still has it."""
    law_id, compact = _parts(mark)
    law = library.get(law_id)
    try:
        article = law.article(ArticleNumber.parse(compact)) if law else None
    except ValueError:
        return None
    # Written otherwise, as in altered data, it would be another mark of the same article.
    return (law, article) if law and article and str(article.number) == compact else None


def _mark(law_id: str, compact: str) -> str:
    return f"{law_id}:{compact}"


def _parts(mark: str) -> tuple[str, str]:
    law_id, _, compact = mark.rpartition(":")
    return law_id, compact


def _marks(bookmarks: Bookmarks) -> tuple[str, ...]:
    return tuple(mark for mark in bookmarks.articles.split() if ":" in mark)


async def _changed(turn: Turn, change: Change, mark: str) -> Bookmarks:
    """Change the list as it is now, whatever it was when the turn began; return what it is then."""

    def altered(held: Bookmarks | None) -> Bookmarks | None:
        after = change(held or Bookmarks(), mark)
        return None if held is None and not after.articles else after

    kept = await turn.desk.memory.change(bookmarks_of(turn.request.person), altered)
    return kept or Bookmarks()


def _with(bookmarks: Bookmarks, mark: str) -> Bookmarks:
    """Return the bookmarks with one more, or as they are where it is there or there is no room."""
    marks = _marks(bookmarks)
    full = len(marks) >= LIMIT or mark in marks
    return bookmarks if full else Bookmarks(" ".join((*marks, mark)))


def _without(bookmarks: Bookmarks, mark: str) -> Bookmarks:
    return Bookmarks(" ".join(held for held in _marks(bookmarks) if held != mark))


def _as_it_is(bookmarks: Bookmarks, _: str) -> Bookmarks:
    """Return the bookmarks, whose time begins anew."""
    return bookmarks


_WISHES = {_STARRED: _with, _UNSTARRED: _without}


def _is_page(page: str) -> bool:
    return page.isascii() and page.isdecimal() and len(page) <= _PAGE_DIGITS


def _gone(turn: Turn) -> Answer:
    return Answer(Reply((), toast=turn.words("button.gone")))


COMMANDS = (
    Command("bookmarks", bookmarks, aliases=("marks", "收藏", "我的收藏", "書籤"), in_groups=False),
)
PRESSES = (
    Press("star", 3, press_star),
    Press("marks", 2, press_list),
    Press("unmark", 3, press_remove),
)
