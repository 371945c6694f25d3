"""How a webhook is attacked: what is sent, how fast, and over how many connections."""

import json
import random
from collections.abc import Mapping, Sequence
from itertools import count

from tests.botapi.webhook_sender import SECRET_HEADER
from tests.e2e.attackers import Requests, Sender, Slow, Target

_MEBIBYTE = 1024 * 1024
_TOGETHER = 0.2  # the share of its pace at which each attack takes part when all come at once
_forged = count(100_000_317)  # numbers of updates that Telegram never sent


def _question(target: Target) -> bytes:
    """Return an update that would be answered if it were believed."""
    somebody = {"id": target.person, "first_name": "Li"}
    message = {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": somebody | {"type": "private"},
        "from": somebody | {"is_bot": False, "language_code": "zh-hant"},
        "text": "第四十五條",
    }
    return json.dumps({"update_id": next(_forged), "message": message}).encode()


def _head(target: Target, *lines: str, path: str = "", secret: str | None = None) -> bytes:
    """Return the header of a request that is right but for what is given otherwise."""
    known = target.secret if secret is None else secret
    said = [
        f"POST {path or target.path} HTTP/1.1",
        f"Host: {target.host}",
        "Content-Type: application/json",
        *([f"{SECRET_HEADER}: {known}"] if known else []),
        *lines,
    ]
    return "".join(f"{line}\r\n" for line in (*said, "")).encode()


def _post(target: Target, body: bytes, *, path: str = "", secret: str | None = None) -> bytes:
    return _head(target, f"Content-Length: {len(body)}", path=path, secret=secret) + body


def wrong_secret(target: Target, chance: random.Random) -> bytes:
    """Return a question whose sender guesses the secret: all of it, or its end."""
    guess = chance.choice([chance.randbytes(32).hex(), target.secret[:-1] + "\u007e", "x"])
    return _post(target, _question(target), secret=guess)


def no_secret(target: Target, _: random.Random) -> bytes:
    """Return a question whose sender says no secret."""
    return _post(target, _question(target), secret="")


def wrong_path(target: Target, chance: random.Random) -> bytes:
    """Return a question to a path that is guessed, beside the right one, or well known."""
    guess = chance.choice([f"/{chance.randbytes(32).hex()}", target.path[:-1], "/webhook", "/"])
    return _post(target, _question(target), path=guess)


def replay(target: Target, chance: random.Random) -> bytes:
    """Return an update that was answered before, as Telegram itself would repeat it."""
    return _post(target, chance.choice(target.replays))


def malformed(target: Target, chance: random.Random) -> bytes:
    """Return what is no update, from somebody who knows the secret."""
    return _post(target, _nonsense(target, chance))


def malformed_unknown(target: Target, chance: random.Random) -> bytes:
    """Return what is no update, from somebody who does not."""
    return _post(target, _nonsense(target, chance), secret="x" * 64)


def _nonsense(target: Target, chance: random.Random) -> bytes:
    question = _question(target)
    at = chance.randrange(1, len(question))
    number = question.index(b"1000")
    return chance.choice(
        [
            question[:at],
            question[:at] + b"\xff\x00" + question[at:],
            question + b"}",
            b"[" + question + b"]",
            chance.randbytes(chance.randrange(1, 2000)),
            b"[" * chance.randrange(1, 20_000),
            b'{"update_id":' * chance.randrange(1, 2000),
            question[:number] + b"-" + question[number:],
            question[:number] + b"1e" + question[number:],
            question[:number] + b"9" * 400 + question[number:],
            question.replace(b"update_id", b"update-id"),
            question.decode().encode("utf-16"),
            b"",
            b"null",
            b"NaN",
        ]
    )


def huge(target: Target, chance: random.Random) -> bytes:
    """Return a question with blanks to 1.25 MiB, its size told beforehand or not."""
    body = _question(target).ljust(_MEBIBYTE * 5 // 4)
    if chance.random() < 0.5:
        return _post(target, body)
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return _head(target, "Transfer-Encoding: chunked") + whole


def slow_head(target: Target, _: random.Random) -> bytes:
    """Return a request as far as into its header."""
    return _head(target, "Content-Length: 4000")[:-2] + b"X-Slow: "


def slow_body(target: Target, _: random.Random) -> bytes:
    """Return a request with all secrets as far as into its body."""
    return _head(target, "Content-Length: 4000") + b'{"update_id": '


def silence(_target: Target, _: random.Random) -> bytes:
    """Return nothing."""
    return b""


_EACH: Mapping[str, Sequence[Sender]] = {
    "wrong secret": [Requests(wrong_secret, 400)],
    "no secret": [Requests(no_secret, 400)],
    "wrong path": [Requests(wrong_path, 400)],
    "replayed updates": [Requests(replay, 200)],
    "malformed, with the secret": [Requests(malformed, 500, most=5000)],
    "malformed, without it": [Requests(malformed_unknown, 500, most=5000)],
    "over 1 MiB": [Requests(huge, 8)],
    "slow header": [Slow(slow_head, b"x", 200)],
    "slow body": [Slow(slow_body, b" ", 200)],
    "1,000 silent connections": [Slow(silence, b"", 1000)],
}
ATTACKS: Mapping[str, Sequence[Sender]] = {
    **_EACH,
    "all at once": [sender.at(_TOGETHER) for senders in _EACH.values() for sender in senders],
}
