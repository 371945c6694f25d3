"""The floors of the house hold: who may import whom, and who may touch the outside world."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "handlers", "corpus", "storage", "config")
MAY_IMPORT = {
    "bot": {"bot", "handlers", "corpus", "storage", "config"},
    "handlers": {"handlers", "corpus", "storage"},
    "corpus": {"corpus"},
    "storage": {"storage"},
    "config": {"config"},
}
# Where each outside thing begins, and nowhere else.
SEAMS = {
    "telegram": "bot/telegram/",
    "redis": "storage/",
    "sqlite3": "storage/",
    "aiosqlite": "storage/",
    "aiohttp": "bot/telegram/",
    "prompt_toolkit": "bot/terminal/",
    "typer": "bot/cli.py",
    "pydantic_settings": "config/",
    "limits": "storage/",
    "uvicorn": "bot/http/",
    "prometheus_client": "bot/metrics.py",
    "matplotlib": "bot/drawing.py",
}
# What the law's floor must never know: sockets, clocks, chats.
UNKNOWN_TO_CORPUS = {
    "socket", "ssl", "http", "urllib", "httpx", "asyncio", "time", "datetime.now", "random",
}  # fmt: skip
STORE_BACK_ENDS = {
    "storage.opening",
    "storage.local_quota",
    *(
        f"storage.{back_end}{kept}"
        for back_end in ("redis", "sqlite")
        for kept in ("", "_ledger", "_inbox", "_leases", "_quota", "_tally")
    ),
}


def modules() -> list[Path]:
    found = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]
    assert len(found) > 40
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide which floor is meant"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_floor_imports_a_higher_one() -> None:
    seen = 0
    for path in modules():
        floor = place(path).split("/")[0]
        for name in imported(path):
            top = name.split(".")[0]
            if top in FLOORS:
                seen += 1
                assert top in MAY_IMPORT[floor], f"{place(path)} imports {name}"
    assert seen > 100


@pytest.mark.parametrize(("library", "home"), SEAMS.items())
def test_each_outside_thing_begins_in_one_place(library: str, home: str) -> None:
    users = [place(p) for p in modules() if library in {n.split(".")[0] for n in imported(p)}]

    assert users
    assert [user for user in users if not user.startswith(home)] == []


def test_the_handlers_know_the_contract_of_the_store_and_no_back_end() -> None:
    handlers = [path for path in modules() if place(path).startswith("handlers/")]

    assert handlers
    assert [place(p) for p in handlers if STORE_BACK_ENDS & set(imported(p))] == []


def test_the_corpus_knows_no_socket_and_no_clock() -> None:
    corpus = [path for path in modules() if place(path).startswith("corpus/")]

    assert len(corpus) > 10
    for path in corpus:
        names = set(imported(path)) | {name.split(".")[0] for name in imported(path)}
        assert not UNKNOWN_TO_CORPUS & names, place(path)


def test_identifiers_are_latin() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for field in ("name", "id", "arg", "attr"):
                value = getattr(node, field, None)
                assert not isinstance(value, str) or value.isascii(), f"{place(path)}: {value}"
