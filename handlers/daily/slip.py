"""A text of which what was understood is struck out, piece after piece."""

import re
from collections.abc import Iterator

from handlers.daily.vocabulary import fold, plain

_STRUCK = "\x00"


class Slip:
    """What somebody wrote, as far as it is not understood yet.

    Patterns are looked for in the folded text; what is given back is as it was written.
    """

    def __init__(self, text: str) -> None:
        self._written = plain(text)
        self._left = fold(self._written)

    def take(self, pattern: str | re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Strike out whatever matches, and yield each match."""
        for match in re.finditer(pattern, self._left):
            if match.start() < match.end():
                self._strike(match.start(), match.end())
                yield match

    def as_written(self, match: re.Match[str]) -> str:
        """Return what a match was before it was folded."""
        return self._written[match.start() : match.end()].strip()

    def rest(self, edges: str) -> str:
        """Return what is left, as it was written, without what is struck or stands at its edges.

        Args:
            edges: A pattern of what means nothing at the edges of words.
        """
        self._trim(edges)
        kept = (
            " " if left == _STRUCK else written
            for written, left in zip(self._written, self._left, strict=True)
        )
        return " ".join("".join(kept).split())

    def _trim(self, edges: str) -> None:
        border = rf"(?:^|(?<=[\s{_STRUCK}]))(?:{edges})+|(?:{edges})+(?=[\s{_STRUCK}]|$)"
        while True:
            before = self._left
            for _ in self.take(border):
                pass
            if self._left == before:
                return

    def _strike(self, start: int, end: int) -> None:
        self._left = f"{self._left[:start]}{_STRUCK * (end - start)}{self._left[end:]}"
