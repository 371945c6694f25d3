"""The laws that are held."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.errors import LawTextError
from corpus.law import Law
from corpus.reader import read_law
from corpus.sources import order_of

LAWS = Path(__file__).with_name("laws")


@dataclass(frozen=True)
class Library:
    """The laws that are held, in order; the first is the one meant when none is named."""

    laws: tuple[Law, ...]

    @cached_property
    def _by_id(self) -> dict[str, Law]:
        return {law.id: law for law in self.laws}

    @property
    def default(self) -> Law:
        """The law that is meant when none is named."""
        return self.laws[0]

    def get(self, law_id: str) -> Law | None:
        """Return the law of that id, or None."""
        return self._by_id.get(law_id)


def load(folder: Path = LAWS) -> Library:
    """Read every law under a folder, one folder a law.

    Raises:
        LawTextError: A law can't be read, or there is none.
    """
    folders = [path for path in folder.iterdir() if (path / "law.toml").exists()]
    folders.sort(key=lambda path: (order_of(path), path.name))
    if not folders:
        raise LawTextError(folder.name, 0, "holds no law")
    return Library(tuple(read_law(path) for path in folders))
