"""The edited word lists of the search, read from the files beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from corpus.search.fold import fold


@cache
def asking() -> frozenset[str]:
    """Return the words with which people ask, point, soften and thank, folded."""
    words: str = _read("asking.toml")["words"]
    return frozenset(fold(word).text for word in words.split())


@cache
def regional() -> Mapping[str, Sequence[str]]:
    """Return the words of other regions, folded, each with the mainland words for it."""
    return {
        fold(word).text: tuple(fold(meaning).text for meaning in meanings)
        for region in _read("regional.toml").values()
        for word, meanings in region.items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
