"""The laws that are held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from corpus.errors import LawTextError
from corpus.law import Law
from corpus.reader import read_law
from corpus.sources import order_of
from corpus.thesaurus import Thesaurus, read_thesaurus

LAWS = Path(__file__).with_name("laws")
_EMPTY = Thesaurus()


@dataclass(frozen=True)
class Library:
    """The laws that are held, in order; the first is the one meant when none is named.

    Attributes:
        laws: The laws.
        thesauri: By law's id, what people say instead of the law's words.
    """

    laws: tuple[Law, ...]
    thesauri: Mapping[str, Thesaurus] = field(default_factory=lambda: MappingProxyType({}))

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

    def thesaurus(self, law_id: str) -> Thesaurus:
        """Return the thesaurus of the law of that id; an empty one where it has none."""
        return self.thesauri.get(law_id, _EMPTY)


def load(folder: Path = LAWS) -> Library:
    """Read every law under a folder with its thesaurus, one folder a law.

    Raises:
        LawTextError: A law or its thesaurus can't be read, or there is no law.
    """
    folders = [path for path in folder.iterdir() if (path / "law.toml").exists()]
    folders.sort(key=lambda path: (order_of(path), path.name))
    if not folders:
        raise LawTextError(folder.name, 0, "holds no law")
    laws = tuple(read_law(path) for path in folders)
    thesauri = {law.id: read_thesaurus(path, law) for path, law in zip(folders, laws, strict=True)}
    return Library(laws, MappingProxyType(thesauri))
