"""Saved indexes: read back as written, told when damaged, shared, never half there."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import IndexUnusable
from corpus.law import ArticleNumber
from corpus.search.index import Entry, Index, Part, build, open_index
from corpus.search.index.fingerprint import fingerprint
from corpus.search.index.opening import SMALL, obtain
from corpus.search.index.saved import load, save

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0  # seconds; far more than anything takes
MARK = "0" * 32

ENTRIES = tuple(
    Entry(
        f"law{n // 10}",
        ArticleNumber(n % 10 + 1),
        "規定",
        ("總 則",),
        f"數據{chr(0x4E00 + n)}。A{n}",
    )
    for n in range(40)
)


def parts_of(_index: Index) -> Mapping[str, Part]:
    return {"words": b"\x00\xff", "none": b"", "table": np.arange(6, dtype=np.int16).reshape(2, 3)}


def same(one: Index, other: Index) -> bool:
    query = {"数据": 1.0, "a3": 1.0, "一": 0.5}
    return (
        one.scores(query).tolist() == other.scores(query).tolist()
        and list(one.documents) == list(other.documents)
        and [d.body for d in one.documents] == [d.body for d in other.documents]
        and one.laws == other.laws
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "index-test.bin"
    save(build(ENTRIES), path, MARK)
    return path


# Read back -------------------------------------------------------------------------------------


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    opened = obtain(ENTRIES, tmp_path, parts_of)
    again = obtain(ENTRIES, tmp_path, parts_of)

    assert (opened.built, opened.faults, again.built, again.faults) == (True, (), False, ())
    assert same(opened.index, build(ENTRIES))
    assert same(again.index, opened.index)
    assert (again.index.parts["words"], again.index.parts["none"]) == (b"\x00\xff", b"")
    assert np.array_equal(np.asarray(again.index.parts["table"]), [[0, 1, 2], [3, 4, 5]])


def test_an_index_of_nothing_is_saved_and_loaded(tmp_path: Path) -> None:
    save(build([]), tmp_path / "empty.bin", MARK)

    assert len(load(tmp_path / "empty.bin", MARK).documents) == 0


def test_what_is_mapped_can_not_be_changed(saved: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        load(saved, MARK).arrays.impacts[0] = 1.0


def test_a_mapped_index_outlives_its_file(saved: Path) -> None:
    index = load(saved, MARK)
    saved.unlink()

    assert same(index, build(ENTRIES))


# Damage ----------------------------------------------------------------------------------------


def cut_to(size: int) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, size)


def cut_by(size: int) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, path.stat().st_size - size)


def flipped(at: int) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[at] ^= 0x40
        path.write_bytes(content)

    return flip


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return rewrite


def turned_into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def turned_into_a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


DAMAGES: list[tuple[str, Callable[[Path], None], str]] = [
    ("empty", cut_to(0), "not a whole one"),
    ("cut in its first bytes", cut_to(9), "not a whole one"),
    ("cut in its header", cut_to(100), "damaged in its header"),
    ("cut in the middle", cut_to(3000), "bytes, not"),
    ("cut by its last byte", cut_by(1), "bytes, not"),
    ("one byte too long", rewritten(lambda content: content + b"\0"), "bytes, not"),
    (
        "of another form",
        rewritten(lambda content: content.replace(b"index 1", b"index 0", 1)),
        "no index of this version",
    ),
    ("no index at all", rewritten(lambda _: b"SQLite format 3\0" * 9), "no index"),
    ("a wrong length of the header", flipped(16), "damaged in its header"),
    ("a huge length of the header", flipped(23), "damaged in its header"),
    ("a flipped bit in the header", flipped(60), "damaged in its header"),
    ("a flipped bit in the last array", flipped(-1), "damaged in 'words'"),
    ("a folder", turned_into_a_folder, "can't be read (Is a directory)"),
    ("a link to itself", turned_into_a_loop, "can't be read (Too many levels"),
]


@pytest.mark.parametrize(
    ("damage", "reason"), [row[1:] for row in DAMAGES], ids=[row[0] for row in DAMAGES]
)
def test_a_damaged_file_is_told_and_not_used(
    saved: Path, damage: Callable[[Path], None], reason: str
) -> None:
    damage(saved)

    with pytest.raises(IndexUnusable) as told:
        load(saved, MARK)
    assert reason in str(told.value)
    assert str(told.value).startswith("index-test.bin ")


@pytest.mark.parametrize("damage", [row[1] for row in DAMAGES], ids=[row[0] for row in DAMAGES])
def test_a_damaged_index_is_built_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = obtain(ENTRIES, tmp_path).path
    assert path is not None
    damage(path)
    opened = obtain(ENTRIES, tmp_path)

    assert opened.built
    assert same(opened.index, build(ENTRIES))
    if opened.path is not None:
        assert len(opened.faults) == 1
        assert not obtain(ENTRIES, tmp_path).built
    else:  # a folder stands in its way
        assert len(opened.faults) == 2


def test_an_index_under_a_wrong_name_is_not_used(saved: Path) -> None:
    with pytest.raises(IndexUnusable, match="other laws or another version"):
        load(saved, "1" * 32)


def test_that_there_is_none_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "index-none.bin", MARK)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_flipped_bit_is_found_or_does_no_harm(saved: Path, data: st.DataObject) -> None:
    whole = saved.read_bytes()
    content = bytearray(whole)
    content[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    broken = saved.with_name("broken.bin")
    broken.write_bytes(content)
    try:
        index = load(broken, MARK)
    except IndexUnusable:
        return

    assert same(index, load(saved, MARK))  # it was between two arrays


# A folder that can't be used -------------------------------------------------------------------


def child(program: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a Python program that has everything of this module."""
    return subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import *\n{program}", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def said(program: str, *arguments: object) -> list[str]:
    """Run a program to its end and return the lines it printed."""
    process = child(program, *arguments)
    printed, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    return printed.splitlines()


