"""What those who run the bot see of it, and that nobody else does."""

from pathlib import Path

import pytest

from tests.botapi.faults import Broken
from tests.botapi.world import World
from tests.e2e.process import until
from tests.e2e.stage import staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

DRAWING_SECONDS = 30.0  # at most, when it is the first one


async def test_an_operator_sees_the_figures_and_a_chart_and_nobody_else_does(
    tmp_path: Path,
) -> None:
    world = World()
    li, operator = world.person(), world.person(language_code="en")
    async with staged(world, tmp_path, BOT_OPERATORS=f"1,{operator.user.id}") as stage:
        for question in ("45", "數據交易", "離婚", "/help"):
            await li.asks(question)
        refused, explained = await li.asks("/stats"), await li.asks("/help")
        assert (refused.file, refused.text[:15]) == (None, "沒有 /stats 這個指令。")
        assert "/stats" not in explained.text

        await stage.bot.terminate()  # what was counted is written now, if not before
        await stage.starts()
        answer = await operator.asks("/stats", within=DRAWING_SECONDS)

        assert answer.file is not None
        assert answer.file.content.startswith(b"\x89PNG")
        assert "questions 3, answered 67%, people 1, delivered 0" in answer.text


async def test_figures_are_not_edited_into_something_else(tmp_path: Path) -> None:
    """Telegram turns no picture into a text."""
    world = World()
    operator = world.person()
    async with staged(world, tmp_path, BOT_OPERATORS=str(operator.user.id)):
        question = await operator.says("/stats")
        await operator.chat.next_answer(DRAWING_SECONDS)
        await operator.edits(question, "45")
        await operator.chat.silence()


async def test_operators_are_told_of_errors_and_of_nobodys_words(tmp_path: Path) -> None:
    world = World()
    li, operator = world.person(), world.person(language_code="en")
    async with staged(world, tmp_path, BOT_OPERATORS=f"{operator.user.id},1") as stage:
        await operator.asks("45")  # else the bot may not speak to them
        stage.excuse("Server Error")
        stage.server.order("sendMessage", Broken(500), times=5)
        await li.says("數據交易 zorblax")
        await until(lambda: "Telegram refused an answer" in stage.bot.log, "it gives up", 30)

        stage.excuse("chat not found")  # of operator 1
        await stage.bot.terminate()

        (told,) = operator.chat.unread
        assert told.text.startswith(
            "出了 1 次錯\n\nbot.telegram.outbound Telegram refused an answer"
        )
        assert "zorblax" not in told.text
        assert "zorblax" not in stage.bot.log
