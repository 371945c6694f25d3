"""Puts the lines of a law's text together: divisions, articles, paragraphs, items, sub-items.

Whatever can't be placed is refused with the line's number: a law with a hole in it is worse than
no law.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import sources
from corpus.errors import LawTextError
from corpus.law import (
    Article,
    ArticleNumber,
    Division,
    DivisionKind,
    Enactment,
    Item,
    Law,
    Names,
    Paragraph,
    PrefaceCountDiffers,
    SubItem,
)
from corpus.layout import Form, SourceLine, source_lines
from corpus.script import Script
from corpus.typography import set_type

_RANKS = list(DivisionKind)
_CLAIM = re.compile(r"共\d+章(\d+)[條条]")
_LAW_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def read_law(folder: Path) -> Law:
    """Read the law that stands in a folder; the folder's name is its id.

    Raises:
        LawTextError: A file is missing or malformed, a number is missing or doubled, an erratum
            does not fit, or a line can't be placed.
    """
    if not _LAW_ID.fullmatch(folder.name):
        raise LawTextError(folder.name, 0, "a law's id is 1 to 32 of a-z, 0-9 and hyphen")
    names, enactment, script = sources.metadata(folder)
    file, text = sources.mended_text(folder)
    titles = frozenset((names.hant, names.hans))
    return _Assembly(file).read(text, titles).law(folder.name, names, enactment, script)


@dataclass
class _OpenArticle:
    """An article whose lines are still being read."""

    number: ArticleNumber
    label: str
    paragraphs: list[Paragraph]

    def add_text(self, text: str) -> None:
        self.paragraphs.append(Paragraph(len(self.paragraphs) + 1, set_type(text)))

    def add_item(self, line: SourceLine) -> bool:
        last = self.paragraphs[-1]
        if line.number != len(last.items) + 1 and not self._goes_on_with(line.number):
            return False
        last = self.paragraphs[-1]
        item = Item(line.number, set_type(line.label), set_type(line.rest))
        self.paragraphs[-1] = replace(last, items=(*last.items, item))
        return True

    def _goes_on_with(self, number: int) -> bool:
        """Take the lines since the last list into its last item, if the list goes on with `number`.

        Only the item that follows tells whether such lines were paragraphs or belonged to an item.
        """
        listed = max((i for i, p in enumerate(self.paragraphs) if p.items), default=None)
        if listed is None or len(self.paragraphs[listed].items) + 1 != number:
            return False
        held, lines = self.paragraphs[listed], self.paragraphs[listed + 1 :]
        item = held.items[-1]
        more = "".join(f"\n{paragraph.text}" for paragraph in lines)
        if item.subitems:
            subitem = replace(item.subitems[-1], text=item.subitems[-1].text + more)
            item = replace(item, subitems=(*item.subitems[:-1], subitem))
        else:
            item = replace(item, text=item.text + more)
        self.paragraphs[listed:] = [replace(held, items=(*held.items[:-1], item))]
        return True

    def add_subitem(self, line: SourceLine) -> bool:
        last = self.paragraphs[-1]
        if not last.items or line.number != len(last.items[-1].subitems) + 1:
            return False
        subitem = SubItem(line.number, line.label, set_type(line.rest))
        item = replace(last.items[-1], subitems=(*last.items[-1].subitems, subitem))
        self.paragraphs[-1] = replace(last, items=(*last.items[:-1], item))
        return True

    def close(self) -> Article:
        return Article(self.number, self.label, tuple(self.paragraphs))


@dataclass
class _OpenDivision:
    """A division whose articles are still being read."""

    line: SourceLine
    parents: tuple["_OpenDivision", ...]
    articles: list[ArticleNumber] = field(default_factory=list)

    @property
    def kind(self) -> DivisionKind:
        assert self.line.kind is not None  # noqa: S101 - headings always have one
        return self.line.kind


class _Assembly:
    """Puts the lines of one source together, refusing what does not fit."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._preface: list[str] = []
        self._history: list[str] = []
        self._path: tuple[_OpenDivision, ...] = ()
        self._divisions: list[_OpenDivision] = []
        self._articles: list[_OpenArticle] = []

    def read(self, text: str, titles: frozenset[str]) -> "_Assembly":
        lines = source_lines(text, titles)
        for line in lines:
            if line.form is Form.TITLE:
                break
            self._preface.append(set_type(line.whole))
        else:
            raise LawTextError(self._file, 0, "the law's title does not stand on a line of its own")
        for line in self._without_contents(lines):
            self._place(line)
        if not self._articles:
            raise LawTextError(self._file, 0, "there is no article")
        for division in self._divisions:
            if not division.articles:
                raise self._refuse(division.line, f"{division.line.label} holds no article")
        return self

    def _without_contents(self, lines: Iterator[SourceLine]) -> Iterator[SourceLine]:
        """Pass over a table of contents: headings up to where the first one comes again."""
        first: SourceLine | None = None
        listing = False
        for line in lines:
            if line.form is Form.CONTENTS and not self._articles:
                listing = True
            elif listing and line.form is Form.HEADING:
                key = (line.kind, line.number)
                if first is None:
                    first = line
                elif key == (first.kind, first.number):
                    listing = False
                    yield line
            else:
                yield line

    def _refuse(self, line: SourceLine, reason: str) -> LawTextError:
        return LawTextError(self._file, line.at, reason)

    def _place(self, line: SourceLine) -> None:
        match line.form:
            case Form.HEADING:
                self._open_division(line)
            case Form.ARTICLE if line.sure or line.article == self._next_article():
                self._open_article(line)
            case Form.TITLE | Form.CONTENTS:
                raise self._refuse(line, "a title or table of contents inside the law")
            case Form.ITEM if self._articles:
                if not self._articles[-1].add_item(line):
                    raise self._refuse(line, f"item {line.label} does not follow the one before it")
            case Form.SUBITEM if self._articles and self._articles[-1].add_subitem(line):
                pass
            case _:
                self._add_text(line)

    def _next_article(self) -> ArticleNumber:
        return ArticleNumber(self._articles[-1].number.base + 1 if self._articles else 1)

    def _open_article(self, line: SourceLine) -> None:
        if not line.sure:
            raise self._refuse(
                line, f"no blank after {line.label}: can't tell an article from running text"
            )
        held = self._articles[-1].number if self._articles else ArticleNumber(0)
        inserted = ArticleNumber(held.base, held.inserted + 1)
        if line.article not in (self._next_article(), inserted):
            fault = "doubled or out of order" if line.article <= held else "follows a gap"
            raise self._refuse(line, f"article {line.article} {fault}: article {held} came before")
        if self._divisions and not self._path:
            raise self._refuse(line, f"article {line.article} stands in no chapter")
        article = _OpenArticle(line.article, set_type(line.label), [])
        article.add_text(line.rest)
        self._articles.append(article)
        for division in self._path:
            division.articles.append(line.article)

    def _open_division(self, line: SourceLine) -> None:
        division = _OpenDivision(line, ())
        rank = _RANKS.index(division.kind)
        parents = tuple(d for d in self._path if _RANKS.index(d.kind) < rank)
        before = [d for d in self._divisions if d.kind is division.kind]
        siblings = [d for d in before if d.parents == parents]
        allowed = {siblings[-1].line.number + 1} if siblings else {1}
        if before and not siblings and division.kind is not DivisionKind.SECTION:
            allowed.add(before[-1].line.number + 1)  # chapters counted on through the books
        if line.number not in allowed:
            raise self._refuse(line, f"{line.label} does not follow the {division.kind} before it")
        division.parents = parents
        self._path = (*parents, division)
        self._divisions.append(division)

    def _add_text(self, line: SourceLine) -> None:
        headed = self._divisions and not self._divisions[-1].articles
        if self._articles and not headed:
            self._articles[-1].add_text(line.whole)
        elif not self._articles and not headed:
            self._history.append(set_type(line.whole))
        else:
            raise self._refuse(line, "text between a heading and its first article")

    def law(self, law_id: str, names: Names, enactment: Enactment, script: Script) -> Law:
        articles = tuple(article.close() for article in self._articles)
        divisions = self._closed_divisions()
        return Law(
            id=law_id,
            names=names,
            enactment=enactment,
            script=script,
            preface=tuple(self._preface),
            history=tuple(self._history),
            divisions=divisions,
            articles=articles,
            notices=tuple(_notices(self._preface, len(articles))),
            version=_version(divisions, articles),
        )

    def _closed_divisions(self) -> tuple[Division, ...]:
        closed: dict[int, Division] = {}
        for division in self._divisions:
            closed[id(division)] = Division(
                kind=division.kind,
                number=division.line.number,
                label=set_type(division.line.label),
                title=set_type(division.line.rest),
                parents=tuple(closed[id(parent)] for parent in division.parents),
                articles=tuple(division.articles),
            )
        return tuple(closed.values())


def _notices(preface: list[str], held: int) -> Iterator[PrefaceCountDiffers]:
    for line in preface:
        match = _CLAIM.search(line)
        if match and int(match[1]) != held:
            yield PrefaceCountDiffers(int(match[1]), held)


def _version(divisions: tuple[Division, ...], articles: tuple[Article, ...]) -> str:
    headings = [f"{d.label} {d.title}" for d in divisions]
    texts = [f"{a.label} {a.text}" for a in articles]
    return hashlib.sha256("\n".join([*headings, *texts]).encode()).hexdigest()[:8]
