"""The files of a law's folder: `law.toml`, `text.txt` or `text.md`, and `errata.toml` if any."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import LawTextError
from corpus.law import Enactment, Names
from corpus.script import Script


def order_of(folder: Path) -> int:
    """Return the law's place among the laws that are held; the lowest is meant by default."""
    return int(_toml(folder / "law.toml").get("order", 1000))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeError) as error:
        raise LawTextError(path.name, 0, f"can't be read as UTF-8 text ({error})") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise LawTextError(path.name, 0, f"is not valid TOML ({error})") from error


def metadata(folder: Path) -> tuple[Names, Enactment, Script]:
    """Return what `law.toml` says of a law.

    Raises:
        LawTextError: The file is missing or malformed.
    """
    path = folder / "law.toml"
    data = _toml(path)
    try:
        names = Names(**{**data["names"], "aliases": tuple(data["names"].get("aliases", ()))})
        facts: dict[str, Any] = {"approved": None, **data["enactment"]}
        enactment = Enactment(**facts)
        script = Script(data["script"])
    except (KeyError, TypeError, ValueError) as error:
        raise LawTextError(path.name, 0, f"lacks or misnames a fact ({error})") from error
    if not isinstance(enactment.in_force, date):
        raise LawTextError(path.name, 0, "in_force is not a date")
    return names, enactment, script


def mended_text(folder: Path) -> tuple[str, str]:
    """Return the name of the text's file, and the text with the errata applied.

    Raises:
        LawTextError: There is no text, it is not UTF-8, or an erratum does not fit.
    """
    source = next((p for p in (folder / "text.txt", folder / "text.md") if p.exists()), None)
    if source is None:
        raise LawTextError(folder.name, 0, "neither text.txt nor text.md is there")
    return source.name, _mend(_read_text(source), folder / "errata.toml")


def _mend(text: str, path: Path) -> str:
    if not path.exists():
        return text
    for erratum in _toml(path).get("erratum", ()):
        source, mended = erratum["source"], erratum["mended"]
        if (count := text.count(source)) != 1:
            where = f"the erratum of article {erratum['article']}"
            raise LawTextError(path.name, 0, f"{where} fits {count} times, not once")
        text = text.replace(source, mended)
    return text
