"""What is kept between runs: read again, made again when it can't be, and cleaned up after."""

from pathlib import Path

import pytest

from corpus.search.kept import kept

TABLE = {"数据": 3}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def never() -> dict[str, int]:
    pytest.fail("what is kept was made again")


def test_what_was_made_is_read_again(tmp_path: Path) -> None:
    kept(tmp_path / "new" / "sounds-1", lambda: TABLE)

    assert kept(tmp_path / "new" / "sounds-1", never) == TABLE


def test_without_a_file_nothing_is_kept() -> None:
    assert kept(None, lambda: TABLE) == TABLE


@pytest.mark.parametrize("content", [b"", b"\x00", b"not ours", b"{\x00\x00\x00\x00"])
def test_a_damaged_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path / "sounds-1", lambda: TABLE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)

    assert kept(tmp_path / "sounds-1", lambda: TABLE) == TABLE
    assert kept(tmp_path / "sounds-1", never) == TABLE


def test_other_versions_are_removed_but_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "index-abc.bin").touch()
    (tmp_path / "sounds-0-4.binhalf").touch()  # of a process that was killed
    kept(tmp_path / "sounds-1", lambda: TABLE)
    kept(tmp_path / "dictionary-1", lambda: TABLE)
    before = names(tmp_path)
    kept(tmp_path / "sounds-2", lambda: TABLE)

    assert [name for name in before if "sounds-0" in name] == []
    assert [name.replace("sounds-1", "sounds-2") for name in before] == names(tmp_path)
    assert kept(tmp_path / "dictionary-1", never) == TABLE


def test_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()

    assert kept(tmp_path / "file" / "sounds-1", lambda: TABLE) == TABLE
    assert "was not written" in caplog.text