OPENS = """
opened = obtain(ENTRIES, Path(sys.argv[1]), lambda index: {"much": bytes(1 << 20)})
print(opened.built, opened.path is not None, same(opened.index, build(ENTRIES)))
print(*opened.faults, sep="\\n")
"""

# Rights do not bind root, who becomes nobody here; what nobody may not import is imported before.
WITHOUT_RIGHTS = """
with tempfile.TemporaryDirectory() as name:
    obtain(ENTRIES, Path(name))
if os.geteuid() == 0:
    os.seteuid(65534)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder that others can reach, unlike those of `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"
    lines = said(full + OPENS, tmp_path)

    assert lines[0] == "True False True"
    assert lines[1].endswith("can't be written (File too large), so it is not saved")
    assert [path.name for path in tmp_path.iterdir()] == ["index.lock"]


def test_a_folder_without_rights_is_done_without(folder: Path) -> None:
    folder.chmod(0o555)
    lines = said(WITHOUT_RIGHTS + OPENS, folder)
    folder.chmod(0o755)

    assert lines[0] == "True False True"
    assert lines[1:] == [f"{folder} can't be written (Permission denied), so nothing is saved"]


def test_a_file_without_rights_is_told(folder: Path) -> None:
    path = obtain(ENTRIES, folder).path
    assert path is not None
    path.chmod(0)
    (folder / "index.lock").chmod(0o666)
    folder.chmod(0o777)
    lines = said(WITHOUT_RIGHTS + OPENS, folder)

    assert lines[0] == "True True True"
    assert lines[1:] == [f"{path.name} can't be read (Permission denied), so it is built anew"]


def test_a_folder_that_can_only_be_read_is_enough(folder: Path) -> None:
    obtain(ENTRIES, folder)
    folder.chmod(0o555)
    lines = said(WITHOUT_RIGHTS + OPENS, folder)
    folder.chmod(0o755)

    assert lines == ["False True True", ""]


def test_a_folder_that_is_a_file_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    opened = obtain(ENTRIES, tmp_path / "var")

    assert opened.path is None
    assert same(opened.index, build(ENTRIES))
    assert "can't be written" in opened.faults[-1]


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    assert obtain(ENTRIES, tmp_path / "a" / "b").faults == ()


# Several processes, and killed ones ------------------------------------------------------------


def test_of_several_processes_one_builds(tmp_path: Path) -> None:
    waits = "print('ready', flush=True); input()\n"
    processes = [child(waits + OPENS, tmp_path) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    lines = [process.communicate("go\n", timeout=PATIENCE)[0].splitlines() for process in processes]

    assert sorted(printed[0] for printed in lines) == ["False True True"] * 3 + ["True True True"]
    assert all(printed[1:] in ([], [""]) for printed in lines)


STOPS_WHILE_BUILDING = """
def stop(done, of):
    print("built", flush=True)
    input()
