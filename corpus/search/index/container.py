"""A file of named arrays: written whole or not at all, checked and mapped into memory when read.

    16 bytes   what the file is, and the version of this form
    16 bytes   length and checksum of the header
    header     JSON: the fingerprint, and of each array its name, type, shape and place
    arrays     each from a multiple of 64 bytes on, which suits every type and every cache

What is mapped is read by the system when it is first touched, and shared by all processes. It must
never change under them, so a file is only ever replaced by another, never written to.
"""

import json
import math
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnusable

Array = NDArray[np.generic]

_MAGIC = b"tiaowen index 1\n"
_START = struct.Struct("<16sQQ")
_ALIGNMENT = 64
_BLOCK = 1 << 20  # bytes summed at once
_MOST_HEADER = 1 << 20  # bytes; a dozen arrays need two thousand


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an array stands, counted from the end of the header's padding."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    checksum: int

    @property
    def size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


def write(path: Path, arrays: Mapping[str, Array], fingerprint: str) -> None:
    """Write a file of arrays; under another name first, so that no half of it is ever seen.

    Only one process may write to a path at a time.

    Raises:
        OSError: It can't be written; nothing of it is left.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            _write(file, arrays, fingerprint)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _write(file: BinaryIO, arrays: Mapping[str, Array], fingerprint: str) -> None:
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header = json.dumps({"fingerprint": fingerprint, "arrays": _places(whole)}).encode()
    file.write(_START.pack(_MAGIC, len(header), zlib.crc32(header)))
    file.write(header)
    for array in whole.values():
        file.write(b"\0" * (-file.tell() % _ALIGNMENT))
        file.write(array.reshape(-1).view(np.uint8).data)


def _places(arrays: Mapping[str, Array]) -> list[dict[str, object]]:
    places = []
    offset = 0
    for name, array in arrays.items():
        content = array.reshape(-1).view(np.uint8).data
        place = _Place(name, array.dtype.str, array.shape, offset, zlib.crc32(content))
        places.append(asdict(place))
        offset = _aligned(offset + array.nbytes)
    return places


def read(path: Path, fingerprint: str) -> dict[str, Array]:
    """Check a file and map its arrays into memory.

    Raises:
        FileNotFoundError: There is none.
        IndexUnusable: It can't be read, is damaged, or has another fingerprint.
    """
    try:
        with path.open("rb") as file:
            places, start = _read_header(file, path.name, fingerprint)
            _check(file, path.name, places, start)
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise IndexUnusable(path.name, f"can't be read ({error.strerror})") from error
    return {
        place.name: np.frombuffer(
            mapped, place.dtype, math.prod(place.shape), start + place.offset
        ).reshape(place.shape)
        for place in places
    }


def _read_header(file: BinaryIO, name: str, fingerprint: str) -> tuple[list[_Place], int]:
    """Return where the arrays stand, and where the first may begin."""
    beginning = file.read(_START.size)
    if len(beginning) < _START.size or not beginning.startswith(_MAGIC):
        raise IndexUnusable(name, "is no index of this version, or not a whole one")
    _, length, checksum = _START.unpack(beginning)
    header = file.read(min(length, _MOST_HEADER))
    if len(header) != length or zlib.crc32(header) != checksum:
        raise IndexUnusable(name, "is damaged in its header")
    told = json.loads(header)
    if told["fingerprint"] != fingerprint:
        raise IndexUnusable(name, "belongs to other laws or another version")
    places = [_Place(**{**place, "shape": tuple(place["shape"])}) for place in told["arrays"]]
    return places, _aligned(_START.size + length)


def _check(file: BinaryIO, name: str, places: list[_Place], start: int) -> None:
    """Read everything once, through a small buffer: mapped pages would count as our memory."""
    size = os.fstat(file.fileno()).st_size
    last = places[-1]
    if size != start + last.offset + last.size:
        raise IndexUnusable(name, f"has {size} bytes, not {start + last.offset + last.size}")
    for place in places:
        file.seek(start + place.offset)
        checksum, left = 0, place.size
        while left:
            block = file.read(min(left, _BLOCK))
            checksum, left = zlib.crc32(block, checksum), left - len(block)
            if not block:
                raise IndexUnusable(name, "ends too early")
        if checksum != place.checksum:
            raise IndexUnusable(name, f"is damaged in {place.name!r}")


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _sync_folder(folder: Path) -> None:
    """Have the new name survive a loss of power; file systems that can't need not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # the file is whole either way
    finally:
        os.close(handle)
