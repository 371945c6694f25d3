"""Log lines, for people and for machines, without any secret."""

import json
import logging
from collections.abc import Iterator

import pytest

from config.logging import set_up_logging

GIVEN = "123456789:AAE-s3cret_s3cret"
REDIS = "redis://user:hunter2%40home@redis.internal:6379/1"
SECRETS = (GIVEN, REDIS)
FORMS = ["text", "json"]


@pytest.fixture(autouse=True)
def untouched_logging() -> Iterator[None]:
    """Put the root logger back as pytest had it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    noisy = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in noisy.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("token %s", (GIVEN,)),
        ("POST https://api.telegram.org/bot%s/sendMessage", (GIVEN,)),
        ("GET http://127.0.0.1:8081/bot%s/getMe 'HTTP/1.1 200 OK'", ("987:another_bots-token",)),
        ("connecting to %s", (REDIS,)),
        ("the password is %s", ("hunter2@home",)),  # as redis-py holds it, decoded
        ("quoted %r", (GIVEN,)),
        (f"without arguments {GIVEN}", ()),
        ("twice %s %s", (GIVEN, GIVEN)),
        ("in a mapping %s", ({"url": REDIS},)),
    ],
)
def test_no_line_holds_a_secret(
    capfd: pytest.CaptureFixture[str], form: str, message: str, arguments: tuple[object, ...]
) -> None:
    set_up_logging(form=form, level="debug", secrets=SECRETS)
    logging.getLogger("somebody.else").warning(message, *arguments)

    line = capfd.readouterr().err
    for secret in (GIVEN, "hunter2", "s3cret", "another_bots"):
        assert secret not in line
    assert "[hidden]" in line


@pytest.mark.parametrize("form", FORMS)
def test_no_traceback_holds_a_secret(capfd: pytest.CaptureFixture[str], form: str) -> None:
    set_up_logging(form=form, level="debug", secrets=SECRETS)

    def calls() -> None:
        raise OSError(f"no answer from https://api.telegram.org/bot{GIVEN}/getUpdates")

    def fails() -> None:
        try:
            calls()
        except OSError as error:
            raise RuntimeError(f"store {REDIS} is away") from error

    try:
        fails()
    except RuntimeError:
        logging.getLogger("x").exception("went wrong with %s", GIVEN)

    written = capfd.readouterr().err
    assert "RuntimeError" in written
    assert "OSError" in written
    for secret in (GIVEN, "hunter2", "s3cret"):
        assert secret not in written
    if form == "json":
        assert len(written.splitlines()) == 1


@pytest.mark.parametrize(
    ("form", "url", "password"),
    [
        ("json", "redis://:hun%22ter2@host", 'hun"ter2'),  # JSON writes \" for "
        ("json", "redis://:hun%5Cter2@host", "hun\\ter2"),
        ("text", "unix:///run/redis.sock?password=hunter2", "hunter2"),
    ],
)
def test_a_password_is_hidden_wherever_it_stands_and_whatever_it_holds(
    capfd: pytest.CaptureFixture[str], form: str, url: str, password: str
) -> None:
    set_up_logging(form=form, level="info", secrets=[url])
    logging.getLogger("x").warning("AUTH %s", password)

    assert "ter2" not in capfd.readouterr().err


def test_a_line_that_cannot_be_written_gives_nothing_away(
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_up_logging(form="text", level="info", secrets=SECRETS)
    message = "too few %s %s"
    logging.getLogger("x").warning(message, GIVEN)

    assert GIVEN not in capfd.readouterr().err


def test_machines_get_one_object_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="json", level="info", secrets=[])
    logging.getLogger("a.b").warning("第%s條\nline", 45)

    (line,) = capfd.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["logger"]) == ("第45條\nline", "warning", "a.b")
    assert entry["timestamp"].endswith("Z")
    assert "第45條" in line  # readable as it stands


def test_people_get_a_plain_line(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="text", level="info", secrets=[])
    logging.getLogger("a.b").warning("第%s條", 45)

    line = capfd.readouterr().err
    assert "第45條" in line
    assert "warning" in line
    assert "a.b" in line
    assert "\x1b" not in line  # no colours into a file


@pytest.mark.parametrize(
    ("level", "written"),
    [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)],
)
def test_only_lines_of_the_level_are_written(
    capfd: pytest.CaptureFixture[str], level: str, written: int
) -> None:
    set_up_logging(form="text", level=level, secrets=[])
    for severity in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger("x").log(severity, "x")

    assert len(capfd.readouterr().err.splitlines()) == written


def test_nobody_logs_a_line_for_each_request(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="text", level="info", secrets=[])
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:x/getMe")
    logging.getLogger("httpcore.connection").info("connect")

    assert capfd.readouterr().err == ""


def test_setting_it_up_twice_writes_no_line_twice(capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        set_up_logging(form="text", level="info", secrets=[])
    logging.getLogger("x").warning("once")

    assert capfd.readouterr().err.count("once") == 1
