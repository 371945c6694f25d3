"""An index as a file: which arrays it consists of, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnusable
from corpus.search.index.arrays import Arrays
from corpus.search.index.container import Array, read, write
from corpus.search.index.documents import LawSpan
from corpus.search.index.index import Index, Part
from corpus.search.index.lexicon import Lexicon

_LAWS, _WORDS = "laws", "words"
_BYTES, _ARRAY = "bytes:", "array:"  # what a derived part was before it was saved


def save(index: Index, path: Path, fingerprint: str) -> None:
    """Write an index, whole or not at all.

    Raises:
        OSError: It can't be written.
    """
    laws = [asdict(law) for law in index.laws]
    arrays: dict[str, Array] = {
        **{field.name: getattr(index.arrays, field.name) for field in fields(Arrays)},
        _LAWS: _as_array(json.dumps(laws).encode()),
        _WORDS: _as_array(json.dumps(index.lexicon.words).encode()),
    }
    for name, part in index.parts.items():
        if isinstance(part, bytes):
            arrays[_BYTES + name] = _as_array(part)
        else:
            arrays[_ARRAY + name] = part
    write(path, arrays, fingerprint)


def load(path: Path, fingerprint: str) -> Index:
    """Map a saved index into memory.

    Raises:
        FileNotFoundError: There is none.
        IndexUnusable: It is damaged, can't be read, or is not the one that is meant.
    """
    # Not typed: what the arrays hold is as the fingerprint promises, since only `save` wrote them.
    held: dict[str, Any] = {**read(path, fingerprint)}
    try:
        arrays = Arrays(**{field.name: held[field.name] for field in fields(Arrays)})
        words = json.loads(held[_WORDS].tobytes())
        laws = [LawSpan(**law) for law in json.loads(held[_LAWS].tobytes())]
    except (KeyError, TypeError, ValueError) as error:
        raise IndexUnusable(path.name, f"is no index ({error})") from error
    return Index(arrays, Lexicon(words), laws, _parts(held))


def _parts(held: Mapping[str, Array]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for name, array in held.items():
        if name.startswith(_BYTES):
            parts[name.removeprefix(_BYTES)] = array.tobytes()
        elif name.startswith(_ARRAY):
            parts[name.removeprefix(_ARRAY)] = array
    return parts


def _as_array(content: bytes) -> Array:
    return np.frombuffer(content, np.uint8)
