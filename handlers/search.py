"""Keyword search: one article if it is clear, else a list, else an honest nothing."""

from dataclasses import replace

from corpus.citation.values import ArticlePlace
from corpus.law import Article, Law
from corpus.search.explain import excerpt
from corpus.search.fold import fold
from corpus.search.values import Findings, Hit, Verdict
from handlers import articles
from handlers.actions import encode
from handlers.commands import Command
from handlers.display import (
    article_action,
    article_title,
    division_title,
    law_title,
    script_shown,
    short_number,
    shown,
    spans,
    spoken_title,
)
from handlers.questions import page_action
from handlers.reading import page_buttons
from handlers.reply import (
    Block,
    Button,
    Caption,
    Entry,
    Found,
    Note,
    Outcome,
    Passage,
    Reply,
    Span,
    Title,
    plain,
)
from handlers.turn import Answer, Turn

# Nobody asks in more than this; what is longer was pasted by mistake. The longest article has 382.
QUESTION_LIMIT = 500
PAGE = 5
LIMIT = 20
_QUOTED = 40  # characters of a question that its answer repeats


async def search(turn: Turn) -> Answer:
    """Answer `/search`."""
    if not turn.argument:
        law = turn.desk.library.default
        contents = Button(turn.words("button.contents"), encode("c", law.id))
        return Answer(Reply((Passage(plain(turn.words("search.what"))),), ((contents,),)))
    return await found(turn, turn.argument)


async def found(turn: Turn, query: str) -> Answer:
    """Answer a keyword query as well as is honest."""
    if len(query) > QUESTION_LIMIT:
        long = turn.words("query.too_long", length=len(query), limit=QUESTION_LIMIT)
        return Answer(Reply((Passage(plain(long)),)))
    await turn.desk.warmed.wait()
    findings = turn.desk.search.find(query, LIMIT)
    match findings.verdict:
        case Verdict.NOTHING:
            return _nothing(turn, query)
        case Verdict.CLEAR:
            return _shown(turn, query, findings)
        case Verdict.LIST if len(findings.hits) == 1:  # a list of one is but one press more
            return _shown(turn, query, findings, turn.words("search.closest"))
        case Verdict.LIST:
            return _listed(turn, query, findings, 1)


async def page_of(turn: Turn, query: str, page: int) -> Answer:
    """Answer a button that asks for a page of the results, always as a list."""
    await turn.desk.warmed.wait()
    findings = turn.desk.search.find(query, LIMIT)
    if findings.verdict is Verdict.NOTHING:
        return _nothing(turn, query)
    return _listed(turn, query, findings, page)


def _all_found(findings: Findings) -> tuple[Found, ...]:
    return tuple(Found(hit.law, hit.article, hit.score) for hit in findings.hits)


def _corrections(turn: Turn, query: str, findings: Findings) -> tuple[str, ...]:
    """Say which words were read as others: as they were typed, and as the law has them."""
    law, article = _held(turn, findings.hits[0])
    turned = shown(law, script_shown(law, turn.preferences.script))
    return tuple(
        turn.words(
            "search.read_as",
            written=_as_it_stands(query, correction.written),
            read=_as_it_stands(turned(article.text), correction.read),
        )
        for correction in findings.corrections
    )


def _as_it_stands(text: str, folded_term: str) -> str:
    """Return the words of a text that fold to a term; the term itself where none does."""
    folded = fold(text)
    at = folded.text.find(folded_term)
    if at < 0:
        return folded_term
    start, end = folded.span(at, at + len(folded_term))
    return text[start:end]


def _held(turn: Turn, hit: Hit) -> tuple[Law, Article]:
    law = turn.desk.library.get(hit.law)
    article = law.article(hit.article) if law else None
    if law is None or article is None:
        raise LookupError(f"the index knows {hit.law} {hit.article}, the library does not")
    return law, article


def _shown(turn: Turn, query: str, findings: Findings, *notes: str) -> Answer:
    """Show the first article; the others are a press away."""
    best = findings.hits[0]
    law, article = _held(turn, best)
    others = len(findings.hits) - 1
    more: tuple[Button, ...] = ()
    if others:
        label = turn.words("button.others", count=others)
        more = (Button(label, page_action(turn, query, 1)),)
    return articles.show(
        turn,
        ArticlePlace(law, article),
        matched=best.matched,
        notes=(*_corrections(turn, query, findings), *notes),
        found=_all_found(findings),
        more=more,
        query=query,
    )


def _listed(turn: Turn, query: str, findings: Findings, page: int) -> Answer:
    """Show a page of the articles to choose from."""
    words = turn.words
    count = len(findings.hits)
    pages = -(-count // PAGE)
    page = max(1, min(page, pages))
    hits = findings.hits[(page - 1) * PAGE : page * PAGE]
    caption = words("search.most" if count == LIMIT else "search.count", count=count)
    if pages > 1:
        caption = f"{caption} · {words('page.of', page=page, pages=pages)}"
    blocks: list[Block] = [Title(words("search.title", query=_quoted(query))), Caption(caption)]
    blocks += [Caption(note) for note in _corrections(turn, query, findings)]
    blocks += [_entry(turn, hit) for hit in hits]
    rows = (
        tuple(_opener(turn, hit) for hit in hits),
        page_buttons(turn, page, pages, lambda number: page_action(turn, query, number)),
    )
    reply = Reply(
        tuple(blocks),
        tuple(row for row in rows if row),
        outcome=Outcome.RESULTS,
        found=_all_found(findings),
    )
    return Answer(reply, replace(turn.session, query=query, page=page))


def _entry(turn: Turn, hit: Hit) -> Entry:
    law, article = _held(turn, hit)
    script = script_shown(law, turn.preferences.script)
    turned = shown(law, script)
    window = excerpt(article, hit.matched, convert=turned)
    pieces = [
        *([Span("…")] if window.before else []),
        *spans(window.text, window.marks),
        *([Span("…")] if window.after else []),
    ]
    path = law.path(article.number)
    caption = division_title(path[0], turn.words, turned) if path else ""
    if len(turn.desk.library.laws) > 1:
        caption = f"{law_title(law, turn.words, script)} {caption}".strip()
    title = article_title(ArticlePlace(law, article), turn.words, turned)
    return Entry(title, caption, tuple(pieces))


def _opener(turn: Turn, hit: Hit) -> Button:
    law, article = _held(turn, hit)
    label = short_number(article.number, turn.words)
    return Button(label, article_action(law, article.number))


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
    return Answer(Reply(blocks, (buttons,)), replace(turn.session, query=None))


def _quoted(query: str) -> str:
    flat = " ".join(query.split())
    return flat if len(flat) <= _QUOTED else f"{flat[: _QUOTED - 1]}…"


COMMANDS = (
    Command(
        "search",
        search,
        aliases=("s", "find", "搜尋", "搜索", "查"),
        examples=("/search 數據交易", "/search 中小企業 上雲"),
    ),
)
