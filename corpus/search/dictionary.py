"""The words of Chinese with how often each was counted: jieba's dictionary, trimmed.

Only words counted ten times or more are kept, 105,000 of 349,000. They cut the first law and the
questions we hold no worse, in 27 MiB instead of 67 and 0.2 s instead of 0.6.
"""

import logging
import marshal
import os
import re
import tempfile
import warnings
from importlib import metadata, resources
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

_LINE = re.compile(r"^(\S+) (\d{2,}) ", re.MULTILINE)  # two digits or more: ten times or more

Frequencies = dict[str, int]


def tokenizer(cache_dir: Path | None) -> Any:  # noqa: ANN401 - jieba has no types
    """Return a jieba tokenizer of our own with the trimmed dictionary.

    Args:
        cache_dir: Where the trimmed dictionary is kept between runs, which saves 0.15 s at the
            next start; None keeps nothing. A cache that can't be read or written is done without.
    """
    with warnings.catch_warnings():  # its source has invalid escapes, it asks for pkg_resources
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - 40 ms and 10 MiB, in the background instead of at start
    made = jieba.Tokenizer()
    made.FREQ = _frequencies(cache_dir)
    made.total = sum(made.FREQ.values())
    made.initialized = True  # or it would load the whole dictionary and write to the system's /tmp
    return made


def _frequencies(cache_dir: Path | None) -> Frequencies:
    if cache_dir is None:
        return _trimmed()
    cache = cache_dir / f"dictionary-{metadata.version('jieba')}-{marshal.version}.bin"
    kept = _read(cache)
    if kept is None:
        kept = _trimmed()
        _write(cache, kept)
    return kept


def _trimmed() -> Frequencies:
    text = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    frequencies = {word: int(count) for word, count in _LINE.findall(text)}
    for word in list(frequencies):  # jieba walks along beginnings; those that are no words count 0
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    return frequencies


def _read(cache: Path) -> Frequencies | None:
    try:
        kept = marshal.loads(cache.read_bytes())  # noqa: S302 - our own file in our own folder
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return kept if isinstance(kept, dict) and kept else None


def _write(cache: Path, frequencies: Frequencies) -> None:
    """Write whole or not at all: under another name first."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, prefix=cache.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(marshal.dumps(frequencies))
            Path(name).replace(cache)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        _log.warning("the dictionary's cache was not written: %s", error.strerror)
