"""The webhook over real HTTP: who is refused and how, and what is acknowledged."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.http.guard import Limits
from tests.bot.http.site import (
    GOOD_BODY,
    PATH,
    SECRET,
    Line,
    Site,
    ask,
    line,
    post,
    site,
)

LARGE = 1024 * 1024 + 1
WRONG = "not-the-secret"


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as opened:
        yield opened


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log at its most talkative: no traceback, no secret and no path may be in it."""
    caplog.set_level("DEBUG")
    yield caplog
    for hidden in ("Traceback", SECRET, PATH, "第四十"):
        assert hidden not in caplog.text


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


REFUSED = {
    "another path": (post(path="/"), 404),
    "nearly the path": (post(path=f"/{PATH}x"), 404),
    "the path in a folder": (post(path=f"/a/{PATH}"), 404),
    "the path escaped": (post(path=f"/%35{PATH[1:]}"), 404),
    "the path with a slash": (post(path=f"/{PATH}/"), 404),
    "a whole URL": (post(path=f"http://localhost/{PATH}x"), 404),
    "GET": (post(b"", method="GET"), 405),
    "PUT": (post(method="PUT"), 405),
    "HEAD": (post(b"", method="HEAD"), 405),
    "OPTIONS": (post(b"", method="OPTIONS"), 405),
    "no such method": (post(method="BREW"), 400),
    "no secret": (post(secret=None), 403),
    "an empty secret": (post(secret=""), 403),
    "another secret": (post(secret=SECRET[:-1]), 403),
    "the secret in capitals": (post(secret=SECRET.upper()), 403),
    "a secret of no ASCII": (post(secret=f"{SECRET}\xff"), 403),
    "another secret, large": (post(b"", secret=WRONG, length=LARGE), 403),
    "another secret and no JSON": (post(b"x", secret=WRONG, kind="text/plain"), 403),
    "no type": (post(kind=None), 415),
    "a form": (post(kind="application/x-www-form-urlencoded"), 415),
    "nearly JSON": (post(kind="application/jsonx"), 415),
    "packed": (post(more="Content-Encoding: gzip\r\n"), 415),
    "large by its length": (post(b"", length=LARGE), 413),
    "large beyond numbers": (post(b"", length=10**18), 413),
    "large in chunks": (
        post(chunked(*[b"x" * 65536] * 17), more="Transfer-Encoding: chunked\r\n"),
        413,
    ),
    "no length": (post(b"", length=-1), 400),
    "a length and chunks": (
        post(chunked(GOOD_BODY), more="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        400,
    ),
    "two lengths": (post(more="Content-Length: 5\r\n"), 400),
    "chunks that are none": (post(b"zz\r\n", more="Transfer-Encoding: chunked\r\n"), 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a long header": (post(more=f"X: {'x' * 40_000}\r\n"), 431),
    "many headers": (post(more="X: x\r\n" * 10_000), 431),
    "a long path": (post(path="/" + "x" * 40_000), 431),
}


@pytest.mark.parametrize(("request_", "status"), REFUSED.values(), ids=REFUSED)
async def test_a_refusal_is_one_short_line(
    served: Site, log: pytest.LogCaptureFixture, request_: bytes, status: int
) -> None:
    answer = await ask(served.port, request_)

    assert answer.status == status
    assert len(answer.body) < 40
    assert b"\n" not in answer.body.rstrip()
    assert "server" not in answer.headers
    assert served.taken == []
    assert len(log.records) < 5


async def test_a_method_that_is_refused_comes_with_those_that_are_not(served: Site) -> None:
    on_webhook = await ask(served.port, post(method="PUT"))
    on_health = await ask(served.port, post(path="/healthz"))

    assert on_webhook.headers["allow"] == "POST"
    assert sorted(on_health.headers["allow"].split(", ")) == ["GET", "HEAD"]


@pytest.mark.parametrize(
    "request_",
    [
        post(),
        post(kind="application/json; charset=utf-8"),
        post(kind="Application/JSON"),
        post(path=f"/{PATH}?x=1"),
        post(chunked(GOOD_BODY[:20], GOOD_BODY[20:]), more="Transfer-Encoding: chunked\r\n"),
        post(b"\r\n" + GOOD_BODY),
        post(b'{"update_id": 7, "x": "' + b"x" * (LARGE - 30) + b'"}'),
    ],
    ids=["plain", "charset", "capitals", "query", "chunks", "blanks", "large"],
)
async def test_an_update_is_taken_and_acknowledged(
    served: Site, log: pytest.LogCaptureFixture, request_: bytes
) -> None:
    answer = await ask(served.port, request_)

    assert (answer.status, answer.body) == (200, b"")
    assert [update["update_id"] for update in served.taken] == [7]
    assert len(log.records) < 5


NO_UPDATES = {
    "nothing": b"",
    "no JSON": b"update",
    "half": GOOD_BODY[:-2],
    "something behind it": GOOD_BODY + b"}",
    "two": GOOD_BODY * 2,
    "a list": b"[" + GOOD_BODY + b"]",
    "a number": b"7",
    "null": b"null",
    "no id": b'{"message": {}}',
    "id null": b'{"update_id": null}',
    "id true": b'{"update_id": true}',
    "id text": b'{"update_id": "7"}',
    "id a fraction": b'{"update_id": 7.0}',
    "id negative": b'{"update_id": -7}',
    "id too large for a store": b'{"update_id": 9223372036854775808}',
    "id too large to read": b'{"update_id": ' + b"9" * 5000 + b"}",
    "id NaN": b'{"update_id": NaN}',
    "Infinity in it": b'{"update_id": 7, "x": -Infinity}',
    "deep lists": b'{"update_id": 7, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"update_id":7,"x":' + b'{"x":' * 100_000 + b"1" + b"}" * 100_001,
    "not UTF-8": b'{"update_id": 7, "x": "\xff"}',
    "UTF-16": GOOD_BODY.decode().encode("utf-16"),
    "half of a pair in UTF-8": b'{"update_id": 7, "x": "\xed\xa0\x80"}',
    "byte order mark": b"\xef\xbb\xbf" + GOOD_BODY,
    "zero bytes": b"\0" * 1000,
    "a line end in a text": b'{"update_id": 7, "x": "\n"}',
    "repeated key, the last no id": b'{"update_id": 7, "update_id": "x"}',
}


@pytest.mark.parametrize("body", NO_UPDATES.values(), ids=NO_UPDATES)
async def test_what_is_no_update_is_refused(
    served: Site, log: pytest.LogCaptureFixture, body: bytes
) -> None:
    answer = await ask(served.port, post(body))

    assert (answer.status, answer.body) == (400, b"Bad Request")
    assert served.taken == []
    assert len(log.records) < 5


def malformed(seed: int) -> Iterator[bytes]:
    """Yield bodies without end that are no update, each another one."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time
    whole = json.dumps({"update_id": 7, "message": {"text": "第四十五條" * 20, "n": [1, {}]}})
    while True:
        at = chance.randrange(len(whole))
        yield whole[:at].encode()
        yield chance.randbytes(chance.randrange(1, 2000))
        yield chance.choice(list(NO_UPDATES.values()))
        yield (whole[:at] + chr(chance.randrange(1, 32)) + '"' + whole[at:] + "]").encode()


async def test_malformed_bodies_cost_little(served: Site, log: pytest.LogCaptureFixture) -> None:
    bodies = malformed(6)
    started = time.monotonic()
    async with line(served.port) as talk:
        for _ in range(500):
            talk.send(post(next(bodies)))
            assert (await talk.answer()).status == 400
        talk.send(post())
        assert (await talk.answer()).status == 200

    assert time.monotonic() - started < 5
    assert len(served.taken) == 1
    assert len(log.records) < 5


async def test_what_is_not_taken_is_asked_for_again(log: pytest.LogCaptureFixture) -> None:
    async def refuse(_: object) -> bool:
        return False

    async with site(refuse) as served:
        answer = await ask(served.port, post())

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert len(log.records) < 5


async def test_a_failure_is_told_to_the_log_alone(log: pytest.LogCaptureFixture) -> None:
    async def fail(_: object) -> bool:
        raise RuntimeError("第三條 is what somebody wrote")

    log.set_level("INFO")  # at DEBUG a failure is logged in full, with its message
    async with site(fail) as served:
        answer = await ask(served.port, post())

    assert (answer.status, answer.body) == (500, b"Internal Server Error")
    (failure,) = [record for record in log.records if record.levelname == "ERROR"]
    assert "RuntimeError at test_webhook.py" in failure.getMessage()
    assert "somebody" not in log.text


async def test_what_takes_long_is_finished_though_telegram_asks_again() -> None:
    begun, finish, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> bool:
        begun.set()
        await finish.wait()
        finished.set()
        return True

    async with site(slowly, patience=0.1) as served:
        answer = await ask(served.port, post())
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert not finished.is_set()
        finish.set()
        await asyncio.wait_for(finished.wait(), 1)


async def test_what_telegram_does_not_wait_for_is_finished() -> None:
    begun, finish, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> bool:
        begun.set()
        await finish.wait()
        finished.set()
        return True

    async with site(slowly) as served:
        async with line(served.port) as talk:
            talk.send(post())
            await asyncio.wait_for(begun.wait(), 1)
        await asyncio.sleep(0.05)
        finish.set()
        await asyncio.wait_for(finished.wait(), 1)


async def test_what_is_begun_is_finished_though_the_server_closes() -> None:
    begun, finish, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> bool:
        begun.set()
        await finish.wait()
        finished.set()
        return True

    async with site(slowly) as served, line(served.port) as talk:
        talk.send(post())
        await asyncio.wait_for(begun.wait(), 1)
        await served.serving.drain(0.05)
        await served.serving.aclose()
        assert await talk.is_closed()
    finish.set()
    await asyncio.wait_for(finished.wait(), 1)


@pytest.mark.parametrize("sent", [0, 1, 20], ids=["no body", "a byte", "more"])
async def test_who_hangs_up_within_the_body_is_forgotten(
    served: Site, log: pytest.LogCaptureFixture, sent: int
) -> None:
    async with line(served.port) as talk:
        talk.send(post(GOOD_BODY[:sent], length=len(GOOD_BODY)))
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)

    assert (await ask(served.port, post())).status == 200
    assert len(served.taken) == 1
    assert len(log.records) < 5


async def test_a_refused_body_is_read_on_so_that_its_sender_learns_why(served: Site) -> None:
    """A connection that is closed with unread bytes is reset, and the answer may be lost."""
    async with line(served.port) as talk:
        talk.send(post(b"x" * LARGE))
        refused = await talk.answer()
        talk.send(post())
        taken = await talk.answer()

    assert (refused.status, taken.status) == (413, 200)


async def test_a_body_without_end_is_cut_off(served: Site) -> None:
    async def flood(talk: Line) -> None:
        while True:
            talk.send(b"x" * 65536)
            await asyncio.sleep(0)

    async with line(served.port) as talk:
        talk.send(post(b"", secret=WRONG, length=10**12))
        assert (await talk.answer()).status == 403
        flooding = asyncio.create_task(flood(talk))
        assert await talk.is_closed()
        flooding.cancel()


async def test_requests_sent_ahead_are_answered_in_their_order(served: Site) -> None:
    async with line(served.port) as talk:
        talk.send(post(b'{"update_id": 1}') + post(b"x") + post(b'{"update_id": 2}'))
        answers = [(await talk.answer()).status for _ in range(3)]

    assert answers == [200, 400, 200]
    assert [update["update_id"] for update in served.taken] == [1, 2]


async def test_the_body_is_asked_for_only_of_who_may_send_it(served: Site) -> None:
    more = "Expect: 100-continue\r\n"
    async with line(served.port) as talk:
        talk.send(post(b"", secret=WRONG, length=9, more=more))
        assert (await talk.answer()).status == 403
    async with line(served.port) as talk:
        talk.send(post(b"", length=len(GOOD_BODY), more=more))
        assert (await talk.answer()).status == 100
        talk.send(GOOD_BODY)
        assert (await talk.answer()).status == 200


async def test_good_requests_are_prompt_among_idle_and_slow_connections() -> None:
    slow = [b"", b"POST / HTTP/1.1\r\nX: ", post(b"", length=9), post(b"", secret=WRONG, length=9)]
    async with site(limits=Limits(connections=400)) as served:
        kept = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(1000)]
        for number, (_, writer) in enumerate(kept):
            writer.write(slow[number % len(slow)])
        times = []
        for _ in range(50):
            started = time.monotonic()
            assert (await ask(served.port, post())).status == 200
            times.append(time.monotonic() - started)
        for _, writer in kept:
            writer.transport.abort()

    assert sorted(times)[47] < 0.25
    assert len(served.taken) == 50
