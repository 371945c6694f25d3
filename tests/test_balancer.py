"""The load balancer that tests put before replicas."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from tests.balancer import HOST, Balancer

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def back_end(name: bytes) -> AsyncIterator[asyncio.Server]:
    """Run a server that says its name, then what it hears, and hangs up after "bye"."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(name)
        with suppress(ConnectionError):
            while (heard := await reader.read(1 << 16)) not in {b"", b"bye"}:
                writer.write(heard)
        writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(begin, HOST, 0)
    yield server
    server.close()
    await asyncio.gather(*talks)
    await asyncio.sleep(0.01)  # in which connections are closed


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def connect(stack: AsyncExitStack, balancer: Balancer) -> Connection:
    reader, writer = await asyncio.open_connection(HOST, balancer.port)
    stack.callback(writer.close)
    return reader, writer


def port(server: asyncio.Server) -> int:
    number: int = server.sockets[0].getsockname()[1]
    return number


async def test_each_connection_goes_to_the_next(stack: AsyncExitStack) -> None:
    servers = [await stack.enter_async_context(back_end(name)) for name in (b"A", b"B")]
    balancer = await stack.enter_async_context(Balancer([port(server) for server in servers]))
    names = [await (await connect(stack, balancer))[0].read(1) for _ in range(4)]
    assert names == [b"A", b"B", b"A", b"B"]
    port_a, port_b = map(port, servers)
    servers[0].close()
    names = [await (await connect(stack, balancer))[0].read(1) for _ in range(3)]
    assert names == [b"B", b"B", b"B"]
    assert balancer.served == {port_a: 2, port_b: 5}


async def test_all_that_is_said_passes_both_ways(stack: AsyncExitStack) -> None:
    server = await stack.enter_async_context(back_end(b"A"))
    balancer = await stack.enter_async_context(Balancer([port(server)]))
    reader, writer = await connect(stack, balancer)
    much = bytes(range(256)) * 40_000  # 10 MB: more than any buffer on the way
    writer.write(much)
    assert await reader.readexactly(1) == b"A"
    assert await reader.readexactly(len(much)) == much


async def test_what_breaks_on_one_side_breaks_on_the_other(stack: AsyncExitStack) -> None:
    server = await stack.enter_async_context(back_end(b"A"))
    balancer = await stack.enter_async_context(Balancer([port(server)]))
    reader, writer = await connect(stack, balancer)
    await reader.readexactly(1)
    writer.write(b"bye")
    assert await reader.read() == b""

    cut, _ = await connect(stack, balancer)
    await cut.readexactly(1)
    balancer.cut()
    assert await cut.read() == b""


async def test_with_no_back_end_connections_break_at_once(stack: AsyncExitStack) -> None:
    server = await stack.enter_async_context(back_end(b"A"))
    balancer = await stack.enter_async_context(Balancer([port(server)]))
    server.close()
    reader, _ = await connect(stack, balancer)
    assert await asyncio.wait_for(reader.read(), 1) == b""
