"""How what was found looks: how words were read, why an article is shown, entries, openers."""

from corpus.citation.values import ArticlePlace
from corpus.law import Article, Law
from corpus.script import Script, convert
from corpus.search.explain import excerpt
from corpus.search.fold import fold, folded_text, squeeze
from corpus.search.values import Bridge, Findings, Hit
from handlers.display import (
    article_action,
    article_title,
    division_title,
    law_title,
    script_shown,
    short_number,
    shown,
    spans,
)
from handlers.questions import literal_action
from handlers.reply import Button, Entry, Found, Span
from handlers.turn import Turn


def held(turn: Turn, hit: Hit) -> tuple[Law, Article]:
    """Return the law and the article of a hit."""
    law = turn.desk.library.get(hit.law)
    article = law.article(hit.article) if law else None
    if law is None or article is None:
        raise LookupError(f"the index knows {hit.law} {hit.article}, the library does not")
    return law, article


def all_found(findings: Findings) -> tuple[Found, ...]:
    """Return every hit as `ask --json` tells it."""
    return tuple(Found(hit.law, hit.article, hit.score) for hit in findings.hits)


def corrections(turn: Turn, query: str, hit: Hit) -> tuple[str, ...]:
    """Say which words were read as others: as they were typed, and as the law has them."""
    law, article = held(turn, hit)
    script = script_shown(law, turn.preferences.script)
    text = shown(law, script)(article.text)
    return tuple(
        turn.words(
            "search.read_as",
            written=_as_it_stands(query, correction.written) or correction.written,
            read=_as_it_stands(text, correction.read)
            or convert(correction.read, Script.HANS, script),
        )
        for correction in hit.read
    )


def said(turn: Turn, hit: Hit) -> str | None:
    """Return the phrase of the thesaurus for which an article is shown, as it was written."""
    if hit.phrase is None:
        return None
    law, _ = held(turn, hit)
    thesaurus = turn.desk.library.thesaurus(law.id)
    phrases = (*thesaurus.phrases.get(hit.article, ()), *sum(thesaurus.terms.values(), ()))
    written = next((p for p in phrases if _squeezed(p) == _squeezed(hit.phrase)), hit.phrase)
    turned = shown(law, script_shown(law, turn.preferences.script))
    return turn.words("search.said", phrase=turned(written))


def _squeezed(text: str) -> str:
    return folded_text(text).replace(" ", "")


def _as_it_stands(text: str, folded_term: str) -> str:
    """Return the words of a text that fold to a term; "" where none does."""
    folded = squeeze(fold(text))
    at = folded.text.find(folded_term.replace(" ", ""))
    if at < 0:
        return ""
    start, end = folded.span(at, at + len(folded_term.replace(" ", "")))
    return text[start:end]


def undo(turn: Turn, query: str, findings: Findings) -> tuple[Button, ...]:
    """Return the button that searches exactly what was typed, where something else was read."""
    guessed = {Bridge.ERROR, Bridge.SOUND}
    if guessed.isdisjoint(correction.bridge for correction in findings.corrections):
        return ()
    return (Button(turn.words("button.literal"), literal_action(turn, query, 1)),)


def entry(turn: Turn, hit: Hit, query: str = "") -> Entry:
    """Return a hit as one of several to choose from.

    Where none of the article's own words show why it was found, its caption tells.
    """
    law, article = held(turn, hit)
    reasons = () if hit.matched else (said(turn, hit), *corrections(turn, query, hit))
    phrase = next(filter(None, reasons), None)
    return glimpse(turn, law, article, matched=hit.matched, phrase=phrase)


def glimpse(
    turn: Turn,
    law: Law,
    article: Article,
    *,
    matched: tuple[str, ...] = (),
    phrase: str | None = None,
) -> Entry:
    """Return an article as one of several to choose from.

    Args:
        turn: The turn.
        law: The law.
        article: The article.
        matched: Folded terms to show it by, and to mark; without any it is shown by its beginning.
        phrase: What else is said of it.
    """
    script = script_shown(law, turn.preferences.script)
    turned = shown(law, script)
    window = excerpt(article, matched, convert=turned)
    pieces = [
        *([Span("…")] if window.before else []),
        *spans(window.text, window.marks),
        *([Span("…")] if window.after else []),
    ]
    path = law.path(article.number)
    caption = division_title(path[0], turn.words, turned) if path else ""
    if len(turn.desk.library.laws) > 1:
        caption = f"{law_title(law, turn.words, script)} {caption}".strip()
    if phrase:
        caption = f"{caption} · {phrase}".strip(" ·")
    title = article_title(ArticlePlace(law, article), turn.words, turned)
    return Entry(title, caption, tuple(pieces))


def opener(turn: Turn, hit: Hit) -> Button:
    """Return the button that opens a hit's article."""
    law, article = held(turn, hit)
    label = short_number(article.number, turn.words)
    return Button(label, article_action(law, article.number))
