"""docs/licences.md: every package that runs with the bot is in it, on terms that fit."""

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from scripts.licences import BEGIN, DOCUMENT, END, LOCK, PERMISSIVE, Row, identifiers, rows, table

ROWS = rows()


def test_every_package_of_the_lock_is_listed() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))

    assert len(locked) > 40
    assert {row.package for row in ROWS} == locked


def test_the_document_holds_the_table() -> None:
    """If not: `python scripts/licences.py` writes it."""
    shown = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]

    assert shown == table()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.package)
def test_what_asks_for_more_than_its_text_has_a_note(row: Row) -> None:
    assert row.licence
    assert identifiers(row.licence) <= PERMISSIVE or row.note


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.package)
def test_the_version_is_the_installed_one(row: Row) -> None:
    try:
        assert metadata(row.package)["Version"] in row.version.split(" or ")
    except PackageNotFoundError:
        assert row.package in {"async-timeout", "colorama"}  # for other systems and versions
