"""Which of a few laws a query names: 數據安全法 交易 asks for 交易 in that law."""

from collections import defaultdict
from collections.abc import Iterable

from corpus.law import Law
from corpus.search.fold import SPACE, folded_text, holds, occurrences

_SHORTEST = 4  # characters; what is shorter may be a word: 條例


class LawNames:
    """The names of the laws held."""

    def __init__(self, laws: Iterable[Law]) -> None:
        """Take in every name of every law."""
        self._laws: dict[str, set[str]] = defaultdict(set)
        for law in laws:
            for name in map(folded_text, law.names.every):
                if len(name) >= _SHORTEST:
                    self._laws[name].add(law.id)
        self._longest_first = sorted(self._laws, key=lambda name: (-len(name), name))

    def split(self, folded: str) -> tuple[str, frozenset[str]]:
        """Take the names of laws out of a query.

        Returns:
            What is left, and the ids of the laws; the query whole and none, if nothing is left.
        """
        rest, named = folded, set[str]()
        for name in self._longest_first:
            if holds(rest, name):
                for at in reversed(list(occurrences(name, rest))):
                    rest = f"{rest[:at]}{SPACE}{rest[at + len(name) :]}"
                named |= self._laws[name]
        rest = SPACE.join(rest.split())
        return (rest, frozenset(named)) if rest else (folded, frozenset())
