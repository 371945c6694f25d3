"""The edited word lists of the search, read from the files beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from corpus.search.fold import folded_text


@cache
def asking() -> frozenset[str]:
    """Return the words with which people ask, point, soften and thank, folded."""
    words: str = _read("asking.toml")["words"]
    return frozenset(folded_text(word) for word in words.split())


@cache
def general() -> Mapping[str, Sequence[str]]:
    """Return words of other regions and abbreviations, folded, with mainland law's words for each.

    They serve every law; what people say for the terms of one stands in its thesaurus.
    """
    return {
        folded_text(word): tuple(folded_text(meaning) for meaning in meanings)
        for file in ("regional.toml", "abbreviations.toml")
        for table in _read(file).values()
        for word, meanings in table.items()
    }


@cache
def topics() -> frozenset[str]:
    """Return the words that name plainly what is asked, folded."""
    groups = (group for kind in _read("topics.toml").values() for group in kind.values())
    return frozenset(folded_text(word) for words in groups for word in words.split())


@cache
def readings() -> Mapping[str, str]:
    """Return the characters with several common readings, joined by commas, without tones."""
    table: dict[str, str] = _read("confusable.toml")["readings"]
    return {character: ",".join(several.split()) for character, several in table.items()}


@cache
def lookalikes() -> Mapping[str, str]:
    """Return for each character that is easily misread, folded, those that it may be."""
    groups: str = _read("confusable.toml")["shapes"]["groups"]
    alike: dict[str, set[str]] = {}
    for group in map(folded_text, groups.split()):
        for character in group:
            alike.setdefault(character, set()).update(group)
    return {one: "".join(sorted(others - {one})) for one, others in alike.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
