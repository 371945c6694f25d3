"""The files that the benchmarks read: articles, and queries with the articles that answer them."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.law import ArticleNumber
from corpus.search.index import Entry

NONE = "none"  # the kind of query that the law does not answer
_ANY = "question"  # the kind of a query whose file has no kinds


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged query.

    Attributes:
        id: Its id in the file.
        text: What was asked.
        kind: What kind of query it is.
        primary: The places of the articles any of which may come first.
        relevant: The places of those that belong among the first ten.
    """

    id: str
    text: str
    kind: str
    primary: frozenset[int]
    relevant: frozenset[int]


@dataclass(frozen=True)
class Articles:
    """The articles of a file, those of a law together.

    Attributes:
        ids: Their ids in the file.
        entries: The articles. The number of an entry is its place from 1, because a file may hold
            two articles of one law with the same number.
    """

    ids: Sequence[str]
    entries: Sequence[Entry]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where the article of an id stands."""
        return {article: place for place, article in enumerate(self.ids)}


def read_articles(path: Path) -> Articles:
    """Read a file of articles: a JSON object a line with `id`, `law`, `chapter` and `text`."""
    rows = list(_rows(path))
    order = {law: place for place, law in enumerate(dict.fromkeys(row["law"] for row in rows))}
    rows.sort(key=lambda row: order[row["law"]])
    entries = [
        Entry(
            law=row["law"],
            number=ArticleNumber(place),
            title=row["law"],
            headings=tuple(part for part in row["chapter"].split(" / ") if part),
            text=row["text"],
        )
        for place, row in enumerate(rows, start=1)
    ]
    return Articles([row["id"] for row in rows], entries)


def read_questions(path: Path, articles: Articles) -> list[Asked]:
    """Read a file of questions: `id`, `q` and in `relevant` the ids of the articles that answer."""
    asked = []
    for row in _rows(path):
        places = frozenset(articles.place[article] for article in row["relevant"])
        asked.append(Asked(str(row["id"]), row["q"], row.get("kind", _ANY), places, places))
    return asked


def read_first_law(path: Path) -> list[Asked]:
    """Read a file of queries on the first law: `id`, `q`, `kind`, `primary`, `relevant`.

    An article's place is its number.
    """
    return [
        Asked(
            row["id"], row["q"], row["kind"], frozenset(row["primary"]), frozenset(row["relevant"])
        )
        for row in _rows(path)
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
