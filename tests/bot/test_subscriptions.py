"""`subscriptions export` and `import`, as an operator uses them, and what `check` says of Redis."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.subscription_lines import BadLines, line_of, read_lines
from corpus.library import load
from handlers.daily.rule import scheduled
from storage.records import Subscription
from tests import redis_server
from tests.bot.program import environment, tiaowen

LAW = load().default.id
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNS = Subscription("telegram:1", "private", LAW, 8, 0, "Asia/Shanghai", due=1_800_000_000_000)
GROUPS = Subscription(
    "telegram:-100123", "group", LAW, 21, 30, "Europe/London", days="weekdays", silent=True,
    thread=7, language="en", script="Hans", last_day="2026-11-21", missed=1, failures=2,
    doubt="2026-11-22", paused="asked",
)  # fmt: skip


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis as it comes: it keeps no append-only file."""
    if redis_server.PROGRAM is None:
        pytest.skip("redis-server is not installed")
    with redis_server.running() as server:
        yield server.url


def lines(*subscriptions: Subscription) -> str:
    return "".join(f"{line_of(each)}\n" for each in subscriptions)


def exported(folder: Path, url: str | None = None) -> list[str]:
    """Return the lines of an export, sorted."""
    settings = {"REDIS_URL": url} if url else {}
    done = tiaowen(folder, "subscriptions", "export", settings=settings)
    assert done.returncode == 0
    return sorted(done.stdout.splitlines())


