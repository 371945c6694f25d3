"""Reading on: several articles in a row, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.citation.values import ArticlePlace
from handlers.display import (
    article_title,
    is_long,
    law_title,
    script_shown,
    shown,
    source_note,
    statute,
)
from handlers.paging import Section, paginate
from handlers.questions import page_action, to_be_kept
from handlers.reply import (
    Block,
    Button,
    Caption,
    Found,
    Note,
    Outcome,
    Reply,
    Statute,
    Title,
    plain,
)
from handlers.turn import Answer, Turn

Opens = Callable[[int], str | None]


def show(
    turn: Turn,
    places: Sequence[ArticlePlace],
    *,
    page: int,
    question: str = "",
    opens: Opens | None = None,
    heading: tuple[str, str] | None = None,
    notes: Sequence[str] = (),
    more: tuple[tuple[Button, ...], ...] = (),
) -> Answer:
    """Show articles one after the other.

    Args:
        turn: The turn.
        places: The articles; at least one, all of one law or of several.
        page: Which page, from 1; beyond the last, the last is shown.
        question: What brings the same articles again when it is asked: how pages are turned.
        opens: What a button to a given page carries, where `question` is not the way.
        heading: A title and caption over the whole, as for a chapter.
        notes: Sentences to say before it.
        more: Further rows of buttons.
    """
    script = script_shown(places[0].law, turn.preferences.script)
    sections = [_section(turn, place) for place in places]
    pages = paginate(sections, turn.request.room)
    page = max(1, min(page, len(pages)))
    title, caption = heading or (
        law_title(places[0].law, turn.words, script),
        turn.words("reading.count", count=len(places)),
    )
    if len(pages) > 1:
        caption = f"{caption} · {turn.words('page.of', page=page, pages=len(pages))}"
    blocks: list[Block] = [*(Note(plain(note)) for note in notes), Title(title), Caption(caption)]
    for section in pages[page - 1]:
        folded = turn.folds and is_long(section.lines)
        blocks += [_title(turn, section), Statute(section.lines, folded)]
    blocks.append(source_note(places[0].law, turn.words, script))
    turn_page = opens or (lambda number: page_action(turn, question, number))
    rows = (page_buttons(turn, page, len(pages), turn_page), *more)
    found = tuple(Found(p.law.id, p.article.number, 1.0) for p in places)
    last = _last_read(sections, pages[:page], places)
    session = replace(
        turn.session,
        law=last.law.id,
        article=str(last.article.number),
        query=to_be_kept(question) if len(pages) > 1 else None,
        page=page,
    )
    reply = Reply(tuple(blocks), tuple(r for r in rows if r), outcome=Outcome.RESULTS, found=found)
    return Answer(reply, session)


def _section(turn: Turn, place: ArticlePlace) -> Section:
    script = script_shown(place.law, turn.preferences.script)
    turned = shown(place.law, script)
    title = article_title(place, turn.words, turned)
    return Section(title, statute(place.article, turned, cited=place).lines)


def _title(turn: Turn, section: Section) -> Title:
    if section.continued:
        return Title(turn.words("reading.continued", title=section.title))
    return Title(section.title)


def _last_read(
    sections: Sequence[Section],
    pages: Sequence[tuple[Section, ...]],
    places: Sequence[ArticlePlace],
) -> ArticlePlace:
    """Return the article that ends the pages read so far."""
    begun = sum(not section.continued for page in pages for section in page)
    return places[min(begun, len(sections)) - 1]


def page_buttons(turn: Turn, page: int, pages: int, opens: Opens) -> tuple[Button, ...]:
    """Return the buttons that turn pages, as far as there are pages to turn to."""
    row = []
    for number, label in ((page - 1, "page.previous"), (page + 1, "page.next")):
        action = opens(number) if 1 <= number <= pages else None
        if action:
            row.append(Button(turn.words(label, page=number, pages=pages), action))
    return tuple(row)
