"""Reads a law from its folder: `law.toml`, `text.txt` or `text.md`, and `errata.toml` if any.

Whatever can't be placed is refused with the line's number: a law with a hole in it is worse than
no law.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

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
    names, enactment, script = _read_metadata(folder / "law.toml")
    source = next((p for p in (folder / "text.txt", folder / "text.md") if p.exists()), None)
    if source is None:
        raise LawTextError(folder.name, 0, "neither text.txt nor text.md is there")
    text = _mend(_read_text(source), folder / "errata.toml")
    titles = frozenset((names.hant, names.hans))
    return _Assembly(source.name).read(text, titles).law(folder.name, names, enactment, script)


def order_of(folder: Path) -> int:
    """Return the law's place among the laws that are held; the lowest is meant by default."""
    return int(_toml(folder / "law.toml").get("order", 1000))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeError) as error:
        raise LawTextError(path.name, 0, f"can't be read as UTF-8 text ({error})") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise LawTextError(path.name, 0, f"is not valid TOML ({error})") from error


def _read_metadata(path: Path) -> tuple[Names, Enactment, Script]:
    data = _toml(path)
    try:
        names = Names(**{**data["names"], "aliases": tuple(data["names"].get("aliases", ()))})
        facts: dict[str, Any] = {"approved": None, **data["enactment"]}
        enactment = Enactment(**facts)
        script = Script(data["script"])
    except (KeyError, TypeError, ValueError) as error:
        raise LawTextError(path.name, 0, f"lacks or misnames a fact ({error})") from error
    if not isinstance(enactment.in_force, date):
        raise LawTextError(path.name, 0, "in_force is not a date")
    return names, enactment, script


def _mend(text: str, path: Path) -> str:
    if not path.exists():
        return text
    for erratum in _toml(path).get("erratum", ()):
        source, mended = erratum["source"], erratum["mended"]
        if (count := text.count(source)) != 1:
            where = f"the erratum of article {erratum['article']}"
            raise LawTextError(path.name, 0, f"{where} fits {count} times, not once")
        text = text.replace(source, mended)
    return text


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
        if line.number != len(last.items) + 1:
            return False
        item = Item(line.number, set_type(line.label), set_type(line.rest))
        self.paragraphs[-1] = replace(last, items=(*last.items, item))
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
