"""Groups of all sorts as transcripts: each line of talk with its answer, or with silence."""

import pytest

from tests.botapi.formatted import FormattedText
from tests.botapi.values import Kind, Message, Status
from tests.e2e.stage import Stage
from tests.e2e.transcripts import SILENCE, Line, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "@TiaowenBot"
# What is said in any group and is for nobody, though it may look so.
TALK: list[Line] = [
    ("li", "大家好", SILENCE),
    ("li", "45", SILENCE),
    ("wang", "666", SILENCE),
    ("wang", "10:30開會", SILENCE),
    ("li", "第一條消息是什麼", SILENCE),
    ("li", "一條龍服務", SILENCE),
    ("wang", "民法典第八條", SILENCE),
    ("wang", "數據交易", SILENCE),
    ("li", "下一條", SILENCE),
    ("li", "目錄", SILENCE),
    ("li", "45條", SILENCE),
    ("li", "😀", SILENCE),
    ("li", "/article@OtherBot 45", SILENCE),
    ("li", "/nosuchthing", SILENCE),
]
# What is said to the bot, whatever it hears.
ADDRESSED: list[Line] = [
    ("li", f"/article{NAME} 45", 45),
    ("li > bot", "下一條", 46),
    ("li > bot", "@wang 你看第四十五條", SILENCE),  # it is Wang who is called
    ("li > bot", "@RoseBot 46", SILENCE),
    ("wang > bot", "😂", SILENCE),
    ("wang > bot", "哈哈哈！", SILENCE),
    ("wang > bot", "好的，收到", SILENCE),
    ("li > bot", "Great!", SILENCE),
    ("wang > bot", "第八條", 8),
    ("wang > bot", "離婚怎麼辦", "沒有與"),
    ("wang", f"/search{NAME} 第四十五条", 45),
    ("chen anonymously", f"/article{NAME} 10", 10),
    ("chen anonymously > bot", "11", 11),
    ("rose", f"/article{NAME} 45", SILENCE),
    ("rose > bot", "45", SILENCE),
]
SETTINGS: list[Line] = [
    ("li", f"/settings{NAME}", "只有管理員"),
    ("rose", f"/settings{NAME}", SILENCE),
    ("chen", f"/settings{NAME}", "本群設定"),
    ("chen anonymously", f"/settings{NAME}", "本群設定"),
]


def scene(stage: Stage, **settings: object) -> Scene:
    """Return a group: Li and Wang are members, Chen is an admin, Rose is another bot."""
    people = {"li": stage.person(), "wang": stage.person(), "chen": stage.person()}
    rose = stage.world.other_bot("RoseBot")
    room = stage.world.group(
        "法學",
        people["li"],
        people["wang"],
        rose,
        admins=[people["chen"]],
        **settings,  # type: ignore[arg-type]
    )
    return Scene(room, people | {"rose": rose})


async def test_where_privacy_mode_is_on(stage: Stage) -> None:
    await scene(stage).plays(
        [
            *TALK,
            ("li", "第四十五條", SILENCE),
            ("li", f"{NAME} 45", SILENCE),  # Telegram does not deliver it
            *ADDRESSED,
            # It was said to somebody who spoke to the bot, so Telegram delivers it.
            ("wang > li", "第四十五條", SILENCE),
            ("wang > li", "見第四十五條的規定", SILENCE),
        ]
    )


async def test_settings_where_privacy_mode_is_on(stage: Stage) -> None:
    await scene(stage).plays(SETTINGS)


async def test_where_it_hears_all(hearing: Stage) -> None:
    await scene(hearing).plays(
        [
            *TALK,
            ("wang", "根據第四十五條,我們應當培育數據要素市場。", SILENCE),
            ("li", "第四十五條", 45),
            ("wang", "第四十六條", SILENCE),  # one such answer a minute
            ("wang", f"{NAME} 第四十六條", 46),
            ("wang", "/article 47", 47),
            *ADDRESSED,
            ("rose", "第四十八條", SILENCE),
            ("li > rose", "第四十八條", SILENCE),
        ]
    )


@pytest.mark.parametrize("said", ["@RoseBot 第四十五條", "第四十五條 @rosebot"])
async def test_what_is_said_to_another_bot_is_not_overheard(hearing: Stage, said: str) -> None:
    here = scene(hearing)
    await choose(here, "anywhere")
    await here.plays([("li", said, SILENCE)])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (f"請問 {NAME}，第八條", 8),
        (f"問一下 {NAME.lower()} 第八條", 8),
        (f"{NAME}第八條", SILENCE),  # Telegram sees no mention where other letters touch it
        (f"第八條{NAME}", SILENCE),
        (f"{NAME} @wang 第八條", 8),
        (f"{NAME} 老師說第四十五條規定了數據交易，是嗎", 45),
        (f"{NAME}X 第八條", SILENCE),
        (f"li{NAME}", SILENCE),
        (f"{NAME} 好的", SILENCE),
    ],
)
async def test_its_name_may_stand_anywhere(hearing: Stage, said: str, answer: int | None) -> None:
    await scene(hearing).plays([("li", said, answer)])


async def test_what_is_forwarded_is_nobodys_talk(hearing: Stage) -> None:
    """It may even be the bot's own answer from elsewhere."""
    here = scene(hearing)
    await choose(here, "anywhere")
    origin = {"type": "hidden_user", "sender_user_name": "Zhao", "date": 1}
    for said in ("第四十五條", "根據第四十五條的規定"):
        draft = Message(
            here.room.state,
            0,
            0,
            here.people["li"].user,
            FormattedText(said),
            extras={"forward_origin": origin},
        )
        hearing.world.put(draft)
    await here.plays([("li", "第四十六條", 46)])


