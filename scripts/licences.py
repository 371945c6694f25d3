"""Writes the table of docs/licences.md: what the bot needs at run time, and on which terms.

Names and versions are those of requirements.lock, licences those that the installed packages tell.

    python scripts/licences.py
"""

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements.lock"
BEGIN, END = "<!-- licences -->\n", "<!-- /licences -->"

# SPDX identifiers of licences that ask for no more than that their text goes along.
PERMISSIVE = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT MIT-CMU PSF-2.0 Zlib".split()  # noqa: SIM905 - a list of words
)
# What else there is, and why it may stand beside MIT code.
NOTES = {
    "LGPL-3.0-only": "A library of its own, unchanged, and replaceable by installing another one.",
    "MPL-2.0": "A list of certificates, unchanged; the licence is about its own files.",
}

# How packages name their licences otherwise.
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
# Needed on other systems or other versions of Python only, and so not installed to be asked.
_ELSEWHERE = {"async-timeout": "Apache-2.0", "colorama": "BSD-3-Clause"}


@dataclass(frozen=True, slots=True)
class Row:
    """One package of the table."""

    package: str
    version: str
    licence: str
    note: str


def rows() -> list[Row]:
    """Return what the table says, by package."""
    pinned: dict[str, list[str]] = {}
    for line in re.findall(r"^([\w.-]+==[^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        name, _, version = line.partition("==")
        pinned.setdefault(name, []).append(version)
    return [_row(name, " or ".join(versions)) for name, versions in sorted(pinned.items())]


def _row(package: str, version: str) -> Row:
    licence = licence_of(package)
    notes = [note for name, note in NOTES.items() if name in identifiers(licence)]
    return Row(package, version, licence, " ".join(notes))


def licence_of(package: str) -> str:
    """Return an SPDX expression for the licence of a package."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return _ELSEWHERE[package]
    if expression := told["License-Expression"]:
        return str(expression)
    named = str(told["License"] or "").strip()
    if named and len(named) < 30:  # noqa: PLR2004 - else it is the licence's whole text
        return _SPDX.get(named, named)
    classifiers = told.get_all("Classifier") or []
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")]
    return " OR ".join(_SPDX.get(name, name) for name in found)


def identifiers(licence: str) -> set[str]:
    """Return the licences that an expression is made of."""
    return set(re.findall(r"[\w.-]+", licence)) - {"AND", "OR", "WITH"}


def table() -> str:
    """Return the table as it stands in the document."""
    head = "\n| package | version | licence | note |\n|---|---|---|---|\n"
    lines = [f"| {r.package} | {r.version} | {r.licence} | {r.note} |\n" for r in rows()]
    return head + "".join(lines).replace("|  |", "| |") + "\n"


def main() -> None:
    """Put the table into its document."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
