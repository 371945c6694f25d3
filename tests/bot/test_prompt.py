"""The prompt, in a pseudo-terminal and at a keyboard of its own."""

import stat
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.terminal.prompt import Offers, typed_lines
from handlers.registry import COMMANDS
from tests.bot.program import on_screen


def test_the_prompt_from_greeting_to_good_bye(tmp_path: Path) -> None:
    history = tmp_path / "var" / "history"
    with on_screen(tmp_path, "run") as screen:
        greeting = screen.shows("›")
        assert "條文 Tiaowen" in greeting
        assert "#1" in greeting
        assert "\x1b" in greeting  # colours

        screen.types("/art")
        screen.shows("看一條或幾條條文")  # what the offered completion does
        screen.types("\t")
        screen.shows("icle")
        screen.types(" 45\r")
        screen.shows("促進數據要素依法有序流動")
        screen.shows("›")
        assert stat.S_IMODE(history.stat().st_mode) == 0o600
        assert "+/article 45" in history.read_text(encoding="utf-8")

        screen.types("\r")  # nothing is answered with nothing
        screen.types("#3\r")
        screen.shows("第四十六條")
        screen.shows("›")
        screen.types("\x1b[A\x1b[A\r")  # twice up: /article 45 again
        screen.shows("促進數據要素依法有序流動")
        screen.shows("›")

        screen.types("/forget\r")
        screen.shows("已刪除你的全部記錄")
        screen.shows("›")
        assert history.read_text(encoding="utf-8") == ""
        assert stat.S_IMODE(history.stat().st_mode) == 0o600

        screen.types("\x04")  # Ctrl-D
        assert screen.leaves() == 0
    assert b"Traceback" not in screen.shown


@pytest.mark.parametrize("keys", ["exit\r", "QUIT\r", ":q\r", "\x03"], ids=ascii)
def test_the_prompt_is_left_by_a_word_or_ctrl_c(home: Path, keys: str) -> None:
    with on_screen(home, "chat") as screen:
        screen.shows("›")
        screen.types(keys)

        assert screen.leaves() == 0


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("45\r", "45"),
        ("45\x152\r", "2"),
        ("第四十五條\r", "第四十五條"),
        ("數據\x7f\x7f交易\r", "交易"),
        ("\r", ""),
    ],
    ids=ascii,
)
async def test_a_line_is_edited(tmp_path: Path, keys: str, line: str) -> None:
    summaries = {f"/{name}": name for name in COMMANDS}
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys + "\x04")
        typed = [line async for line in typed_lines(tmp_path / "history", summaries, lambda _: [])]

    assert typed == [line]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("/art", ["/article"]),
        ("數據", ["數據交易"]),
        ("數據交易", []),  # nothing is left to complete
        ("/search 數據", ["數據交易"]),  # behind a command
        ("/search ", []),
        ("", []),
    ],
)
def test_commands_and_questions_are_completed(line: str, offered: list[str]) -> None:
    offers = Offers(
        {"/article": "", "/search": ""}, lambda asked: ["數據交易"] if "數據" in asked else []
    )
    document = Document(line)
    completions = offers.get_completions(document, CompleteEvent())

    assert [completion.text for completion in completions] == offered
