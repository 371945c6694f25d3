"""How a law looks in a reply: titles, captions, verbatim lines, source notes, navigation."""

from collections.abc import Callable, Iterable
from functools import partial

from corpus.citation.values import ArticlePlace
from corpus.citation.writing import write
from corpus.law import Article, ArticleNumber, Division, Law, Line
from corpus.script import Script, convert
from corpus.search.explain import mark
from handlers.actions import encode
from handlers.catalogue import Words
from handlers.paging import units
from handlers.reply import (
    Block,
    Button,
    Caption,
    Note,
    Share,
    Span,
    Spans,
    Statute,
    StatuteLine,
    Style,
    Title,
    plain,
)

# A message shows at most 100 entities (observed, undocumented); titles and notes need some.
MARKS_SHOWN = 60
# UTF-16 units from which on an article is long: more than ten lines on a phone, a third of its
# screen, of which folding leaves three. One in six articles of the first law has as many.
LONG = 200


def script_shown(law: Law, chosen: str | None) -> Script:
    """Return the script a law is shown in: the one chosen, or else the one it is given in."""
    return Script(chosen) if chosen in set(Script) else law.script


def shown(law: Law, script: Script) -> Callable[[str], str]:
    """Return what turns the law's words into the script they are shown in."""
    return partial(convert, source=law.script, target=script)


def law_title(law: Law, words: Words, script: Script, *, full: bool = False) -> str:
    """Return the law's title for a reader: in English, or in the script that is shown.

    Chinese titles are always given in full; an English one only where `full` asks for it.
    """
    if not words.chinese:
        return law.names.en if full else law.names.en_short or law.names.en
    return f"《{law.names.hans if script is Script.HANS else law.names.hant}》"


def spoken_title(law: Law, words: Words) -> str:
    """Return the law's title as the bot's own sentences speak of it."""
    return law_title(law, words, Script.HANS if words.derived else Script.HANT)


def article_title(place: ArticlePlace, words: Words, script: Callable[[str], str]) -> str:
    """Return what stands over an article: 第五十九條, or 第五十九條第二款 where that was cited."""
    return words("article.title", label=script(write(place)), number=str(place.article.number))


def short_number(number: ArticleNumber, words: Words) -> str:
    """Return an article's number for a button."""
    if number.inserted:
        return words("article.short_inserted", base=number.base, inserted=number.inserted)
    return words("article.short", number=number.base)


def division_title(division: Division, words: Words, script: Callable[[str], str]) -> str:
    """Return a chapter's label and title, such as 第三章　數字產業化 or Chapter 3 · 數字產業化."""
    return words(
        "division.title",
        name=division_short(division, words, script),
        title=script(division.title),
    ).strip(" \u3000·")


def division_short(division: Division, words: Words, script: Callable[[str], str]) -> str:
    """Return a chapter's label for a button, such as 第三章."""
    return words(f"division.{division.kind}", label=script(division.label), number=division.number)


def article_caption(law: Law, number: ArticleNumber, words: Words, script: Script) -> str:
    """Return the line that says where an article stands: law, chapter, section."""
    turned = shown(law, script)
    path = (division_title(division, words, turned) for division in law.path(number))
    return words("article.caption", law=law_title(law, words, script), path=" ".join(path)).strip(
        " ·"
    )


def source_note(law: Law, words: Words, script: Script) -> Note:
    """Return the small print under every text of a law: since when, which script, no advice."""
    note = words("article.note", date=words.date(law.enactment.in_force))
    if script is not law.script:
        note = f"{note}\n{words('article.converted')}"
    return Note(plain(note))


def statute(
    article: Article,
    turned: Callable[[str], str],
    *,
    matched: Iterable[str] = (),
    cited: ArticlePlace | None = None,
    folds: bool = False,
) -> Statute:
    """Return an article's words, with what was looked for marked and what was cited set off.

    Args:
        article: The article.
        turned: What turns the law's words into the script they are shown in.
        matched: Folded terms to mark.
        cited: The place in it that was cited.
        folds: Whether it is folded if it is long.
    """
    terms = tuple(matched)
    left = MARKS_SHOWN
    lines = []
    for line in article.lines():
        text = turned(line.text)
        marks = mark(text, terms)[:left] if terms else ()
        left -= len(marks)
        lines.append(StatuteLine(line.level, spans(text, marks), _is_cited(line, cited)))
    return Statute(tuple(lines), folded=folds and is_long(lines))


