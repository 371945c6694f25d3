from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.inbox import Inbox
from storage.leases import Leases
from storage.sqlite_inbox import SqliteInbox
from storage.sqlite_leases import SqliteLeases


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    opened = await SqliteInbox.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def leases(tmp_path: Path) -> AsyncIterator[Leases]:
    opened = await SqliteLeases.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()
