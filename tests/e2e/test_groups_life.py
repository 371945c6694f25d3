"""What befalls a group: the bot comes, is muted, removed, killed; people flood, edit, press."""

import asyncio

import pytest

from tests.botapi.client import Person
from tests.botapi.values import Kind, Message, Status
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import noticed, statute
from tests.e2e.transcripts import SILENCE, Scene, articles

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "@TiaowenBot"
PAUSE = "一下子問得太多了，請過一分鐘再問。"
REFUSED = "只有管理員"


def scene(stage: Stage, **settings: object) -> Scene:
    """Return a group: Li and Wang are members, Chen is an admin."""
    people = {name: stage.person() for name in ("li", "wang", "chen")}
    members = people["li"], people["wang"]
    room = stage.world.group("法學", *members, admins=[people["chen"]], **settings)  # type: ignore[arg-type]
    return Scene(room, people)


async def panel(here: Scene) -> Message:
    """Let Chen open the settings."""
    await here.plays([("chen", f"/settings{NAME}", "本群設定")], silence=0)
    return here.last["bot"]


async def press(person: Person, here: Scene, message: Message, data: str) -> Message:
    """Press a button that changes the message it stands under."""
    await person.presses(message, data=data)
    return await here.room.next_answer()


# --- coming and going


@pytest.mark.parametrize("kind", [Kind.GROUP, Kind.SUPERGROUP])
async def test_added_it_says_one_line_and_no_more(stage: Stage, kind: Kind) -> None:
    here = scene(stage, kind=kind, bot=Status.LEFT)
    chen = here.people["chen"]
    await chen.adds_bot(here.room)
    greeting = await here.room.next_answer()
    for status in (Status.ADMINISTRATOR, Status.MEMBER):
        await chen.adds_bot(here.room, status)
    await chen.says(f"/start{NAME}", chat=here.room)  # as clients do by themselves
    await here.room.silence()

    assert greeting.text.count("\n") == 0
    for form in (f"/article{NAME} 45", f"/search{NAME}", f"/settings{NAME}"):
        assert form in greeting.text
    assert greeting.labels == []
    await here.plays([("li", f"/article{NAME} 45", 45)])


async def test_added_to_a_channel_it_is_silent(stage: Stage) -> None:
    chen = stage.person()
    channel = stage.world.channel("普法", admins=[chen], bot=Status.LEFT)
    await chen.adds_bot(channel, Status.ADMINISTRATOR)

    await channel.silence()


async def test_settings_come_back_with_the_bot(stage: Stage) -> None:
    here = scene(stage, bot=Status.ADMINISTRATOR)
    chen = here.people["chen"]
    message = await panel(here)
    for data in ("pref|cites|anywhere", "pref|script|hans"):
        await press(chen, here, message, data)
    await chen.removes_bot(here.room)
    await stage.restarts()
    await chen.adds_bot(here.room, Status.ADMINISTRATOR)

    assert (await here.room.next_answer()).text.startswith("問我")
    await here.plays([("li", "根據第四十五條的規定", "数据交易")])


async def test_a_new_supergroup_keeps_its_settings_and_is_not_greeted(hearing: Stage) -> None:
    here = scene(hearing, kind=Kind.GROUP)
    chen = here.people["chen"]
    await press(chen, here, await panel(here), "pref|cites|anywhere")
    await here.plays([("li", "根據第四十五條的規定", 45)], silence=0)
    room = await chen.upgrades(here.room)
    await chen.adds_bot(room)  # as Telegram may tell of the new group
    moved = Scene(room, here.people)
    await moved.plays([("li", "根據第四十六條的規定", SILENCE)])  # not even a minute ago
    again = await panel(moved)

    assert "✓ 句子裡也算" in again.labels


# --- rights


async def test_buttons_of_settings_do_nothing_for_others(hearing: Stage) -> None:
    here = scene(hearing)
    message = await panel(here)
    li, before = here.people["li"], message.labels
    offered = [button.data for row in message.buttons for button in row if button.data]
    altered = (
        "pref|cites|",
        "pref|cites|x",
        "pref|x|y",
        "pref|cites|off|",
        "pref",
        "l|en",
        "sub|,,,",
    )
    for data in (*offered, *altered[:-1]):
        notice = await noticed(li, message, data)
        assert notice or data == "subs", data
        assert REFUSED in notice or data in {"subs", *altered}, data
    await here.room.next_answer()  # how the subscription stands may be seen by all
    await here.room.silence()

    assert (await panel(here)).labels == before


async def test_the_last_press_counts_after_a_restart_too(hearing: Stage) -> None:
    here = scene(hearing)
    chen, li = here.people["chen"], here.people["li"]
    message = await panel(here)
    await hearing.restarts()
    changed = await press(chen, here, message, "pref|cites|off")

    assert changed.id == message.id
    assert "✓ 不理會" in changed.labels
    here.room.state.members[chen.user.id] = Status.MEMBER  # an admin no more
    assert REFUSED in await noticed(chen, message, "pref|cites|anywhere")
    here.room.state.members[li.user.id] = Status.ADMINISTRATOR
    assert "✓ 整則訊息才算" in (await press(li, here, message, "pref|cites|whole")).labels


