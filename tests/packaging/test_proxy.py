"""The proxy of the package, the real program: what it passes on, what it refuses, who is asked."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from config.settings import Settings
from tests.packaging.proxy import CONFIGURATION, PROOF, Behind, Proxy, needs_proxy, proxying

pytestmark = needs_proxy

PATH = "/" + "0123456789abcdef" * 4


@pytest_asyncio.fixture(name="bots")
async def _bots() -> AsyncIterator[tuple[Behind, Behind]]:
    both = Behind(), Behind()
    for bot in both:
        await bot.start()
    yield both
    for bot in both:
        await bot.stop()


@pytest_asyncio.fixture(name="proxy")
async def _proxy(tmp_path: Path, bots: tuple[Behind, Behind]) -> AsyncIterator[Proxy]:
    async with proxying(tmp_path, *bots) as proxy:
        yield proxy


async def post_many(proxy: Proxy, count: int) -> list[bytes]:
    """Post numbered bodies side by side; return them when all were taken."""
    bodies = [str(number).encode() for number in range(count)]
    statuses = await asyncio.gather(*(proxy.ask("POST", PATH, body) for body in bodies))
    assert set(statuses) == {200}
    return sorted(bodies)


def test_the_webhook_has_a_path_that_the_proxy_passes() -> None:
    """The one that the bot makes of its token and secret."""
    (form,) = re.findall(r"path_reg (\S+) ", CONFIGURATION.read_text(encoding="utf-8"))
    settings = Settings(telegram_bot_token=SecretStr("1:A"))

    assert re.fullmatch(form, "/" + settings.webhook_path)


async def test_updates_go_to_both_bots(proxy: Proxy, bots: tuple[Behind, Behind]) -> None:
    sent = await post_many(proxy, 60)

    assert sorted(bots[0].taken + bots[1].taken) == sent
    assert min(len(bot.taken) for bot in bots) > 10
    assert {asked for bot in bots for asked in bot.asked} == {("POST", PATH)}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("POST", "/metrics"),
        ("GET", "/"),
        ("POST", "/"),
        ("GET", PATH),
        ("PUT", PATH),
        ("POST", PATH[:-1]),
        ("POST", PATH + "0"),
        ("POST", PATH.upper()),
        ("POST", PATH + "/metrics"),
        ("POST", PATH + "/../metrics"),
        ("POST", "/%2e%2e/metrics"),
        ("POST", "//metrics"),
    ],
)
async def test_nothing_else_is_passed_on(
    proxy: Proxy, bots: tuple[Behind, Behind], method: str, path: str
) -> None:
    assert await proxy.ask(method, path) == 404
    assert [bot.asked for bot in bots] == [[], []]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("Content-Length: 1048577", b"413"),
        ("Content-Length: 99999999999", b"413"),
        ("Transfer-Encoding: chunked", b"411"),
        ("Content-Type: application/json", b"411"),
        ("Content-Length: 5\r\nContent-Length: 7", b"400"),
        ("Content-Length: minus", b"400"),
    ],
)
async def test_a_body_over_a_mebibyte_or_of_unknown_size_is_refused(
    proxy: Proxy, bots: tuple[Behind, Behind], head: str, told: bytes
) -> None:
    request = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n\r\n"
    answer = await proxy.send(request.encode() + b"5\r\n12345\r\n0\r\n\r\n" + b"x" * 20_000)

    assert answer.startswith(b"HTTP/1.1 " + told)
    assert [bot.asked for bot in bots] == [[], []]


async def test_a_body_of_a_mebibyte_is_passed_on(proxy: Proxy, bots: tuple[Behind, Behind]) -> None:
    assert await proxy.ask("POST", PATH, b"x" * (1 << 20)) == 200
    assert [len(body) for bot in bots for body in bot.taken] == [1 << 20]


async def test_while_one_bot_is_killed_every_update_is_taken_once(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    sent = await post_many(proxy, 20)
    await bots[0].stop()
    sent += await post_many(proxy, 60)
    await bots[0].start()
    await asyncio.sleep(1.5)  # it is looked at once a second
    before = len(bots[0].taken)
    sent += await post_many(proxy, 60)

    assert sorted(bots[0].taken + bots[1].taken) == sorted(sent)
    assert len(bots[0].taken) > before


async def test_a_bot_that_is_not_ready_is_asked_for_nothing(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    bots[0].ready = False
    await asyncio.sleep(1.5)
    sent = await post_many(proxy, 20)

    assert (bots[0].taken, sorted(bots[1].taken)) == ([], sent)


async def test_where_none_is_ready_whoever_is_there_is_asked_all_the_same(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    for bot in bots:
        bot.ready = False
    await bots[0].stop()
    await asyncio.sleep(1.5)
    sent = await post_many(proxy, 20)

    assert sorted(bots[1].taken) == sent


async def test_where_nobody_is_there_telegram_is_asked_to_come_again(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    for bot in bots:
        await bot.stop()
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2"
    answer = await proxy.send(f"{head}\r\n\r\n{{}}".encode())

    assert answer.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 1\r\n" in answer.lower()


async def test_the_log_tells_of_the_bots_and_no_secret(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    await post_many(proxy, 5)
    for bot in bots:
        await bot.stop()
    await proxy.ask("POST", PATH)
    await asyncio.sleep(1.5)
    log = proxy.log.read_text()

    assert "bots/bot-1 is DOWN" in log
    assert PATH[1:] not in log
    assert not any(secret in log for secret in PROOF.values())


async def test_only_tls_from_1_2_on(proxy: Proxy) -> None:
    async def version(context: ssl.SSLContext) -> str:
        _, writer = await asyncio.open_connection(
            "127.0.0.1", proxy.port, ssl=context, server_hostname="localhost"
        )
        told = writer.get_extra_info("ssl_object").version()
        writer.close()
        return str(told)

    old = _trusting_all()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    middle = _trusting_all()
    middle.maximum_version = ssl.TLSVersion.TLSv1_2

    with pytest.raises((ssl.SSLError, ConnectionError)):
        await version(old)
    assert await version(middle) == "TLSv1.2"
    assert await version(_trusting_all()) == "TLSv1.3"


async def test_who_does_not_name_its_host_gets_no_connection(proxy: Proxy) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", proxy.port, ssl=_trusting_all())


async def test_a_hundred_slow_senders_are_cut_off_and_hold_up_nobody(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    """Half of them stop in the head, half in the body."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000"
    begun = [head, head + "\r\n\r\n12345"] * 50
    slow = [asyncio.create_task(proxy.send(each.encode(), "127.0.0.2")) for each in begun]
    await asyncio.sleep(1)
    sent = await post_many(proxy, 20)
    assert not any(task.done() for task in slow)
    async with asyncio.timeout(9):  # it is after five that they are cut off
        told = await asyncio.gather(*slow)

    assert {answer.split(b" ")[1] for answer in told} == {b"408"}
    assert sorted(bots[0].taken + bots[1].taken) == sent


async def test_a_thousand_connections_from_one_address_hold_up_nobody_else(
    proxy: Proxy, bots: tuple[Behind, Behind]
) -> None:
    many = [asyncio.create_task(proxy.send(b"POST", "127.0.0.2")) for _ in range(1000)]
    done, held = await asyncio.wait(many, timeout=2.5)
    sent = await post_many(proxy, 20)
    for task in many:
        task.cancel()
    await asyncio.gather(*many, return_exceptions=True)

    assert len(held) <= 150
    assert all(task.exception() for task in done)
    assert sorted(bots[0].taken + bots[1].taken) == sent


def _trusting_all() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
