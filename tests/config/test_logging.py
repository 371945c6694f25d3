"""Log lines, for people and for machines, without any secret and without anybody's words."""

import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator

import pytest

from config.logging import set_up_logging

GIVEN = "123456789:AAE-s3cret_s3cret"
REDIS = "redis://user:hunter2%40home@redis.internal:6379/1"
SECRETS = (GIVEN, REDIS)
FORMS = ["text", "json"]
TYPED = "what a person typed"


@pytest.fixture(autouse=True)
def untouched_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put streams, warnings and the root logger back as pytest had them."""
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    noisy = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    yield
    logging.captureWarnings(capture=False)
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
    assert entry["process"] == os.getpid()
    assert set(entry) == {"event", "level", "logger", "timestamp", "process"}
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


def failing(typed: str) -> None:
    """Fail as a library may: with what a person typed in the message, and in the one before."""
    try:
        float(typed)
    except ValueError as error:
        raise LookupError(f"can't read {typed!r}") from error


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_an_exception_is_told_by_its_places(
    capfd: pytest.CaptureFixture[str], form: str, level: str
) -> None:
    set_up_logging(form=form, level=level, secrets=[])
    try:
        failing(TYPED)
    except LookupError:
        logging.getLogger("a.library").exception("it failed")

    written = capfd.readouterr().err
    assert "it failed" in written
    for place in ("builtins.LookupError", "builtins.ValueError", "test_logging.py", "in failing"):
        assert place in written
    assert TYPED not in written


@pytest.mark.parametrize("form", FORMS)
def test_who_looks_for_a_fault_sees_its_message(
    capfd: pytest.CaptureFixture[str], form: str
) -> None:
    set_up_logging(form=form, level="debug", secrets=[])
    try:
        failing(TYPED)
    except LookupError:
        logging.getLogger("a.library").exception("it failed")

    assert f"LookupError: can't read '{TYPED}'" in capfd.readouterr().err


def test_exceptions_in_a_circle_end(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="json", level="info", secrets=[])
    one, other = ValueError("1"), TypeError("2")
    one.__cause__, other.__cause__ = other, one
    logging.getLogger("x").error("x", exc_info=one)
    logging.getLogger("x").error("x", exc_info=True)  # noqa: LOG014 - where there is none

    told, nothing = (json.loads(line) for line in capfd.readouterr().err.splitlines())
    assert told["exception"].split() == ["builtins.ValueError", "builtins.TypeError"]
    assert "exception" not in nothing


def test_a_stack_is_told_as_one(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="json", level="info", secrets=[])
    logging.getLogger("x").warning("here", stack_info=True)

    (line,) = capfd.readouterr().err.splitlines()
    assert "test_a_stack_is_told_as_one" in json.loads(line)["stack"]


def test_a_warning_is_a_line_like_others(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging(form="json", level="info", secrets=[])
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)  # pytest has its own way with them
        warnings.warn("something is old", DeprecationWarning, stacklevel=1)

    (line,) = capfd.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["logger"], entry["level"]) == ("py.warnings", "warning")
    assert "something is old" in entry["event"]
