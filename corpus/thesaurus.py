"""The thesaurus of a law: what people say instead of its terms, and what they ask for.

The files `thesaurus/*.toml` in the law's folder, read in the order of their names, hold

    [terms]
    "數據交易" = ["買賣數據", "data trading"]
    [articles]
    45 = ["數據放到哪裏賣", "where can we sell our data"]
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from corpus.errors import LawTextError
from corpus.law import ArticleNumber, Law

_TABLES = {"terms", "articles"}
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """What people say instead of a law's words, as it was written, in any script or language.

    Attributes:
        terms: For terms of the law, the words that people use instead.
        phrases: For articles, short phrases with which people ask for what they say.
    """

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    phrases: Mapping[ArticleNumber, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


def read_thesaurus(folder: Path, law: Law) -> Thesaurus:
    """Read the thesaurus in a law's folder; an empty one where there is none.

    What several files say of a term or an article is joined.

    Raises:
        LawTextError: A file is malformed or names an article that the law does not have; it tells
            the file and the key.
    """
    terms: dict[str, list[str]] = {}
    phrases: dict[ArticleNumber, list[str]] = {}
    for path in sorted((folder / "thesaurus").glob("*.toml")):
        tables = _tables(path)
        for term, words in _entries(path, tables, "terms"):
            terms.setdefault(term, []).extend(words)
        for key, words in _entries(path, tables, "articles"):
            phrases.setdefault(_number(path, key, law), []).extend(words)
    return Thesaurus(_frozen(terms), _frozen(phrases))


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise LawTextError(path.name, 0, f"is not valid TOML ({error})") from error
    if unknown := tables.keys() - _TABLES:
        raise LawTextError(path.name, 0, f"has an unknown table {min(unknown)!r}")
    return tables


def _entries(path: Path, tables: Mapping[str, Any], name: str) -> Iterator[tuple[str, list[str]]]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise LawTextError(path.name, 0, f"{name!r} is no table")
    for key, words in table.items():
        if not (
            isinstance(words, list)
            and words
            and all(isinstance(word, str) and word.strip() for word in words)
        ):
            raise LawTextError(path.name, 0, f"{name}.{key} is not a list of words")
        yield key, words


def _number(path: Path, key: str, law: Law) -> ArticleNumber:
    try:
        number = ArticleNumber.parse(key)
    except ValueError as error:
        raise LawTextError(path.name, 0, f"articles.{key} is no article's number") from error
    if law.article(number) is None:
        raise LawTextError(path.name, 0, f"articles.{key}: the law has no such article")
    return number


def _frozen(entries: Mapping[_Key, list[str]]) -> Mapping[_Key, tuple[str, ...]]:
    return MappingProxyType({key: tuple(dict.fromkeys(words)) for key, words in entries.items()})
