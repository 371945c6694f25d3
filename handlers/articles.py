"""One article: shown with the ways on from it, opened by a button, a link or by chance."""

from dataclasses import replace

from corpus.citation.values import ArticlePlace
from corpus.errors import ArticleNotFound
from corpus.law import ArticleNumber, Law
from corpus.script import Script
from handlers import bookmarks, problems, reading, related
from handlers.actions import encode
from handlers.commands import Command, Press
from handlers.display import (
    article_blocks,
    article_buttons,
    script_shown,
    shown,
    statute,
)
from handlers.paging import Section, paginate
from handlers.questions import way_back
from handlers.reply import Button, Found, Note, Outcome, Reply, plain
from handlers.turn import Answer, Turn


def show(
    turn: Turn,
    place: ArticlePlace,
    *,
    view: str = "",
    page: int = 1,
    matched: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    found: tuple[Found, ...] = (),
    more: tuple[Button, ...] = (),
    query: str | None = None,
) -> Answer:
    """Show one article with the ways on from it.

    Args:
        turn: The turn.
        place: The article, and the place in it that was cited.
        view: The script to show it in, where a button chose one.
        page: Which page, for an article longer than a message.
        matched: Folded terms to mark.
        notes: Sentences to say before it.
        found: What a search found, best first; by default the article alone.
        more: Buttons to put under the others.
        query: The query that led here, remembered for the way back to its results.
    """
    law, number = place.law, place.article.number
    script = script_shown(law, view or turn.preferences.script)
    whole = Section("", statute(place.article, shown(law, script)).lines)
    if len(paginate([whole], turn.request.room)) > 1:
        starring = bookmarks.star(turn, law, number)
        question = f"《{law.id}》{number}"
        return reading.show(
            turn, [place], page=page, question=question, notes=notes, more=(starring,)
        )
    blocks = article_blocks(place, turn.words, script, matched=matched, folds=turn.folds)
    way, aside = article_buttons(law, number, turn.words, script, view)
    starring = bookmarks.star(turn, law, number)
    rows = (way, (*related.buttons(turn, law, number), *aside, *starring))
    reply = Reply(
        (*(Note(plain(note)) for note in notes), *blocks),
        (*rows, more) if more else rows,
        outcome=Outcome.ARTICLE,
        found=found or (Found(law.id, number, 1.0),),
    )
    page = turn.session.page if query and query == turn.session.query else 1
    session = replace(turn.session, law=law.id, article=str(number), query=query, page=page)
    return Answer(reply, session)


async def press(turn: Turn) -> Answer:
    """Answer a button that opens an article: law, number, the text's version, the script."""
    law_id, compact, version, view = turn.arguments
    view = view if view in set(Script) else ""
    law = turn.desk.library.get(law_id)
    place = _place(law, compact) if law else None
    if law is None or place is None:
        return Answer(Reply((), toast=turn.words("button.gone")))
    answer = show(turn, place, view=view, more=way_back(turn), query=turn.session.query)
    if version != law.version:
        return replace(answer, reply=replace(answer.reply, toast=turn.words("button.changed")))
    return answer


def _place(law: Law, compact: str) -> ArticlePlace | None:
    try:
        article = law.article(ArticleNumber.parse(compact))
    except ValueError:
        return None
    return ArticlePlace(law, article) if article else None


async def by_chance(turn: Turn) -> Answer:
    """Answer `/random`: an article of the laws that are held, each as likely as any other."""
    every = [(law, article) for law in turn.desk.library.laws for article in law.articles]
    law, chosen = turn.desk.chance.choice(every)
    again = (Button(turn.words("button.random"), encode("r")),)
    return show(turn, ArticlePlace(law, chosen), more=again)


def linked(turn: Turn, payload: str) -> Answer | None:
    """Answer a deep link's payload such as `a45` or `a45_1-law-id`; None where it is no such."""
    opener, _, law_id = payload.partition("-")
    law = turn.desk.library.get(law_id) if law_id else turn.desk.library.default
    if law is None or not opener.startswith("a"):
        return None
    try:
        number = ArticleNumber.parse(opener[1:].replace("_", "."))
    except ValueError:
        return None
    article = law.article(number)
    if article is None:
        return Answer(problems.reply([ArticleNotFound(law, number)], turn.words, law))
    return show(turn, ArticlePlace(law, article))


COMMANDS = (Command("random", by_chance, aliases=("隨機", "隨便看看", "隨便一條")),)
PRESSES = (Press("a", 4, press), Press("r", 0, by_chance))
