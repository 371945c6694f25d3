"""By what an index is known: change one of its causes, and its fingerprint is another."""

import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from corpus.search.index.entries import Entry

_SEARCH = Path(__file__).parents[1]
_SOURCES = {".py", ".toml"}
_LIBRARIES = ("jieba", "numpy", "opencc", "pypinyin")  # those that shape what is saved
_BETWEEN, _AFTER = "\x1e", "\x1f"  # no text of a law holds control characters


def fingerprint(entries: Iterable[Entry], code: Path = _SEARCH) -> str:
    """Return 32 hexadecimal digits that change whenever the index of these articles would.

    They cover the articles with their aliases, the code and the word lists of the search (all of
    it: an index built once too often costs seconds, one built too seldom is wrong), the versions
    of the libraries that shape it, and the order of bytes of this machine.

    Args:
        entries: The articles.
        code: The folder that the code of the search stands in.
    """
    summed = hashlib.sha256()
    for cause in (*_circumstances(), *_sources(code)):
        summed.update(cause)
    for entry in entries:
        summed.update(_told(entry).encode("utf-8", "surrogatepass"))
    return summed.hexdigest()[:32]


def _circumstances() -> Iterator[bytes]:
    yield f"{sys.byteorder} {unicodedata.unidata_version}\n".encode()
    for library in _LIBRARIES:
        yield f"{library} {metadata.version(library)}\n".encode()


def _sources(code: Path) -> Iterator[bytes]:
    for path in sorted(code.rglob("*")):
        if path.suffix in _SOURCES:
            yield path.relative_to(code).as_posix().encode()
            yield path.read_bytes()


def _told(entry: Entry) -> str:
    headings, aliases = _BETWEEN.join(entry.headings), _BETWEEN.join(entry.aliases)
    facts = (entry.law, str(entry.number), entry.title, headings, entry.text, aliases)
    return _AFTER.join(facts) + _AFTER
