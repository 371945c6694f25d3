"""How the bot introduces itself, in private and in a group."""

import pytest

from corpus.library import Library
from handlers.registry import COMMANDS
from handlers.reply import Style
from handlers.request import ChatKind
from tests.handlers.talking import Talk, captions, labels, notes, passages, spans, titles, visible

LANGUAGES = ["zh-TW", "zh-CN", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_greeting_shows_three_things_to_try_and_each_works(
    talk: Talk, language: str
) -> None:
    steps = [span.text for span in spans(await talk.says("/start", language=language), Style.CODE)]

    assert len(steps) == 3
    for step in steps:
        assert (await talk.says(step, language=language)).found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_greeting_is_short_and_offers_the_languages(talk: Talk, language: str) -> None:
    reply = await talk.says("/start", language=language)

    assert len(visible(reply)) < 400
    assert {"繁體中文", "简体中文", "English"} <= set(labels(reply))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_names_every_command_and_each_line_works(talk: Talk, language: str) -> None:
    reply = await talk.says("/help", language=language)
    typed = [span.text for span in spans(reply, Style.CODE)]

    assert [line.split()[0][1:] for line in typed] == [
        c.name for c in COMMANDS.values() if c.listed
    ]
    for line in typed:
        assert (await talk.says(line, language=language)).blocks


async def test_help_in_a_group_names_what_works_there_with_the_bots_name(talk: Talk) -> None:
    reply = await talk.says("/help@LawBot", kind=ChatKind.GROUP, addressed=False)
    typed = [span.text for span in spans(reply, Style.CODE)]

    assert [line.split("@")[0][1:] for line in typed] == [
        command.name for command in COMMANDS.values() if command.in_groups
    ]
    assert all(line.split()[0].endswith("@LawBot") for line in typed)
    assert "@LawBot" in notes(reply)[0]
    for line in typed:
        assert (await talk.says(line, kind=ChatKind.GROUP, addressed=False)).blocks


async def test_about_tells_source_dates_status_and_what_the_bot_is_not(
    talk: Talk, library: Library
) -> None:
    reply = await talk.says("/about")

    assert titles(reply) == ["《石家莊市數字經濟促進條例》"]
    assert captions(reply) == [f"共 8 章 61 條 · 文本 {library.default.version}"]
    for fact in (
        "通過：2023年10月26日",
        "批准：2023年11月30日",
        "施行：2023年12月31日",
        "來源：石家莊市政府新聞發布會公布之全文",
        "來源的導語稱有 81 條，實際是 61 條，以條文為準。",
    ):
        assert fact in passages(reply)
    assert "不是法律意見" in notes(reply)[0]


@pytest.mark.parametrize(
    ("language", "adopted"),
    [
        ("zh-TW", "通過：2023年10月26日"),
        ("zh-CN", "通过：2023年10月26日"),
        ("en", "Adopted: October 26, 2023"),
    ],
)
async def test_dates_are_written_as_the_language_writes_them(
    talk: Talk, language: str, adopted: str
) -> None:
    assert adopted in passages(await talk.says("/about", language=language))


async def test_the_contents_name_every_chapter_and_lead_to_it(talk: Talk, library: Library) -> None:
    reply = await talk.says("/contents")

    assert captions(reply) == ["共 61 條"]
    assert passages(reply) == [
        "第一章　總則　第1–7條",
        "第二章　數字基礎設施建設　第8–12條",
        "第三章　數字產業化　第13–23條",
        "第四章　產業數字化　第24–35條",
        "第五章　數字化治理　第36–42條",
        "第六章　數據資源開發利用與數字經濟安全　第43–50條",
        "第七章　保障措施　第51–60條",
        "第八章　附則　第61條",
    ]
    assert labels(reply) == [division.label for division in library.default.divisions]
    for division in library.default.divisions:
        shown = await talk.presses(division.label)
        assert titles(shown)[0].startswith(division.label)
        await talk.says("/contents")


async def test_chance_shows_one_article_and_another(talk: Talk) -> None:
    reply = await talk.says("/random")
    seen = {hit.article.base for hit in reply.found}
    for _ in range(60):
        reply = await talk.presses("再看一條")
        seen |= {hit.article.base for hit in reply.found}

    assert len(seen) > 20
    assert seen <= set(range(1, 62))
