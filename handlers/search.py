"""Keyword search: one article if it is clear, else a list, else an honest nothing."""

import asyncio
from dataclasses import replace

from corpus.citation.values import ArticlePlace
from corpus.search.values import Findings, Verdict
from handlers import articles
from handlers.actions import encode
from handlers.display import spoken_title
from handlers.findings import all_found, corrections, entry, held, opener, said, undo
from handlers.missing import terms_in
from handlers.questions import literal_action, page_action
from handlers.reading import page_buttons
from handlers.reply import (
    Block,
    Button,
    Caption,
    Note,
    Outcome,
    Passage,
    Reply,
    Title,
    in_rows,
    plain,
)
from handlers.turn import Answer, Turn

# Nobody asks in more than this; what is longer was pasted by mistake. The longest article has 382.
QUESTION_LIMIT = 500
LIMIT = 20
_A_ROW = 5
_QUOTED = 40  # characters of a question that its answer repeats


async def found(turn: Turn, query: str) -> Answer:
    """Answer a keyword query as well as is honest."""
    if len(query) > QUESTION_LIMIT:
        long = turn.words("query.too_long", length=len(query), limit=QUESTION_LIMIT)
        return Answer(Reply((Passage(plain(long)),)))
    findings = await _findings(turn, query)
    match findings.verdict:
        case Verdict.NOTHING:
            return _nothing(turn, query)
        case Verdict.CLEAR:
            return _shown(turn, query, findings)
        case Verdict.LIST if len(findings.hits) == 1:  # a list of one is but one press more
            return _shown(turn, query, findings, turn.words("search.closest"))
        case Verdict.LIST:
            return _listed(turn, query, findings, 1)


async def page_of(turn: Turn, query: str, page: int, *, literally: bool = False) -> Answer:
    """Answer a button that asks for a page of the results, always as a list.

    Args:
        turn: The turn.
        query: What was searched.
        page: Which page.
        literally: Whether exactly what was typed is searched.
    """
    findings = await _findings(turn, query, literally=literally)
    if findings.verdict is Verdict.NOTHING:
        return _nothing(turn, query)
    return _listed(turn, query, findings, page, literally=literally)


async def _findings(turn: Turn, query: str, *, literally: bool = False) -> Findings:
    await turn.desk.warmed.wait()
    search = turn.desk.search
    if not search.settled:  # it may have to load a tenth of a second's worth
        return await asyncio.to_thread(search.find, query, LIMIT, literally=literally)
    return search.find(query, LIMIT, literally=literally)


def _shown(turn: Turn, query: str, findings: Findings, *notes: str) -> Answer:
    """Show the first article; the others are a press away."""
    best = findings.hits[0]
    law, article = held(turn, best)
    others = len(findings.hits) - 1
    more = undo(turn, query, findings)
    if others:
        label = turn.words("button.others", count=others)
        more = (Button(label, page_action(turn, query, 1)), *more)
    phrase = said(turn, best)
    return articles.show(
        turn,
        ArticlePlace(law, article),
        matched=best.matched,
        notes=(*notes, *corrections(turn, query, best), *((phrase,) if phrase else ())),
        found=all_found(findings),
        more=more,
        query=query,
    )


def _listed(
    turn: Turn, query: str, findings: Findings, page: int, *, literally: bool = False
) -> Answer:
    """Show a page of the articles to choose from."""
    words = turn.words
    count = len(findings.hits)
    pages = -(-count // turn.page_size)
    page = max(1, min(page, pages))
    hits = findings.hits[(page - 1) * turn.page_size : page * turn.page_size]
    caption = words("search.most" if count == LIMIT else "search.count", count=count)
    if pages > 1:
        caption = f"{caption} · {words('page.of', page=page, pages=pages)}"
    blocks: list[Block] = [Title(words("search.title", query=_quoted(query))), Caption(caption)]
    blocks += [Caption(note) for note in corrections(turn, query, findings.hits[0])]
    blocks += [entry(turn, hit, query) for hit in hits]
    turns = literal_action if literally else page_action
    rows = (
        *in_rows([opener(turn, hit) for hit in hits], _A_ROW),
        page_buttons(turn, page, pages, lambda number: turns(turn, query, number)),
        undo(turn, query, findings),
    )
    reply = Reply(
        tuple(blocks),
        tuple(row for row in rows if row),
        outcome=Outcome.RESULTS,
        found=all_found(findings),
    )
    return Answer(reply, replace(turn.session, query=query, page=page))


def _nothing(turn: Turn, query: str) -> Answer:
    words = turn.words
    law = turn.desk.library.default
    title = spoken_title(law, words)
    blocks = (
        Passage(plain(words("search.nothing", query=_quoted(query), law=title))),
        Note(plain(words("search.nothing_try"))),
    )
    buttons = (
        Button(words("button.contents"), encode("c", law.id)),
        Button(words("button.some"), encode("r")),
        Button(words("button.help"), encode("h")),
    )
    reply = Reply(blocks, (buttons,), outcome=Outcome.NONE)
    missed = terms_in(turn.desk.search.understood(query))
    return Answer(reply, replace(turn.session, query=None), missed=missed)


def _quoted(query: str) -> str:
    flat = " ".join(query.split())
    return flat if len(flat) <= _QUOTED else f"{flat[: _QUOTED - 1]}…"