def import_(folder: Path, typed: str, url: str | None = None) -> str:
    """Import, and return what was said."""
    settings = {"REDIS_URL": url} if url else {}
    done = tiaowen(folder, "subscriptions", "import", "-", typed=typed, settings=settings)
    assert (done.returncode, done.stdout) == (0, "")
    return done.stderr


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has ANNS alone, for tests that mind nothing else in it."""
    folder = tmp_path_factory.mktemp("filled")
    import_(folder, lines(ANNS))
    return folder


def test_what_was_exported_can_be_imported_any_number_of_times(tmp_path: Path) -> None:
    given = lines(ANNS, GROUPS)

    assert import_(tmp_path, given) == "Imported 2; 0 were there already.\n"
    assert exported(tmp_path) == sorted(given.splitlines())
    assert import_(tmp_path, given) == "Imported 0; 2 were there already.\n"
    assert exported(tmp_path) == sorted(given.splitlines())


@pytest.mark.redis
def test_subscriptions_move_from_sqlite_to_redis_and_back(tmp_path: Path, redis_url: str) -> None:
    given = lines(ANNS, GROUPS)
    import_(tmp_path, given)

    import_(tmp_path, "\n".join(exported(tmp_path)), redis_url)
    assert exported(tmp_path, redis_url) == sorted(given.splitlines())

    (tmp_path / "var" / "subscriptions.sqlite3").unlink()
    import_(tmp_path, "\n".join(exported(tmp_path, redis_url)))
    assert exported(tmp_path) == sorted(given.splitlines())


def test_what_a_chat_has_by_now_stays(tmp_path: Path) -> None:
    import_(tmp_path, lines(ANNS))
    old = Subscription("telegram:1", "private", LAW, 23, 0, "Europe/London", due=1)

    assert import_(tmp_path, lines(old, GROUPS)) == "Imported 1; 1 were there already.\n"

    assert exported(tmp_path) == sorted(lines(ANNS, GROUPS).splitlines())


def test_a_file_is_written_whole_and_for_its_owner_alone(filled: Path) -> None:
    (filled / "backup.jsonl").write_text("old", encoding="ascii")

    done = tiaowen(filled, "subscriptions", "export", "backup.jsonl")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Exported 1.\n")
    backup = filled / "backup.jsonl"
    assert backup.read_text(encoding="ascii") == lines(ANNS)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(filled.glob(".backup*")) == []
    done = tiaowen(filled, "subscriptions", "import", "backup.jsonl")
    assert done.stderr == "Imported 0; 1 were there already.\n"


def test_a_pipe_is_not_replaced_by_a_file(filled: Path) -> None:
    pipe = filled / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        done = tiaowen(filled, "subscriptions", "export", str(pipe))
        read, _ = reader.communicate(timeout=10)

    assert done.returncode == 0
    assert read.decode() == lines(ANNS)
    assert pipe.is_fifo()


def test_who_has_read_enough_may_leave(tmp_path: Path) -> None:
    many = [Subscription(f"telegram:{n}", "private", LAW, 8, 0, "UTC", due=1) for n in range(2000)]
    import_(tmp_path, lines(*many))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "subscriptions", "export"],
        cwd=tmp_path,
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def changed(**changes: object) -> str:
    """Return the line of a good subscription with some fields changed; ... leaves one out."""
    data = {**json.loads(line_of(ANNS)), **changes}
    return json.dumps({name: value for name, value in data.items() if value is not ...})


BAD = [
    ("{", "is not JSON"),
    ("[" * 100_000, "is not JSON"),
    ("\udcff", "is not JSON"),  # a byte that is no text
    ("[]", "is not a JSON object"),
    ('"chat"', "is not a JSON object"),
    ("{}", "is not of version 1"),
    (changed(v=2), "is not of version 1"),
    ('{"v": 1}', "has no chat, kind, law, hour, minute, zone"),
    (changed(law=...), "has no law"),
    (changed(hour="8"), "has a field of a wrong type"),
    (changed(chat=None), "has a field of a wrong type"),
    (changed(thread="7"), "has a field of a wrong type"),
    (changed(chat=""), "has no usable chat"),
    (changed(chat="telegram:1 OR 1"), "has no usable chat"),
    (changed(kind="supergroup"), "has no usable kind"),
    (changed(law="another-law"), "has no usable law"),
    (changed(hour=24), "has no usable hour"),
    (changed(hour=True), "has no usable hour"),
    (changed(minute=-1), "has no usable minute"),
    (changed(zone="Europe/Londn"), "has no usable zone"),
    (changed(zone=""), "has no usable zone"),
    (changed(zone="../../etc/passwd"), "has no usable zone"),
    (changed(zone="\udc80\x00"), "has no usable zone"),
    (changed(days="sundays"), "has no usable days"),
    (changed(thread=0), "has no usable thread"),
    (changed(due=-1), "has no usable due"),
    (changed(due=2**80), "has no usable due"),
    (changed(last_day="2026-02-30"), "has no usable last_day"),
    (changed(last_day="20261122"), "has no usable last_day"),
    (changed(missed=-1), "has no usable missed"),
    (changed(failures=-1), "has no usable failures"),
    (changed(doubt="yesterday"), "has no usable doubt"),
    (changed(paused="tired"), "has no usable paused"),
    (changed(hour=99, minute=99), "has no usable hour, minute"),
]


@pytest.mark.parametrize(("line", "expected"), BAD, ids=lambda value: ascii(value)[:50])
def test_what_is_no_subscription_is_refused_by_its_number(line: str, expected: str) -> None:
    given = [line_of(GROUPS), "", line]

    with pytest.raises(BadLines) as caught:
        read_lines((each.encode(errors="surrogateescape") for each in given), load(), NOW)

    assert caught.value.faults == (f"line 3: {expected}",)


def test_bad_lines_are_all_told_and_nothing_is_changed(tmp_path: Path) -> None:
    given = [
        line_of(ANNS),
        "secret",
        line_of(GROUPS),
        changed(hour=24, chat="test:1"),
        line_of(ANNS),
    ]

    done = tiaowen(tmp_path, "subscriptions", "import", "-", typed="\r\n".join(given))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Can't run: nothing was imported",
        "line 2: is not JSON",
        "line 4: has no usable hour",
        "line 5: its chat has line 1 already",
    ]
    assert exported(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (line_of(ANNS), ANNS),
        (changed(revision=41, colour="red"), ANNS),  # of another store, of a later release
        ("\ufeff" + line_of(ANNS), ANNS),  # as some editors begin a file
        (changed(due=None, paused="asked"), Subscription(
            "telegram:1", "private", LAW, 8, 0, "Asia/Shanghai", paused="asked"
        )),
        # One written by hand has no time yet.
        (changed(due=None), scheduled(ANNS, NOW)),
    ],
)  # fmt: skip
def test_what_is_a_subscription_is_read(line: str, expected: Subscription) -> None:
    assert read_lines([line.encode(), b" \r\n"], load(), NOW) == [expected]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("import", "nowhere.jsonl"), "nowhere.jsonl: No such file or directory"),
        (("import", "."), ".: Is a directory"),
        (("export", "nowhere/file"), "nowhere/file: No such file or directory"),
        (("export", "."), ".: Is a directory"),
        (("export", "/dev/full"), "/dev/full: No space left on device"),
    ],
    ids=" ".join,
)
def test_files_that_can_not_be_used_are_told_in_one_line(
    filled: Path, arguments: tuple[str, ...], expected: str
) -> None:
    done = tiaowen(filled, "subscriptions", *arguments)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Can't run: {expected}\n")
    assert list(filled.glob(".*")) == []


def test_without_the_store_nothing_is_written(tmp_path: Path) -> None:
    url = {"REDIS_URL": "redis://:hunter2@127.0.0.1:1"}
    backup = tmp_path / "backup.jsonl"
    backup.write_text("old", encoding="ascii")

    for arguments in (("export", "backup.jsonl"), ("import", "-")):
        done = tiaowen(tmp_path, "subscriptions", *arguments, typed=lines(ANNS), settings=url)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("Can't run: Redis at 127.0.0.1:1 is not available: ")
        assert "hunter2" not in done.stderr

    assert backup.read_text(encoding="ascii") == "old"


@pytest.mark.redis
def test_check_warns_of_a_redis_that_would_lose_subscriptions(
    tmp_path: Path, redis_url: str
) -> None:
    done = tiaowen(tmp_path, "check", settings={"REDIS_URL": redis_url})

    (warning,) = [line for line in done.stdout.splitlines() if line.startswith("warning")]
    assert warning == (
        "warning subscriptions: subscriptions would be lost when Redis stops, because it keeps no "
        "append-only file (set appendonly to yes)"
    )
    assert done.returncode == 0
