"""Secrets stay out of all that is written: in every form, and by every way out of a process."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.redaction import Redactor

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAE-s3cret_s3cret"  # noqa: S105 - made up
HALF = TOKEN.partition(":")[2]
WEBHOOK = "5f3a9c0d77e1b2a4"
REDIS = "rediss://bot:hunter2%2F%40home@redis.internal:6379/1?ssl_cert_reqs=none"
PASSWORD = "hunter2/@home"  # noqa: S105 - made up
SECRETS = (TOKEN, REDIS, WEBHOOK)
# What of them must never be read, in whatever form it came.
TELLING = ("s3cret", "hunter2", WEBHOOK)

FORMS = [
    ("as it is", TOKEN),
    ("twice", f"{TOKEN}{TOKEN}"),
    ("the half that is secret", f"secret={HALF}"),
    ("in a URL", f"https://api.telegram.org/bot{TOKEN}/getMe"),
    ("in a URL, quoted", quote(f"https://api.telegram.org/bot{TOKEN}/getMe", safe="")),
    ("in a form", f"token={quote_plus(TOKEN)}&x=1"),
    ("quoted in small letters", TOKEN.replace(":", "%3a")),
    ("in bytes", repr(TOKEN.encode())),
    ("in an exception in JSON", json.dumps({"error": repr(ValueError(TOKEN))})),
    ("another bot's, in a URL", "http://127.0.0.1:8081/bot987:its-s3cret/getMe"),
    ("the store's URL", f"can't reach {REDIS}"),
    ("its password, as a client decodes it", f"AUTH bot {PASSWORD}"),
    ("its password, as it was given", "hunter2%2F%40home"),
    ("its password, in bytes on the wire", repr(f"$13\r\n{PASSWORD}\r\n".encode())),
    ("its password, in JSON", json.dumps({"password": PASSWORD})),
    ("another store's URL", "redis://:hunter2@elsewhere:6379"),
    ("a proxy's URL", "Cannot connect to http://me:hunter2@proxy:3128"),
    ("the webhook's secret", f"X-Telegram-Bot-Api-Secret-Token: {WEBHOOK}"),
]  # fmt: skip


@pytest.mark.parametrize("text", [text for _, text in FORMS], ids=[name for name, _ in FORMS])
def test_a_secret_is_hidden_in_every_form(text: str) -> None:
    written = Redactor(SECRETS)(text.encode()).decode()

    assert [piece for piece in TELLING if piece in written] == []
    assert "[hidden]" in written


URLS = [
    ("redis://:hunter2@r:6379", "hunter2"),
    ("rediss://user:hunter2@r:6379/0", "hunter2"),
    ("redis+sentinel://user:hunter2@a:26379,b:26379/main/1", "hunter2"),
    ("redis+sentinel://a:26379/main?sentinel_password=hunter2", "hunter2"),
    ("rediss+cluster://user:hunter2@a:7000,b:7000", "hunter2"),
    ("unix:///run/redis.sock?password=hunter2", "hunter2"),
    ("rediss://r:6379?ssl_password=hunter%202", "hunter 2"),
    ("redis://:密碼密碼@r:6379", "密碼密碼"),
    ("redis://:%E5%AF%86%E7%A2%BC%E5%AF%86%E7%A2%BC@r:6379", "密碼密碼"),
    # Wrong ones: the password's own "/" ends it for whoever reads the URL, and says which piece.
    ("redis://:hunter2/more@r:6379", "hunter2"),
    ("redis://:hunter2?more@r:6379", "hunter2"),
    ("redis://:hun[ter2@r:6379", "hun[ter2"),
    ("redis://:p@ss@word@r:6379", "p@ss@word"),
]


@pytest.mark.parametrize(("url", "password"), URLS, ids=[url for url, _ in URLS])
def test_the_password_of_any_url_is_hidden_by_itself(url: str, password: str) -> None:
    redact = Redactor([url])

    assert redact(f"the password is {password}.".encode()) == b"the password is [hidden]."
    assert password.encode() not in redact(f"Port could not be cast from {password!r}".encode())


@pytest.mark.parametrize("user", ["", "u", "me", "bot", "user", "somebody"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_password_is_hidden_in_an_authorization_header(
    user: str, encode: Callable[[bytes], bytes]
) -> None:
    header = encode(f"{user}:{PASSWORD}".encode())
    written = Redactor(SECRETS)(b"Authorization: Basic " + header)

    assert b"[hidden]" in written
    left = written.removeprefix(b"Authorization: Basic ").replace(b"[hidden]", b"")
    assert len(left) <= len(header) - len(PASSWORD)


KEPT = [
    "articles of the day: 12 delivered",
    "https://flk.npc.gov.cn/detail2.html?a@b",  # no user in it
    "serving HTTP at 127.0.0.1 port 8080",
    "第四十五條 @ 12:30",
    "ab:cd@ef",
    "/botany/12",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert Redactor(SECRETS)(text.encode()).decode() == text


def test_a_secret_of_three_characters_is_hidden_in_urls_alone() -> None:
    redact = Redactor(["redis://:art@r:6379", "a", ""])

    assert redact(b"redis://:art@r:6379") == b"[hidden]"
    assert redact(b"redis://:art@elsewhere article") == b"redis://[hidden]@elsewhere article"


# Text that can be a secret: what environment variables can hold, and long enough.
secrets = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=4, max_size=40
)
beside = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WRITTEN: list[Callable[[str], str]] = [
    str,
    repr,
    ascii,
    json.dumps,
    lambda text: json.dumps(text, ensure_ascii=False),
    lambda text: json.dumps({"event": repr(text)}, ensure_ascii=False),
    quote,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: repr(text.encode()),
]


@pytest.mark.parametrize("write", WRITTEN)
@given(secret=secrets, before=beside, after=beside)
def test_whatever_the_secret_and_whatever_stands_beside_it(
    write: Callable[[str], str], secret: str, before: str, after: str
) -> None:
    written = Redactor([secret])(write(f"{before}{secret}{after}").encode())

    assert b"[hidden]" in written


LOG = "log = logging.getLogger('library')\n"
WAYS_OUT = {
    "a log line's words": LOG + "log.warning(f'x {TOKEN}')",
    "a log line's arguments": LOG + "log.warning('%s %r', TOKEN, {'url': REDIS})",
    "a log line's exception": LOG + "try: fail()\nexcept OSError: log.exception('x')",
    "a log line's stack": LOG + "eval(f'log.warning(1, stack_info=True) or {TOKEN!r}')\n"
    "log.warning(TOKEN)",
    "a log line that can't be written": LOG + "log.warning('%s %s', TOKEN)\nlog.warning(TOKEN)",
    "a library's own handler": LOG + "log.propagate = False\n"
    "log.addHandler(logging.StreamHandler()); log.warning(TOKEN)",
    "a warning": "warnings.simplefilter('always'); warnings.warn(f'x {REDIS}')",
    "an exception that nobody catches": "fail()",
    "one in a thread": "t = threading.Thread(target=fail); t.start(); t.join()",
    "one in a destructor": "class Held:\n def __del__(self): fail()\nHeld()\ngc.collect()",
    "one in a task that nobody waits for": "async def main():\n asyncio.create_task(task())\n"
    " await asyncio.sleep(0.01)\n gc.collect()\n"
    "async def task(): fail()\nasyncio.run(main())",
    "one in a callback": "async def main():\n asyncio.get_running_loop().call_soon(fail)\n"
    " await asyncio.sleep(0.01)\nasyncio.run(main())",
    "a traceback that is printed": "try: fail()\nexcept OSError: traceback.print_exc()",
    "a message on leaving": "sys.exit(f'x {TOKEN}')",
    "print": "print(TOKEN, [REDIS])",
    "print in pieces": "print(TOKEN[:9], TOKEN[9:15], TOKEN[15:], sep='')",
    "print without a line's end": "print(TOKEN, end='')",
    "print to standard error": "print(TOKEN, file=sys.stderr)",
    "print to the streams behind": "print(TOKEN, file=sys.__stderr__)",
    "bytes": "sys.stdout.buffer.write(TOKEN.encode()); sys.stdout.buffer.flush()",
    "a line longer than any buffer": "sys.stdout.write('x' * 8180)\nsys.stdout.write(TOKEN)",
    "typer": 'typer.echo(f"Can\'t run: {REDIS}", err=True)',
    "typer in bytes": "typer.echo(TOKEN.encode())",
    "rich": "rich.console.Console(soft_wrap=True).print(TOKEN)",
}
BEFORE = """
import asyncio, gc, logging, os, sys, threading, traceback, typer, warnings
import rich.console
from config.logging import set_up_logging
TOKEN, REDIS = os.environ['T'], os.environ['R']
def fail(): raise OSError(f'no answer from /bot{TOKEN}/x') from RuntimeError(REDIS)
set_up_logging(form=sys.argv[1], level='debug', secrets=[TOKEN, REDIS])
"""


def ran(script: str, form: str, **settings: str) -> str:
    """Return all that a process of its own writes."""
    done = subprocess.run(
        [sys.executable, "-c", BEFORE + script, form],
        env={"PATH": os.environ["PATH"], "T": TOKEN, "R": REDIS, **settings},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=20,
        check=False,
    )
    return done.stdout.decode(errors="replace")


@pytest.mark.parametrize("script", WAYS_OUT.values(), ids=WAYS_OUT)
def test_no_way_out_of_a_process_tells_a_secret(script: str) -> None:
    written = ran(script, "json")

    assert [piece for piece in TELLING if piece in written] == []
    assert "[hidden]" in written


def test_nor_do_streams_of_another_encoding() -> None:
    written = ran("print(TOKEN); typer.echo(REDIS, err=True)", "text", PYTHONIOENCODING="ascii")

    assert [piece for piece in TELLING if piece in written] == []
    assert written.count("[hidden]") == 2


def test_a_dump_of_a_crash_has_places_and_no_values() -> None:
    written = ran(
        "import faulthandler, signal\nfaulthandler.enable()\nos.kill(os.getpid(), signal.SIGSEGV)",
        "text",
    )

    assert "Segmentation fault" in written
    assert [piece for piece in TELLING if piece in written] == []


def test_what_is_written_comes_out_whole_and_in_order() -> None:
    script = (
        "for i in range(300): print(i, end=' ' * (i % 3))\n"
        "sys.stdout.write('x' * 20000 + '\\n' + '條')\nsys.stdout.flush()\n"
        "sys.stdout.buffer.write(b'end')"
    )
    numbers = "".join(f"{i}{' ' * (i % 3)}" for i in range(300))

    assert ran(script, "text", PYTHONUTF8="1") == numbers + "x" * 20000 + "\n條end"


def test_what_threads_write_at_once_comes_out_whole() -> None:
    written = ran(
        "def write():\n for _ in range(500): sys.stderr.write('a' * 50 + TOKEN + '\\n')\n"
        "threads = [threading.Thread(target=write) for _ in range(4)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()",
        "text",
    )

    assert set(written.split("\n")) == {"a" * 50 + "[hidden]", ""}
    assert written.count("\n") == 2000
