"""The menus behind the "/" button, as people see them."""

from pathlib import Path

import pytest

from tests.botapi.app import Call
from tests.botapi.faults import Broken
from tests.botapi.menus import Command
from tests.botapi.server import BotApiServer
from tests.botapi.world import World
from tests.e2e.process import BotProcess, until
from tests.e2e.stage import Stage, telegram

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSONAL = {
    *("language", "script", "bookmarks", "privacy", "export", "forget"),
    *("next", "prev", "start"),
}


async def menu(stage: Stage, language_code: str | None, *, in_group: bool) -> tuple[Command, ...]:
    """Return the menu that somebody sees, once all are set: two chats times two languages."""
    person = stage.person(language_code)
    group = stage.world.group("法學", person) if in_group else None
    await until(lambda: len(taken(stage)) == 4, "the menus are set")
    return person.menu(group)


def taken(stage: Stage) -> list[Call]:
    """Return the calls that set a menu."""
    return [call for call in stage.server.calls("setMyCommands") if call.status == 200]


@pytest.mark.parametrize(
    ("language_code", "article"),
    [
        ("zh-hant", "看一條或幾條條文"),
        ("zh-hans", "看一條或幾條條文"),  # Telegram knows menus for `zh` only
        ("zh-TW", "看一條或幾條條文"),
        ("en", "Read one article or several"),
        ("de", "Read one article or several"),
        (None, "Read one article or several"),
    ],
)
@pytest.mark.parametrize("in_group", [False, True])
async def test_a_menu_is_in_the_persons_language(
    stage: Stage, language_code: str | None, article: str, *, in_group: bool
) -> None:
    shown = {
        line.command: line.description
        for line in await menu(stage, language_code, in_group=in_group)
    }

    assert shown["article"] == article


async def test_a_group_is_spared_what_is_personal(stage: Stage) -> None:
    private = {line.command for line in await menu(stage, "en", in_group=False)}
    group = {line.command for line in await menu(stage, "en", in_group=True)}

    assert private - group == PERSONAL
    assert group < private


async def test_all_that_a_menu_offers_is_answered(stage: Stage) -> None:
    li = stage.person("en")
    offered = await menu(stage, "en", in_group=False)
    answers = [(await li.asks(f"/{line.command}")).text for line in offered]

    assert len(offered) > 10
    assert not [text for text in answers if "no command" in text]


async def test_a_menu_that_fails_at_first_comes_later(world: World, folder: Path) -> None:
    async with BotApiServer(world) as server:
        server.order("setMyCommands", Broken(502))
        stage = Stage(world, server, BotProcess(folder, telegram(world, server)))
        await stage.starts()
        shown = await menu(stage, "en", in_group=True)
        await stage.bot.terminate()
        stage.check()

    assert shown
