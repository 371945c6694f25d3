"""What one line of a law's source is, judged by its form alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus import numerals
from corpus.law import ArticleNumber, DivisionKind

_NUMBER = r"[0-9０-９一二三四五六七八九十百千零〇两兩]+"
_BLANK = r"[ \t\u3000]"
_MARKUP = re.compile(rf"^{_BLANK}*(?P<hashes>#{{1,6}}(?=[^#])|){_BLANK}*")
_COMMENT = re.compile(r"<!--.*?-->")
_HEADING = re.compile(rf"第(?P<number>{_NUMBER})(?P<kind>分[編编]|[編编章節节])(?P<rest>.*)")
_ARTICLE = re.compile(
    rf"(?P<bold>\*\*)?(?P<label>第(?P<base>{_NUMBER})[條条](?:之(?P<inserted>{_NUMBER}))?)"
    rf"(?(bold)\*\*)(?P<gap>{_BLANK}*)(?P<rest>.*)"
)
_ITEM = re.compile(r"(?P<marker>[(（](?P<number>[一二三四五六七八九十百]+)[)）])(?P<rest>.+)")
_SUBITEM = re.compile(
    r"(?P<marker>(?P<number>[0-9０-９]{1,2})(?:[.．](?![0-9０-９])|、)|"
    r"[(（](?P<bracketed>[0-9０-９]{1,2})[)）])(?P<rest>.+)"
)
_CONTENTS = re.compile(rf"目{_BLANK}*[錄录]")

_KINDS = {
    "編": DivisionKind.BOOK,
    "编": DivisionKind.BOOK,
    "分編": DivisionKind.PART,
    "分编": DivisionKind.PART,
    "章": DivisionKind.CHAPTER,
    "節": DivisionKind.SECTION,
    "节": DivisionKind.SECTION,
}


class Form(StrEnum):
    """The forms that a line can have."""

    TITLE = "title"
    CONTENTS = "table of contents"
    HEADING = "heading"
    ARTICLE = "article"
    ITEM = "item"
    SUBITEM = "sub-item"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source.

    Attributes:
        form: What it looks like.
        at: Its number in the file, from 1.
        whole: All of its text, Markdown's marks and comments taken off.
        rest: Its text after label or marker.
        label: The label or marker as in the source, or "".
        number: The number in the label; 0 where there is none.
        inserted: For an article 第X條之n: n.
        kind: For a heading: of what.
        sure: False where the form is only likely: a line of running text may begin in the same
            way, as with 第三條規定的…, where no blank follows the label.
    """

    form: Form
    at: int
    whole: str
    rest: str = ""
    label: str = ""
    number: int = 0
    inserted: int = 0
    kind: DivisionKind | None = None
    sure: bool = True

    @property
    def article(self) -> ArticleNumber:
        """The number of the article that the line opens."""
        return ArticleNumber(self.number, self.inserted)


def source_lines(text: str, titles: frozenset[str]) -> Iterator[SourceLine]:
    """Yield the lines of a source that carry text, each with its form.

    Args:
        text: The source, plain or Markdown, errata applied.
        titles: The titles of the law without blanks, by which the title line is known.
    """
    for at, raw in enumerate(text.splitlines(), start=1):
        bare = _COMMENT.sub("", raw)
        markup = _MARKUP.match(bare)
        hashes = markup["hashes"] if markup else ""
        line = bare[markup.end() if markup else 0 :].rstrip(" \t\u3000")
        if line:
            yield _classify(line, at, titles, heading=bool(hashes))


def _classify(line: str, at: int, titles: frozenset[str], *, heading: bool) -> SourceLine:
    if re.sub(_BLANK, "", line) in titles:
        return SourceLine(Form.TITLE, at, line)
    if _CONTENTS.fullmatch(line):
        return SourceLine(Form.CONTENTS, at, line)
    return (
        _heading(line, at, heading=heading)
        or _article(line, at)
        or _item(line, at)
        or SourceLine(Form.TEXT, at, line)
    )


def _heading(line: str, at: int, *, heading: bool) -> SourceLine | None:
    match = _HEADING.fullmatch(line)
    number = numerals.parse(match["number"]) if match else None
    if match is None or number is None:
        return None
    rest = match["rest"]
    set_off = not rest or rest[0] in " \t\u3000"
    if not (heading or set_off):
        return None
    label = f"第{match['number']}{match['kind']}"
    title = rest.strip(" \t\u3000")
    return SourceLine(Form.HEADING, at, line, title, label, number, kind=_KINDS[match["kind"]])


def _article(line: str, at: int) -> SourceLine | None:
    match = _ARTICLE.fullmatch(line)
    if match is None or not match["rest"]:
        return None
    base = numerals.parse(match["base"])
    inserted = numerals.parse(match["inserted"]) if match["inserted"] else 0
    if base is None or inserted is None:
        return None
    sure = bool(match["gap"] or match["bold"])
    return SourceLine(
        Form.ARTICLE, at, line, match["rest"], match["label"], base, inserted, sure=sure
    )


def _item(line: str, at: int) -> SourceLine | None:
    for form, pattern in ((Form.ITEM, _ITEM), (Form.SUBITEM, _SUBITEM)):
        match = pattern.fullmatch(line)
        if match is None:
            continue
        written = match["number"] or match["bracketed"]
        number = numerals.parse(written)
        if number is not None:
            return SourceLine(form, at, line, match["rest"], match["marker"], number)
    return None
