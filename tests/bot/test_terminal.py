"""The program in a terminal and through a pipe, as a person or a script runs it."""

import json
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.terminal.channel import language_of
from corpus.library import load
from tests.bot.program import environment, tiaowen

ARTICLE_45 = load().default.articles[44].text
ESCAPE = "\x1b"  # what no pipe may get


def test_ask_prints_one_answer_in_full(home: Path) -> None:
    done = tiaowen(home, "ask", "第四十五條")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("第四十五條\n《石家莊市數字經濟促進條例》第六章")
    assert ARTICLE_45 in done.stdout
    assert "#1 ‹ 第44條" in done.stdout
    assert ESCAPE not in done.stdout
    assert done.stdout.endswith("\n\n")


@pytest.mark.parametrize(
    ("query", "kind", "article"),
    [
        (["/article", "45"], "article", 45),
        (["数据教易"], "results", 45),
        (["-3"], "none", None),
        (["離婚怎麼辦"], "none", None),
    ],
    ids=str,
)
def test_ask_json_prints_one_object(
    home: Path, query: list[str], kind: str, article: int | None
) -> None:
    done = tiaowen(home, "ask", "--json", *query)

    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert list(answer) == ["query", "kind", "hits"]
    assert (answer["query"], answer["kind"]) == (" ".join(query), kind)
    assert bool(answer["hits"]) == (article is not None)
    if article is not None:
        best = answer["hits"][0]
        assert list(best) == ["law", "article", "score"]
        assert best["law"] == "shijiazhuang-digital-economy"
        assert (best["article"], type(best["score"])) == (article, float)


QUERIES = [
    ("45", "article"),
    ("第四十五條第一款", "article"),
    ("45-47", "results"),
    ("第三章", "results"),
    ("數據交易", "results"),
    ("人才", "article"),
    ("/search 數據交易", "results"),
    ("/article 81", "none"),
    ("離婚怎麼辦", "none"),
    ("/help", "none"),
    ("", "none"),
    ("😀", "none"),
    ("<b>&", "none"),
    ('say "hi" \\n', "none"),
    ("數" * 10_000, "none"),
    ("/nosuch", "none"),
    ("/article@OtherBot 45", "none"),
]


def test_ask_reads_one_query_a_line_and_prints_one_object_a_line(home: Path) -> None:
    done = tiaowen(home, "ask", "-", typed="".join(f"{query}\n" for query, _ in QUERIES))

    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["query"], a["kind"]) for a in answers] == QUERIES
    for answer in answers:
        scores = [hit["score"] for hit in answer["hits"]]
        assert scores == sorted(scores, reverse=True)
        assert bool(scores) == (answer["kind"] != "none")


def test_ask_reads_windows_lines_and_a_last_line_without_end(home: Path) -> None:
    done = tiaowen(home, "ask", "-", typed="45\r\n\r\n46")

    assert [json.loads(line)["query"] for line in done.stdout.splitlines()] == ["45", "", "46"]


def test_chat_through_a_pipe_gives_one_reply_a_line(tmp_path: Path) -> None:
    lines = [
        "45",
        "#3",
        "#99",
        "下一條",
        "/language en",
        "/contents",
        "#2",
        "exit",
        "/forget",
        "/next",
    ]
    done = tiaowen(tmp_path, "chat", typed="\n".join(lines))

    assert (done.returncode, done.stderr) == (0, "")
    assert ESCAPE not in done.stdout
    heads = [
        "第四十五條",
        "第四十六條",  # the third button of the last reply
        "這個按鈕已經過時，請重新查詢。",
        "第四十七條",
        "Done: English from now on.",
        "Regulations of Shijiazhuang Municipality on Promoting the Digital Economy",
        "Chapter 2 · 數字基礎設施建設",
        "Nothing in the ",  # a pipe is not left by a word
        "All that was kept of you is deleted",
        "還沒有看過哪一條",
    ]
    at = 0
    for head in heads:
        found = done.stdout.find(head, at)
        assert found >= at, f"{head!r} is missing in {done.stdout[at : at + 200]!r}"
        at = found + len(head)
    assert not (tmp_path / "var" / "history").exists()


def test_a_star_goes_on_and_off_by_the_same_number(tmp_path: Path) -> None:
    asked = tiaowen(tmp_path, "ask", "45").stdout
    star = re.search(r"#(\d+) ☆ 收藏", asked)
    assert star is not None

    talk = ["45", f"#{star[1]}", "/bookmarks", "45", f"#{star[1]}", f"#{star[1]}", f"#{star[1]}"]
    said = tiaowen(tmp_path, "chat", typed="\n".join(talk)).stdout

    toasts = re.findall("已收藏，|已取消收藏|共 1 條", said)
    assert toasts == ["已收藏，", "共 1 條", "已取消收藏", "已收藏，", "已取消收藏"]


