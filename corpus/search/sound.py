"""How Chinese is read aloud, in the letters of pinyin without tones.

Two texts that sound alike have a key in common: 只能 and 智能 are both `zhineng`. Those who
confuse sounds, or type them in zhuyin, are met by coarse keys, in which zh is z, n is l and ing
is in. Keys are strings of letters without borders, so that `shuju`, `shu ju` and `shu4 ju4` are
one.
"""

import itertools
import json
import sys
from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from corpus.search import data, weights
from corpus.search.fold import folded_text
from corpus.search.kept import kept

_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("n", "l"), ("v", "u"))
_FIRST, _LAST = 0x4E00, 0x9FFF  # the block of common characters; rarer ones nobody mistypes


class Sounds:
    """The readings of characters."""

    def __init__(self, first: Mapping[str, str], several: Mapping[str, str]) -> None:
        """Hold the readings.

        Args:
            first: For each character its only or commonest reading.
            several: For characters with several common readings all of them, joined by commas.
        """
        self._first = first
        self._several = several
        self.syllables = frozenset(first.values())

    def keys(self, text: str) -> tuple[str, ...]:
        """Return how a folded text may be read aloud; nothing for what holds other characters."""
        try:
            only = "".join([self._first[character] for character in text])
        except KeyError:
            return ()
        if self._several.keys().isdisjoint(text):
            return (only,)
        readings = [self._several.get(c, self._first[c]).split(",") for c in text]
        ways = itertools.islice(itertools.product(*readings), weights.READINGS)
        return tuple(dict.fromkeys(map("".join, ways)))

    def initials(self, text: str) -> str:
        """Return the first letters of a text's syllables, as in sjjy; "" if some has none."""
        try:
            return "".join([self._first[character][0] for character in text])
        except KeyError:
            return ""


def coarse(key: str) -> str:
    """Return a key in which sounds that many speakers confuse are one.

    Every n becomes l, whether it begins a syllable or ends it: keys know no borders.

    Example:
        >>> coarse("zhineng"), coarse("zilen")
        ('zilel', 'zilel')
    """
    for sound, other in _CONFUSED:
        key = key.replace(sound, other)
    return key


def load_sounds(cache_dir: Path | None = None) -> Sounds:
    """Load the readings from pypinyin; 0.04 s, or 0.01 s from what is kept in `cache_dir`."""
    name = f"sounds-{metadata.version('pypinyin')}"
    first = kept(cache_dir / name if cache_dir else None, _first_readings)
    return Sounds(first, data.readings())


def _first_readings() -> dict[str, str]:
    # Only its table is read, not its code, which would hold it three times, and phrases besides.
    spec = find_spec("pypinyin")  # finds it without running it
    assert spec is not None, "pypinyin is a dependency"  # noqa: S101 - as said
    folder = Path(*(spec.submodule_search_locations or ())[:1])
    table: dict[str, str] = json.loads((folder / "pinyin_dict.json").read_bytes())
    letters = str.maketrans({accented: folded_text(accented) for accented in _accented(table)})
    return {
        chr(int(code)): sys.intern(written.split(",", 1)[0].translate(letters))
        for code, written in table.items()
        if _FIRST <= int(code) <= _LAST
    }


def _accented(table: Mapping[str, str]) -> set[str]:
    return {letter for letter in set("".join(table.values())) if not letter.isascii()}
