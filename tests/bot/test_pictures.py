"""Charts: a picture is made of them by a process of its own, or none at all."""

import asyncio
import shutil
import struct
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import pictures
from bot.pictures import Painter, as_json
from bot.terminal.render import sparklines
from handlers.reply import Chart, Curve, Panel

LAST = date(2026, 11, 22)


def chart(*values: float | None, label: str = "Questions") -> Chart:
    days = tuple(LAST - timedelta(days=n) for n in reversed(range(len(values))))
    curve = Curve((label, "Questions"), values)
    share = Curve((label, "Share"), tuple(v and 0.5 for v in values))
    return Chart(days, (Panel((curve, curve)), Panel((share,), share=True)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


def size(picture: bytes | None) -> tuple[int, int]:
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


# What may be known of days, and in which letters it is labelled.
@pytest.mark.parametrize(
    "drawn",
    [
        chart(*range(30)),
        chart(*[None] * 30),
        chart(*[0] * 30),
        chart(None, 3, None, 10**9),
        chart(1),
        chart(3, 4, label="提問"),
        chart(3, 4, label="\U0010fffd $x^2_{$ \\frac"),  # no font has it; and no mathematics
    ],
    ids=["a month", "unknown", "zeros", "huge", "one day", "Chinese", "odd"],
)
async def test_a_chart_is_drawn(folder: Path, drawn: Chart) -> None:
    assert size(await Painter(folder).draw(drawn)) == (800, 960)


async def test_nothing_of_the_drawing_comes_into_the_bot(folder: Path) -> None:
    await Painter(folder).draw(chart(1, 2))

    loaded = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import bot.pictures, sys; sys.exit('matplotlib' in sys.modules)")
    )
    assert await loaded.wait() == 0


async def test_the_program_is_given_no_secret(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:ABC")
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1")

    environment = Painter(folder)._environment()

    assert not {"TELEGRAM_BOT_TOKEN", "REDIS_URL"} & environment.keys()


async def test_a_program_that_fails_is_told_and_there_is_no_picture(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Chart((LAST,), (Panel((Curve(("a", "a"), (1.0, 2.0)),), share=True), Panel(())))

    assert await Painter(folder).draw(broken) is None
    assert [r.getMessage()[:33] for r in caplog.records] == ["a chart can't be drawn (status 1)"]


async def test_a_program_that_takes_too_long_is_killed(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await Painter(folder, seconds=0.05).draw(chart(1, 2)) is None
    assert [r.getMessage() for r in caplog.records] == ["a chart was not drawn within 0.05 s"]


async def test_a_program_that_is_not_there_is_told(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await Painter(folder, python="/nowhere/python").draw(chart(1, 2)) is None
    assert [r.getMessage() for r in caplog.records] == [
        "a chart can't be drawn: No such file or directory"
    ]


async def test_a_folder_is_meant_from_where_the_bot_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    await Painter(Path("fonts")).draw(chart(1, 2))

    assert list((tmp_path / "fonts").glob("fontlist*.json"))


async def test_a_folder_that_can_not_be_written_stops_nothing(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.touch()

    assert size(await Painter(nowhere / "fonts").draw(chart(1, 2))) == (800, 960)


def test_what_is_described_is_read_from_anywhere() -> None:
    """The program is found however the bot was started, so its folder is the project's."""
    assert (pictures._ROOT / "bot" / "drawing.py").is_file()
    assert b'"2026-11-22"' in as_json(chart(1))
    assert shutil.which(sys.executable)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ((0, 1, 2, 4, 8), "▁▂▃▅█  提問 ≤ 8"),
        ((None, 5, None, 1234), "·▁·█  提問 ≤ 1,234"),
        ((0, 0), "▁▁  提問 ≤ 0"),
        ((None, None), "··  提問 ≤ 0"),
    ],
    ids=["rising", "gaps", "zeros", "unknown"],
)
def test_a_terminal_shows_a_line_of_bars(values: tuple[float | None, ...], line: str) -> None:
    shown = sparklines(chart(*values, label="提問")).splitlines()

    assert shown[1] == line
    assert shown[0].endswith("– 11-22")
    assert shown[3].endswith("提問 ≤ 50%" if any(values) else "提問 ≤ 0%")