async def test_settings_where_it_hears_all(hearing: Stage) -> None:
    await scene(hearing).plays(SETTINGS)


async def test_where_it_is_an_admin(stage: Stage) -> None:
    """Then it hears all in spite of privacy mode."""
    await scene(stage, bot=Status.ADMINISTRATOR).plays(
        [*TALK, ("li", "第四十五條", 45), ("wang", f"{NAME} 46", 46), ("wang", "/article 47", 47)]
    )


async def test_where_it_becomes_an_admin_and_is_one_no_more(stage: Stage) -> None:
    here = scene(stage)
    await here.plays([("li", f"/help{NAME}", f"/article{NAME} 45")], silence=0)
    await here.people["chen"].adds_bot(here.room, Status.ADMINISTRATOR)
    await here.plays([("li", "第四十五條", 45), ("li", "/help", f"或提到 {NAME}")], silence=0)
    await here.people["chen"].adds_bot(here.room, Status.MEMBER)
    await here.plays([("li", f"/help{NAME}", f"/article{NAME} 45"), ("li", "第四十六條", SILENCE)])


async def test_in_a_topic_of_a_forum(hearing: Stage) -> None:
    here = scene(hearing, forum=True)
    here.topic = await here.people["chen"].opens_topic(here.room, "數據")
    await here.plays([*TALK, ("li", "第四十五條", 45), *ADDRESSED])


async def test_a_basic_group(hearing: Stage) -> None:
    await scene(hearing, kind=Kind.GROUP).plays([*TALK, ("li", "第四十五條", 45), *ADDRESSED])


async def choose(here: Scene, citations: str) -> None:
    """Let an admin choose at which citations in talk the bot speaks up."""
    await here.plays([("chen", f"/settings{NAME}", "本群設定")], silence=0)
    await here.people["chen"].presses(here.last["bot"], data=f"pref|cites|{citations}")
    await here.room.next_answer()


# What is said where citations count anywhere: each in a group of its own, for one minute has room
# for one answer.
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("根據第四十五條,我們應當培育數據要素市場。", 45),
        ("根据第四十五条，我们应当培育数据要素市场。", 45),
        ("見第八條和第十條", (8, 10)),
        ("第四條至第十條的規定", (4, 5, 6)),
        ("第五十四條說什麼", 54),  # long, and so folded
        ("我的第二条要求是加薪", SILENCE),
        ("違反了群規第四十五條", SILENCE),
    ],
)
async def test_where_citations_count_anywhere(
    hearing: Stage, said: str, answer: int | tuple[int, ...] | None
) -> None:
    here = scene(hearing)
    await choose(here, "anywhere")
    await here.plays([("li", said, answer), ("wang", said, SILENCE)])


async def test_where_citations_are_switched_off(hearing: Stage) -> None:
    here = scene(hearing)
    await choose(here, "off")
    await here.plays([("li", "第四十五條", SILENCE), ("li", f"{NAME} 45", 45)])


@pytest.mark.parametrize("hears_all", [False, True])
async def test_search_alone_is_about_the_message_that_it_answers(
    stage: Stage, hearing: Stage, *, hears_all: bool
) -> None:
    await scene(hearing if hears_all else stage).plays(
        [
            ("wang", "誰來培育數據要素市場,鼓勵數據交易?", SILENCE),
            ("li > wang", f"/search{NAME}", "第四十五條"),
            ("wang", "第八條", SILENCE if not hears_all else 8),
            ("li > wang", f"/search{NAME}", 8),
            ("li > bot", f"/search{NAME}", "要找什麼"),  # its own words are not searched
        ]
    )


async def test_so_is_it_about_another_bots_message(hearing: Stage) -> None:
    await scene(hearing).plays([("rose", "第八條", SILENCE), ("li > rose", f"/search{NAME}", 8)])


async def test_a_part_of_a_message_may_be_marked_for_it(hearing: Stage) -> None:
    here = scene(hearing)
    said = await here.says("wang", "第八條和第十條")
    quote = {"quote": {"text": "第十條", "position": 4, "is_manual": True}}
    draft = Message(
        here.room.state,
        0,
        0,
        here.people["li"].user,
        FormattedText("/search"),
        reply_to=said.id,
        extras=quote,
    )
    await here.room.next_answer()  # to Wang
    hearing.world.put(draft)

    assert "第十條" in (await here.room.next_answer()).text


async def test_protected_content_is_answered_like_any_other(hearing: Stage) -> None:
    here = scene(hearing)
    protected = {"has_protected_content": True}
    user, content = here.people["li"].user, FormattedText("第四十五條")
    hearing.world.put(Message(here.room.state, 0, 0, user, content, extras=protected))

    assert "第四十五條" in (await here.room.next_answer()).text


async def test_a_channel_and_its_discussion_group(hearing: Stage) -> None:
    here = scene(hearing)
    channel = hearing.world.channel("普法", here.people["li"], admins=[here.people["chen"]])
    post = await channel.posts("第四十五條")
    here.last["post"] = await here.room.forwards(post)
    await here.plays(
        [
            ("li > post", "大家好", SILENCE),
            ("li > post", "第四十六條", 46),
            ("wang > post", f"/search{NAME}", 45),
        ]
    )
    await channel.silence(0)
    await channel.posts(f"/settings{NAME}")
    assert "設定" in (await channel.next_answer()).text


async def test_private_talk_is_all_for_the_bot(stage: Stage) -> None:
    li = stage.person()
    for said, answer in (("第四十五條", "第四十五條"), ("45", "第四十五條"), ("你好", "條例")):
        assert answer in (await li.asks(said)).text
    await li.chat.silence()
