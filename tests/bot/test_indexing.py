"""`index`: the index is built beforehand, and a large one never on the event loop."""

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.indexing import index_laws
from bot.searching import open_search
from corpus.library import Library
from corpus.search.index.opening import SMALL
from tests.bot.program import tiaowen
from tests.corpus.laws import article, law, paragraph


@pytest.fixture(scope="module")
def large() -> Library:
    """Two laws with more articles than are indexed at every start."""
    half = SMALL // 2 + 1
    return Library(
        tuple(
            law(name, title, tuple(article(n, paragraph(n)) for n in range(1, half + 1)))
            for name, title in (("first", "甲法"), ("second", "乙法"))
        )
    )


def printed(library: Library, folder: Path) -> tuple[bool, str]:
    console = Console(file=io.StringIO(), width=200, soft_wrap=True)
    well = index_laws(library, folder, console)
    assert isinstance(console.file, io.StringIO)
    return well, console.file.getvalue()


def test_the_first_law_needs_no_index(tmp_path: Path) -> None:
    done = tiaowen(tmp_path, "index")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "61 articles: so few are indexed at every start, nothing to save\n"


def test_large_laws_are_indexed_and_it_is_told(tmp_path: Path, large: Library) -> None:
    well, first = printed(large, tmp_path)
    (path,) = tmp_path.glob("index-*")

    assert well
    assert f"{SMALL + 2} articles of 2 laws: written to {path} (" in first
    assert printed(large, tmp_path) == (well, first.replace("written to", "there already, in"))


def test_an_index_that_can_not_be_written_is_told(tmp_path: Path, large: Library) -> None:
    (tmp_path / "var").write_text("")
    well, told = printed(large, tmp_path / "var")

    assert not well
    assert "can't be written" in told
    assert f"{SMALL + 2} articles of 2 laws: not saved" in told


async def test_a_large_index_is_built_off_the_event_loop(tmp_path: Path, large: Library) -> None:
    opening = asyncio.create_task(open_search(large, tmp_path))
    turns = 0
    while not opening.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert turns > 5  # on the event loop it would be two
    assert (await opening).ranked("第七款")
