"""What the documents tell is so: settings, commands, links, the version, and the transcripts."""

import asyncio
import re
import tomllib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.terminal.render import render
from config.settings import Settings
from corpus.library import load
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.conversation import Conversation
from handlers.registry import COMMANDS
from handlers.request import Request
from storage.memory import Memory
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
# The form of a heading's address on the usual forges: lower case, no punctuation, blanks as "-".
_UNSEEN_IN_ANCHORS = re.compile(r"[^\w\- ]")


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def between(document: str, name: str) -> str:
    """Return what stands between `<!-- name -->` and `<!-- /name -->`."""
    found = re.findall(rf"<!-- {name} -->(.*?)<!-- /{name} -->", text(document), re.DOTALL)
    assert len(found) == 1, f"{document} has {len(found)} parts called {name}"
    return str(found[0])


def rows(table: str) -> list[list[str]]:
    """Return the cells of a table's rows, without its head."""
    lines = [line.strip() for line in table.strip().splitlines()]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert set("".join(cells[1])) <= set("-: ")
    return cells[2:]


def told(default: object) -> str:
    """Return how a default stands in the table."""
    return f"`{default}`" if default else "none"


def test_the_settings_table_is_the_settings() -> None:
    expected = [
        [f"`{name.upper()}`", told(field.default), field.description]
        for name, field in Settings.model_fields.items()
    ]

    assert len(expected) >= 6
    assert rows(between("README.md", "settings")) == expected


def test_the_chinese_settings_table_has_the_same_settings_and_defaults() -> None:
    chinese = rows(between("README.zh.md", "settings"))
    fields = Settings.model_fields.items()

    assert [row[0] for row in chinese] == [f"`{name.upper()}`" for name, _ in fields]
    for row, (_, field) in zip(chinese, fields, strict=True):
        assert row[1] in {told(field.default), "無"}
        assert (row[1] == "無") == (not field.default)
        assert row[2]


@pytest.mark.parametrize("document", READMES)
def test_the_readme_names_every_command_and_no_other(document: str) -> None:
    named = re.findall(r"`/([a-z_]+)", between(document, "commands"))

    assert sorted(named) == sorted(c.name for c in COMMANDS.values() if c.listed)


def test_the_changelog_has_a_heading_for_the_version() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]

    assert re.search(rf"^## \[?{re.escape(version)}\b", text("CHANGELOG.md"), re.MULTILINE)


def links(document: str) -> Iterator[str]:
    """Yield where a document's links lead, code left out."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text(document), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(document: Path) -> set[str]:
    """Return the addresses of a document's headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {_UNSEEN_IN_ANCHORS.sub("", h.lower()).replace(" ", "-") for h in headings}


def test_there_are_documents_with_links() -> None:
    assert {*READMES, "CHANGELOG.md", "docs/architecture.md"} <= set(DOCUMENTS)
    assert sum(len(list(links(document))) for document in DOCUMENTS) > 8


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    for link in links(document):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), f"{document} links to {link}"
        assert target.resolve().is_relative_to(ROOT)
        assert not anchor or anchor in anchors(target), f"{document} links to {link}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document: str) -> None:
    """Such as `corpus/search/pipeline.py` in the architecture."""
    named = re.findall(
        r"`((?:bot|handlers|corpus|storage|config|tests|docs)/[\w./-]*)`", text(document)
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


def transcripts(document: str) -> list[tuple[str, list[str]]]:
    """Return each `$ tiaowen ask …` of the console blocks with the lines shown under it."""
    shown: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text(document), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ tiaowen ask "):
                shown.append((line.removeprefix("$ tiaowen ask "), []))
            else:
                assert shown, f"{line!r} stands under no command"
                shown[-1][1].append(line)
    return shown


async def answers(queries: list[str], folder: Path) -> dict[str, str]:
    """Ask as a newcomer does, each question of a bot that remembers nothing."""
    library, warmed = load(), asyncio.Event()
    warmed.set()
    search = Search(library, cache_dir=folder)
    search.warm()
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(folder / "store.sqlite3")
        stack.push_async_callback(store.aclose)
        ledger = await SqliteLedger.open(folder / "ledger.sqlite3")
        stack.push_async_callback(ledger.aclose)
        conversation = Conversation(
            library,
            search,
            catalogue.load(),
            Memory(store),
            warmed,
            ledger=ledger,
            clock=lambda: datetime.now(UTC),
            zone="Asia/Shanghai",
        )
        given = {}
        for at, query in enumerate(queries):
            said = await conversation.answer(Request(f"test:{at}", f"test:{at}", text=query))
            assert said is not None
            given[query] = render(said.reply).plain
    return given


@pytest.mark.parametrize("document", READMES)
async def test_the_transcript_is_what_the_bot_says(document: str, tmp_path: Path) -> None:
    """Line for line; a line that ends with … is cut short."""
    shown = transcripts(document)
    assert len(shown) >= 3
    given = await answers([query for query, _ in shown], tmp_path)

    for query, lines in shown:
        left = iter(given[query].splitlines())
        for line in "\n".join(lines).strip().splitlines():
            following = next(left, "")
            if line.endswith("…"):
                assert following.startswith(line.removesuffix("…"))
                left = iter([])  # the rest is left out
            else:
                assert line == following


def test_the_readme_gives_the_commands_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)

    assert {"run", "test", "check", "bench", "install"} <= set(targets)
    for document in READMES:
        assert set(re.findall(r"make ([a-z]+)", text(document))) <= {*targets, "are"}