def test_what_is_exported_is_printed_and_can_be_redirected(tmp_path: Path) -> None:
    """No file appears in a folder that nobody named."""
    tiaowen(tmp_path, "chat", typed="45\n數據交易\n/subscribe\n")
    before = sorted(tmp_path.iterdir())
    done = tiaowen(tmp_path, "ask", "/export")

    said, _, printed = done.stdout.partition("\n\n")
    assert said == "你的全部記錄（2 筆），JSON 檔。"
    whole = json.loads(printed)
    assert whole["person"] == "terminal:local"
    assert [record["kind"] for record in whole["records"]] == ["session", "subscription"]
    assert '"query": "數據交易"' in printed
    assert sorted(tmp_path.iterdir()) == before


def test_chat_remembers_from_one_run_to_the_next(tmp_path: Path) -> None:
    tiaowen(tmp_path, "chat", typed="45\n/language en\n")

    assert "Article 46" in tiaowen(tmp_path, "chat", typed="/next\n").stdout
    kept = tmp_path / "var" / "tiaowen.sqlite3"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_run_without_a_token_talks_here_and_says_why(home: Path) -> None:
    done = tiaowen(home, "run", typed="/article 45\n")

    assert done.returncode == 0
    assert done.stderr == "TELEGRAM_BOT_TOKEN is not set: talking here.\n"
    assert ARTICLE_45 in done.stdout


def test_chat_speaks_the_language_of_the_locale(home: Path) -> None:
    said = {
        lang: tiaowen(home, "ask", "目錄", settings={"LANG": lang}).stdout
        for lang in ("en_GB.UTF-8", "zh_CN.UTF-8", "C.UTF-8")
    }

    assert "61 articles" in said["en_GB.UTF-8"]
    assert "共 61 条" in said["zh_CN.UTF-8"]
    assert "共 61 條" in said["C.UTF-8"]


@pytest.mark.parametrize(
    ("variables", "tag"),
    [
        ({}, None),
        ({"LANG": ""}, None),
        ({"LANG": "C"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "zh_TW.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_CN"}, "zh-CN"),
        ({"LANG": "en_GB.UTF-8@euro"}, "en-GB"),
        ({"LANG": "sr_RS@latin"}, "sr-RS"),
        ({"LANG": "en_GB", "LC_ALL": "zh_TW"}, "zh-TW"),  # as POSIX orders them
        ({"LANG": "en_GB", "LC_MESSAGES": "zh_TW"}, "zh-TW"),
        ({"LC_MESSAGES": "en_GB", "LC_ALL": "zh_TW"}, "zh-TW"),
        ({"LANG": "zh_TW", "LC_ALL": "C.UTF-8"}, "zh-TW"),  # set for bytes, not for people
    ],
    ids=str,
)
def test_the_locale_names_the_language(variables: dict[str, str], tag: str | None) -> None:
    assert language_of(variables) == tag


@pytest.mark.parametrize("arguments", [("--help",), ("ask", "--help"), ("check", "--help")])
def test_it_explains_itself(home: Path, arguments: tuple[str, ...]) -> None:
    done = tiaowen(home, *arguments)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage:" in done.stdout


@pytest.mark.parametrize("arguments", [("ask",), ("nosuch",), ("run", "--fast")], ids=" ".join)
def test_a_wrong_command_line_is_refused(home: Path, arguments: tuple[str, ...]) -> None:
    done = tiaowen(home, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage:" in done.stderr


@pytest.mark.parametrize("arguments", [("chat",), ("ask", "-")], ids=" ".join)
def test_bytes_that_are_no_text_harm_nothing(home: Path, arguments: tuple[str, ...]) -> None:
    """As Python reads standard input under any locale but C."""
    strict = {"PYTHONIOENCODING": "utf-8"}
    done = tiaowen(home, *arguments, typed=b"\xff\xfe\n45\n", settings=strict)

    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_ends_a_chat_that_waits_for_a_line(home: Path) -> None:
    chat = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment({}),
    )
    with chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        try:
            chat.stdin.write(b"45\n")
            chat.stdin.flush()
            while not chat.stdout.readline().startswith(b"#1"):
                pass
            time.sleep(0.3)  # until it waits for the next line
            chat.send_signal(signal.SIGINT)
            assert chat.wait(3.0) == 130
        finally:
            chat.kill()


def test_what_is_not_used_is_not_loaded(home: Path) -> None:
    """Else the first answer would come late."""
    done = tiaowen(home, "ask", "45", settings={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))

    assert {"bot.cli", "corpus.library"} <= loaded
    assert not loaded & {"telegram", "redis", "prompt_toolkit", "starlette", "cn2an", "pypinyin"}
