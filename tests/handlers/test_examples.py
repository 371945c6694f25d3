"""Every command is found under each of its names, and every example of it works."""

import re

import pytest

from corpus.script import Script, convert
from handlers.catalogue import Catalogues
from handlers.commands import Command
from handlers.registry import COMMANDS, PRESSES
from handlers.reply import Outcome
from storage.records import Preferences
from tests.handlers.talking import LAW, Talk, found, passages, statute, titles, visible

EVERY = list(COMMANDS.values())
NAMES = [command.name for command in EVERY]
EXAMPLES = [(command, example) for command in EVERY for example in command.examples]
LANGUAGES = ["zh-TW", "zh-CN", "en"]
OF_THE_LAW = {"article", "chapter", "search"}
CHOICES = {
    "/language en": Preferences(language="en"),
    "/language 繁體": Preferences(language="zh_Hant"),
    "/language 繁体": Preferences(language="zh_Hant"),
    "/script 简体": Preferences(script="hans"),
    "/script 原文": Preferences(script=None),
    "/script simplified": Preferences(script="hans"),
}
# When and where, on which days.
ORDERS = {
    "/subscribe 7:30": (7, 30, "Asia/Shanghai", "every"),
    "/subscribe 早上七點半": (7, 30, "Asia/Shanghai", "every"),
    "/subscribe 早上七点半": (7, 30, "Asia/Shanghai", "every"),
    "/subscribe 21:00 Europe/London": (21, 0, "Europe/London", "every"),
    "/subscribe 8:00 工作日": (8, 0, "Asia/Shanghai", "weekdays"),
}
# What a command without any argument is answered with, after article 45 was read.
ALONE = {
    "search": "要找什麼？",
    "article": "要看哪一條？",
    "chapter": "第六章　數據資源開發利用與數字經濟安全",
    "next": "第四十六條",
    "prev": "第四十四條",
    "contents": "第八章　附則",
    "random": "條",
    "today": "今日一條 · 11月22日 週日 · 第2條",
    "subscribe": "已訂閱每日一條：每天 08:00 · 北京時間",
    "subscription": "這裡沒有訂閱每日一條。",
    "unsubscribe": "這裡沒有訂閱每日一條。",
    "bookmarks": "還沒有收藏",
    "settings": "語言：繁體中文 · 跟隨系統",
    "export": "你的全部記錄（1 筆）",
    "language": "現在用繁體中文",
    "script": "條文用哪種字？",
    "start": "《石家莊市數字經濟促進條例》共 61 條",
    "help": "/article 45",
    "about": "2023年12月31日",
    "privacy": "/forget",
    "forget": "已刪除",
    "thanks": "不客氣",
    "stats": "沒有 /stats 這個指令。",  # there is, but for operators alone
}


def test_there_are_commands_to_test() -> None:
    assert len(EVERY) >= 14
    assert len(EXAMPLES) >= 10
    assert set(ALONE) == set(NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("command", "example"), EXAMPLES, ids=[e for _, e in EXAMPLES])
async def test_an_example_works(
    talk: Talk, catalogues: Catalogues, command: Command, example: str, language: str
) -> None:
    words = catalogues.choose(None, language)
    for typed in dict.fromkeys((example, words.written(example))):
        reply = await talk.says(typed, language=language)

        if command.name in OF_THE_LAW:
            assert reply.outcome in {Outcome.ARTICLE, Outcome.RESULTS}
            assert reply.found
            assert {hit.law for hit in reply.found} == {LAW}
        elif command.name == "subscribe":
            held = await talk.subscription()
            assert held is not None
            assert (held.hour, held.minute, held.zone, held.days) == ORDERS[typed]
            await talk.says("/unsubscribe")
        else:
            assert await talk.preferences() == CHOICES[typed]


@pytest.mark.parametrize(("command", "example"), EXAMPLES, ids=[e for _, e in EXAMPLES])
def test_an_example_is_of_its_command(command: Command, example: str) -> None:
    assert example.split(maxsplit=1)[0] == f"/{command.name}"


@pytest.mark.parametrize("name", NAMES)
async def test_a_command_alone_is_answered_too(talk: Talk, name: str) -> None:
    await talk.says("45")

    assert ALONE[name] in visible(await talk.says(f"/{name}"))


@pytest.mark.parametrize(
    ("command", "alias"),
    # No two answers of /random are alike: see the next test.
    [(c, alias) for c in EVERY if c.name != "random" for alias in c.aliases],
)
async def test_an_alias_is_answered_as_the_command_is(
    talk: Talk, command: Command, alias: str
) -> None:
    said = []
    for name in (command.name, alias):
        await talk.says("/forget")
        await talk.says("45")
        said.append(visible(await talk.says(f"/{name}")))

    assert said[0] == said[1]


@pytest.mark.parametrize("alias", [a for a in COMMANDS["random"].aliases if not a.isascii()])
async def test_a_chinese_alias_is_a_message_of_its_own_in_both_scripts(
    talk: Talk, alias: str
) -> None:
    for written in (alias, convert(alias, Script.HANT, Script.HANS), f"/{alias}"):
        assert statute(await talk.says(written))


@pytest.mark.parametrize("command", EVERY, ids=NAMES)
def test_a_command_obeys_the_rules_of_telegrams_menu(
    command: Command, catalogues: Catalogues
) -> None:
    """Bot API, BotCommand: 1 to 32 of lower-case letters, digits and underscores; 1 to 256."""
    assert re.fullmatch("[a-z0-9_]{1,32}", command.name)
    for language in catalogues.languages:
        words = catalogues.words(language)
        summary = words(f"command.{command.name}")
        assert 1 <= len(summary) <= 256
        assert summary != f"command.{command.name}"


def test_no_menu_is_longer_than_telegram_allows() -> None:
    assert len(COMMANDS) <= 100


def test_no_two_commands_share_a_name() -> None:
    every = [name for command in EVERY for name in (command.name, *command.aliases)]
    simplified = [convert(name, Script.HANT, Script.HANS) for name in every]

    assert sorted(set(simplified)) == sorted(simplified)
    assert [name for name in every if name.isascii() and not re.fullmatch("[a-z_]+", name)] == []


def test_no_two_buttons_share_a_verb() -> None:
    assert all(verb == press.verb and "|" not in verb for verb, press in PRESSES.items())
    assert len(PRESSES) >= 6


async def test_the_example_of_the_issue_is_answered(talk: Talk) -> None:
    reply = await talk.says("/article 45")

    assert titles(reply) == ["第四十五條"]
    assert found(reply) == [45]
    assert passages(reply) == []