async def test_where_rights_cannot_be_seen_nothing_changes(hearing: Stage) -> None:
    here = scene(hearing)
    message = await panel(here)
    here.room.state.hides_members = True
    hearing.excuse("member list is inaccessible")

    assert "查不到" in await noticed(here.people["chen"], message, "pref|cites|off")
    await here.plays(
        [("chen", "/settings", "查不到"), ("chen anonymously", "/settings", "本群設定")]
    )


async def test_where_it_may_not_write_it_is_silent_and_logs_it_once(hearing: Stage) -> None:
    here = scene(hearing, bot=Status.RESTRICTED)
    hearing.excuse("not enough rights")
    before = len(hearing.server.refusals)
    for number in range(45, 50):
        await here.says("li", f"/article {number}")
    await here.room.silence(0.5)

    assert len(hearing.server.refusals) - before == 1
    assert sum("not allowed to write" in line for line in hearing.bot.logged("info")) == 1


async def test_where_it_was_told_not_to_write_it_does_not_even_try(hearing: Stage) -> None:
    here = scene(hearing)
    chen, before = here.people["chen"], len(hearing.server.log)
    await chen.adds_bot(here.room, Status.RESTRICTED)
    await here.plays([("li", "/article 45", SILENCE), ("li", "第四十五條", SILENCE)])
    await chen.adds_bot(here.room, Status.MEMBER)
    await here.plays([("li", "/article 46", 46)])

    assert [c.method for c in hearing.server.log[before:] if c.method == "sendMessage"] == [
        "sendMessage"
    ]


# --- floods


async def test_a_flood_gets_one_word_and_the_others_an_answer(stage: Stage) -> None:
    here = scene(stage)
    for number in range(1, 41):
        await here.says("li", f"/article{NAME} {number}")
    await here.says("wang", f"/article{NAME} 45")
    answers = [await here.room.next_answer() for _ in range(17)]
    await here.room.silence()

    assert [articles(answer) for answer in answers[:15]] == [(n,) for n in range(1, 16)]
    assert answers[15].text == PAUSE
    assert statute(answers[16]) == TRADITIONAL[45]


async def test_a_flood_in_private_gets_one_word_too_and_patience_is_not_limited(
    stage: Stage,
) -> None:
    li, wang = stage.person(), stage.person()
    for number in range(1, 62):
        assert statute(await li.asks(str(number))) == TRADITIONAL[number]
    for _ in range(100):
        await wang.says("45")
    await asyncio.sleep(1)
    said = [answer.text for answer in wang.chat.unread]

    assert said.count(PAUSE) == 1
    assert 16 <= len(said) <= 30  # what was asked while nothing waited does not count


async def test_settings_are_open_to_admins_in_a_flood(stage: Stage) -> None:
    here = scene(stage)
    for _ in range(30):
        await here.says("chen", f"/help{NAME}")
    await here.says("chen", f"/settings{NAME}")
    answers = [await here.room.next_answer() for _ in range(17)]

    assert answers[15].text == PAUSE
    assert answers[16].text.startswith("本群設定")


# --- edits


async def test_an_edit_of_talk_changes_its_answer_and_is_never_a_new_one(hearing: Stage) -> None:
    here = scene(hearing)
    await here.plays([("wang", "大家好", SILENCE), ("li", "第四十五條", 45)], silence=0)
    answer, li = here.last["bot"], here.people["li"]
    await here.people["wang"].edits(here.last["wang"], "第四十七條")
    await here.room.silence()
    await li.edits(here.last["li"], "第四十六條")
    now = await here.room.next_answer()
    await hearing.restarts()
    await li.edits(here.last["li"], "第四十五條")
    later = await here.room.next_answer()
    await li.edits(here.last["li"], "算了")

    await here.room.silence()
    assert (now.id, statute(now)) == (answer.id, TRADITIONAL[46])
    assert (later.id, statute(later)) == (answer.id, TRADITIONAL[45])


async def test_an_edited_command_changes_its_answer_after_a_restart(stage: Stage) -> None:
    here = scene(stage)
    await here.plays(
        [("li", f"/article{NAME} 44", 44), ("wang", f"/article{NAME} 8", 8)], silence=0
    )
    await stage.restarts()
    await here.people["li"].edits(here.last["li"], f"/article{NAME} 45")

    assert statute(await here.room.next_answer()) == TRADITIONAL[45]


async def test_groups_are_spared_typing(hearing: Stage) -> None:
    here = scene(hearing)
    await here.plays([("li", "第四十五條", 45), ("li", "/search 數據交易", "第四十五條")])

    assert here.room.state.actions == []


async def test_toasts_of_a_flood_of_presses(stage: Stage) -> None:
    """Only who presses sees them; the message stays. What changes no message is no flood."""
    here = scene(stage)
    await here.plays([("li", f"/article{NAME} 45", 45)], silence=0)
    li, message = here.people["li"], here.last["bot"]
    for data in ("nonsense", "pref|fold|1"):
        told = {await noticed(li, message, data) for _ in range(40)}
        assert len(told) == 1
        assert PAUSE not in told
    notices = [await noticed(li, message, "h") for _ in range(20)]

    assert notices[15:] == [PAUSE] * 5


async def test_to_forget_an_anonymous_admin_leaves_the_groups_own(stage: Stage) -> None:
    here = scene(stage)
    await press(here.people["chen"], here, await panel(here), "pref|cites|anywhere")
    await here.plays([("chen anonymously", f"/forget{NAME}", "看不出是誰")], silence=0)

    assert "✓ 句子裡也算" in (await panel(here)).labels