def is_long(lines: Iterable[StatuteLine]) -> bool:
    """Return whether a law's lines are so many that whoever wishes it sees them folded."""
    return sum(units(span.text) for line in lines for span in line.spans) > LONG


def spans(text: str, marks: Iterable[tuple[int, int]]) -> Spans:
    """Return a text as spans, the given ranges of it marked."""
    pieces = []
    at = 0
    for start, end in marks:
        pieces += [Span(text[at:start]), Span(text[start:end], Style.MARK)]
        at = end
    pieces.append(Span(text[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _is_cited(line: Line, cited: ArticlePlace | None) -> bool:
    if cited is None or (cited.paragraph is None and cited.item is None):
        return False
    return (
        (cited.paragraph is None or line.paragraph == cited.paragraph)
        and (cited.item is None or line.item == cited.item)
        and (cited.subitem is None or line.subitem == cited.subitem)
    )


def article_blocks(
    place: ArticlePlace,
    words: Words,
    script: Script,
    *,
    matched: Iterable[str] = (),
    folds: bool = False,
) -> tuple[Block, ...]:
    """Return title, caption, words and source note of one article; see `statute`."""
    turned = shown(place.law, script)
    return (
        Title(article_title(place, words, turned)),
        Caption(article_caption(place.law, place.article.number, words, script)),
        statute(place.article, turned, matched=matched, cited=place, folds=folds),
        source_note(place.law, words, script),
    )


def article_action(law: Law, number: ArticleNumber, view: str = "") -> str:
    """Return what opens an article.

    Args:
        law: The law, whose version goes along so that a changed text can be told.
        number: The article.
        view: The script to show it in, or "" for the reader's own choice.
    """
    return encode("a", law.id, number, law.version, view)


def division_action(law: Law, division: Division, page: int = 1) -> str:
    """Return what opens a page of a chapter; its index means something in this version alone."""
    return encode("d", law.id, law.version, law.divisions.index(division), page)


def article_buttons(
    law: Law, number: ArticleNumber, words: Words, script: Script, view: str
) -> tuple[tuple[Button, ...], ...]:
    """Return the rows under an article: the way back, on and up; the other script; sharing."""
    turned = shown(law, script)
    way: list[Button] = []
    if before := law.neighbour(number, -1):
        label = words("button.previous", target=short_number(before.number, words))
        way.append(Button(label, article_action(law, before.number, view)))
    if path := law.path(number):
        label = division_short(path[-1], words, turned)
        way.append(Button(label, division_action(law, path[-1])))
    if after := law.neighbour(number, 1):
        label = words("button.next", target=short_number(after.number, words))
        way.append(Button(label, article_action(law, after.number, view)))
    return tuple(way), (other_script(law, number, words, script), share(law, number, words))


def other_script(law: Law, number: ArticleNumber, words: Words, script: Script) -> Button:
    """Return the button that shows the same article in the other script, or as given again."""
    other = Script.HANS if law.script is Script.HANT else Script.HANT
    target = other if script is law.script else law.script
    return Button(words(f"script.{target}"), article_action(law, number, target))


def share(law: Law, number: ArticleNumber, words: Words) -> Button:
    """Return the button that passes an article on as a citation and a link."""
    article = law.article(number)
    label = article.label if article else str(number)
    title = f"《{law.names.hant if law.script is Script.HANT else law.names.hans}》"
    return Button(words("button.share"), share=Share(f"{title}{label}", payload_of(law, number)))


def payload_of(law: Law, number: ArticleNumber) -> str:
    """Return the payload of a link to an article, such as `a45-shijiazhuang-digital-economy`.

    At most 64 of `A-Za-z0-9_-`, as the platform's deep links demand.
    """
    inserted = f"_{number.inserted}" if number.inserted else ""
    return f"a{number.base}{inserted}-{law.id}"