obtain(ENTRIES, Path(sys.argv[1]), progress=stop)
"""

WRITES_MUCH = """
obtain(ENTRIES, Path(sys.argv[1]), lambda index: {"much": bytes(1 << 26)})
"""


def seen(folder: Path, pattern: str) -> None:
    """Wait until the folder holds a file of that name."""
    deadline = time.monotonic() + PATIENCE
    while not list(folder.glob(pattern)):
        assert time.monotonic() < deadline, f"no {pattern}"
        time.sleep(0.001)


def test_after_a_kill_while_building_the_next_one_builds(tmp_path: Path) -> None:
    with child(STOPS_WHILE_BUILDING, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "built\n"
        process.kill()

    assert process.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == ["index.lock"]
    assert obtain(ENTRIES, tmp_path).faults == ()


def test_after_a_kill_while_writing_the_next_one_builds(tmp_path: Path) -> None:
    with child(WRITES_MUCH, tmp_path) as process:
        seen(tmp_path, "*.part")
        process.kill()

    assert process.returncode == -signal.SIGKILL
    assert list(tmp_path.glob("*.bin")) == []
    opened = obtain(ENTRIES, tmp_path)
    assert (opened.built, opened.faults) == (True, ())
    assert opened.path is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == [opened.path.name, "index.lock"]


def test_a_waiting_process_goes_on_when_the_builder_is_killed(tmp_path: Path) -> None:
    with child(STOPS_WHILE_BUILDING, tmp_path) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "built\n"
        with child(OPENS, tmp_path) as waiting:
            assert waiting.stdout is not None
            builder.kill()
            assert waiting.stdout.readline() == "True True True\n"


# Old ones, and when there is anything to save ---------------------------------------------------


def test_old_indexes_are_removed_and_nothing_else(tmp_path: Path) -> None:
    first = obtain(ENTRIES, tmp_path)
    for name in ("index-old.bin", "index-old.bin.part", "store.sqlite3", "dictionary-1.bin"):
        (tmp_path / name).write_text("old")
    second = obtain(ENTRIES[:-1], tmp_path)

    assert second.path is not None
    assert first.path != second.path
    assert {path.name for path in tmp_path.iterdir()} == {
        *("index.lock", "store.sqlite3", "dictionary-1.bin"),
        second.path.name,
    }
    assert same(first.index, build(ENTRIES))  # still mapped


def test_small_laws_are_not_saved(tmp_path: Path) -> None:
    index = open_index(iter(ENTRIES), tmp_path, parts_of)

    assert same(index, build(ENTRIES))
    assert index.parts["words"] == b"\x00\xff"
    assert list(tmp_path.iterdir()) == []


def test_large_laws_are_saved_and_damage_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    large = [Entry("law", ArticleNumber(n), "規定", (), "數據") for n in range(1, SMALL + 2)]
    open_index(large, tmp_path)
    (path,) = tmp_path.glob("*.bin")
    cut_by(1)(path)
    open_index(large, tmp_path)
    open_index(large, tmp_path)

    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(f"index: {path.name} has ")
    assert caplog.messages[0].endswith("so it is built anew")
    assert open_index(large, None).documents[SMALL].number == ArticleNumber(SMALL + 1)


# Fingerprint -----------------------------------------------------------------------------------

PLAIN = Entry("law", ArticleNumber(1), "規定", ("總 則",), "甲", ("乙",))


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, law="law1"),
        replace(PLAIN, number=ArticleNumber(2)),
        replace(PLAIN, title="決定"),
        replace(PLAIN, headings=("總則",)),
        replace(PLAIN, text="乙"),
        replace(PLAIN, aliases=("丙",)),
    ],
    ids=["law", "number", "title", "headings", "text", "aliases"],
)
def test_every_fact_of_an_article_changes_the_fingerprint(other: Entry) -> None:
    assert fingerprint([PLAIN]) == fingerprint([replace(PLAIN)])
    assert fingerprint([PLAIN]) != fingerprint([other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("甲", ()), ("乙", ())], [("乙", ()), ("甲", ())]),  # the order
        ([("甲", ()), ("乙", ())], [("甲乙", ()), ("", ())]),  # where a text ends
        ([("甲", ("乙", "丙"))], [("甲", ("乙丙",))]),  # where an alias ends
        ([("甲", ("乙",))], [("甲乙", ())]),  # which field
        ([("甲", ())], []),
    ],
)
def test_what_stands_where_changes_the_fingerprint(
    one: list[tuple[str, tuple[str, ...]]], other: list[tuple[str, tuple[str, ...]]]
) -> None:
    marks = [
        fingerprint(Entry("law", ArticleNumber(1), "規定", (), *facts) for facts in entries)
        for entries in (one, other)
    ]

    assert marks[0] != marks[1]


@pytest.mark.parametrize("source", ["fold.py", "weights.py", "regional.toml", "index/build.py"])
def test_the_code_of_the_search_changes_the_fingerprint(tmp_path: Path, source: str) -> None:
    shutil.copytree(ROOT / "corpus/search", tmp_path / "search")
    before = fingerprint(ENTRIES, tmp_path / "search")
    with (tmp_path / "search" / source).open("a") as file:
        file.write("\n")

    assert before == fingerprint(ENTRIES)
    assert before != fingerprint(ENTRIES, tmp_path / "search")


def test_a_lone_surrogate_has_a_fingerprint() -> None:
    assert fingerprint([Entry("law", ArticleNumber(1), "\ud800", (), "甲")])
