"""`check`, settings and connections: what works and what does not, by name and without secrets."""

import socket
from pathlib import Path

import pytest

from corpus.library import load
from tests.bot.program import tiaowen

ARTICLE_45 = load().default.articles[44].text

# As BotFather gives it.
GIVEN = "123456789:AAE-secretsecretsecretsecretsecret"


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_check_names_what_works(tmp_path: Path) -> None:
    done = tiaowen(tmp_path, "check")
    lines = done.stdout.splitlines()

    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(":")[0].split(maxsplit=1) for line in lines] == [
        ["ok", "settings"],
        ["ok", "law shijiazhuang-digital-economy"],
        ["ok", "languages"],
        ["ok", "store"],
        ["ok", "subscriptions"],
        ["ok", "telegram"],
    ]
    assert "8 chapters, 61 articles, 94 paragraphs" in done.stdout
    assert "the preface claims 81 articles, the law has 61" in done.stdout
    law = load().default
    assert sum(len(article.paragraphs) for article in law.articles) == 94
    assert law.version in done.stdout


def test_check_names_what_fails(tmp_path: Path) -> None:
    hidden = "hunter2hunter2"
    done = tiaowen(
        tmp_path,
        "check",
        settings={
            "REDIS_URL": f"redis://:{hidden}@127.0.0.1:{closed_port()}",
            "TELEGRAM_BOT_TOKEN": GIVEN,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{closed_port()}",
        },
    )
    failed = [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("failed")]

    assert done.returncode == 1
    assert failed == ["failed  store", "failed  subscriptions", "failed  telegram"]
    assert hidden not in done.stdout + done.stderr
    assert GIVEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("check",), ("ask", "45"), ("chat",), ("run",)], ids=" ".join)
def test_wrong_settings_are_named_and_their_values_are_not(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    wrong = {"TELEGRAM_BOT_TOKEN": "not-a-t0ken", "BOT_LOG_FORMAT": "xm1"}
    done = tiaowen(tmp_path, *command, settings=wrong)

    said = done.stdout if command == ("check",) else done.stderr
    assert done.returncode == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "BOT_LOG_FORMAT" in said
    assert len(said.splitlines()) == 2
    assert "not-a-t0ken" not in done.stdout + done.stderr
    assert "xm1" not in done.stdout + done.stderr


def test_settings_are_read_from_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_DATA_DIR=elsewhere\n", encoding="utf-8")
    tiaowen(tmp_path, "ask", "45")

    assert (tmp_path / "elsewhere" / "tiaowen.sqlite3").exists()
    assert not (tmp_path / "var").exists()


def test_where_nothing_can_be_kept_it_says_so_and_leaves(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file", encoding="utf-8")
    done = tiaowen(tmp_path, "ask", "45")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Can't run: SQLite at ")
    assert len(done.stderr.splitlines()) == 1


def test_without_redis_it_answers_all_the_same_and_warns_once(tmp_path: Path) -> None:
    url = f"redis://:hunter2hunter2@127.0.0.1:{closed_port()}"
    done = tiaowen(tmp_path, "chat", typed="45\n46\n/forget\n", settings={"REDIS_URL": url})

    assert done.returncode == 0
    assert ARTICLE_45 in done.stdout
    assert "暫時存取不了記錄" in done.stdout
    assert done.stderr.count("answering without memory") == 1
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr
