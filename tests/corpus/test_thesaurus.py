"""The thesauri: how they are read, and that each entry of those held can lead somewhere."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from corpus.errors import LawTextError
from corpus.law import ArticleNumber, Law
from corpus.library import Library, load
from corpus.search.fold import folded_text, holds
from corpus.search.index import build, entries_of, longest_grams
from corpus.thesaurus import Thesaurus, read_thesaurus
from tests.corpus import laws


def _written(folder: Path, **files: str) -> Path:
    (folder / "thesaurus").mkdir()
    for name, text in files.items():
        (folder / "thesaurus" / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_a_law_without_a_thesaurus_has_an_empty_one(tmp_path: Path) -> None:
    assert read_thesaurus(tmp_path, laws.digital_economy()) == Thesaurus()
    assert Library((laws.digital_economy(),)).thesaurus("any") == Thesaurus()


def test_what_several_files_say_is_joined(tmp_path: Path) -> None:
    folder = _written(
        tmp_path,
        a='[terms]\n"數據" = ["資料", "data"]\n[articles]\n45 = ["賣資料"]\n"45.1" = ["甲"]',
        b='[terms]\n"數據" = ["資料", "數位資料"]\n[articles]\n45 = ["賣數據"]',
    )
    read = read_thesaurus(folder, laws.digital_economy())

    assert read.terms == {"數據": ("資料", "data", "數位資料")}
    assert read.phrases == {
        ArticleNumber(45): ("賣資料", "賣數據"),
        ArticleNumber(45, 1): ("甲",),
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[terms", "is not valid TOML"),
        ('[words]\n"數據" = ["資料"]', "has an unknown table 'words'"),
        ("terms = 1", "'terms' is no table"),
        ('[terms]\n"數據" = "資料"', "terms.數據 is not a list of words"),
        ('[terms]\n"數據" = []', "terms.數據 is not a list of words"),
        ('[terms]\n"數據" = [" "]', "terms.數據 is not a list of words"),
        ("[articles]\n45 = [45]", "articles.45 is not a list of words"),
        ('[articles]\n62 = ["甲"]', "articles.62: the law has no such article"),
        ('[articles]\nfirst = ["甲"]', "articles.first is no article's number"),
    ],
)
def test_a_malformed_thesaurus_is_refused_with_file_and_key(
    tmp_path: Path, text: str, reason: str
) -> None:
    folder = _written(tmp_path, words=text)

    with pytest.raises(LawTextError, match=r"words\.toml") as refused:
        read_thesaurus(folder, laws.digital_economy())
    assert reason in str(refused.value)


Entry = TypeVar("Entry")
LIBRARY = load()
LAWS = [law for law in LIBRARY.laws if LIBRARY.thesaurus(law.id) != Thesaurus()]
held_laws = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)


def _folded(text: str) -> str:
    return folded_text(text).replace(" ", "")


def _users(entries: Mapping[Entry, tuple[str, ...]]) -> dict[str, list[Entry]]:
    """Return, for each word or phrase, the entries that list it."""
    users: dict[str, list[Entry]] = defaultdict(list)
    for entry, words in entries.items():
        for word in words:
            users[_folded(word)].append(entry)
    return users


def test_the_first_law_has_one() -> None:
    thesaurus = LIBRARY.thesaurus(LIBRARY.default.id)

    assert LAWS
    assert sum(map(len, (*thesaurus.terms.values(), *thesaurus.phrases.values()))) > 1000
    assert {article.number for article in LIBRARY.default.articles} == set(thesaurus.phrases)


@held_laws
def test_every_term_stands_in_the_law(law: Law) -> None:
    texts = [_folded(article.text) for article in law.articles]
    texts += [_folded(division.title) for division in law.divisions]
    terms = LIBRARY.thesaurus(law.id).terms

    assert [t for t in terms if not any(holds(text, _folded(t)) for text in texts)] == []


@held_laws
def test_no_word_means_many_things(law: Law) -> None:
    thesaurus = LIBRARY.thesaurus(law.id)

    assert {w: t for w, t in _users(thesaurus.terms).items() if len(t) > 3} == {}
    assert {p: a for p, a in _users(thesaurus.phrases).items() if len(a) > 3} == {}


@held_laws
def test_no_phrase_fits_nearly_all_articles(law: Law) -> None:
    index = build(entry for entry in entries_of(Library((law,))) if entry.law == law.id)

    def vague(phrase: str) -> bool:
        grams = longest_grams(folded_text(phrase))
        return all(len(index.holders(gram)) > len(law.articles) / 3 for gram in grams)

    assert [phrase for phrase in _phrases(law) if vague(phrase)] == []


def _phrases(law: Law) -> Iterator[str]:
    for phrases in LIBRARY.thesaurus(law.id).phrases.values():
        yield from phrases
