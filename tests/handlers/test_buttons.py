"""Buttons: where each leads, what each carries, and what becomes of altered ones."""

from collections import deque
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.library import Library
from handlers.actions import ACTION_BYTES, Action, decode, encode, verb_of
from handlers.registry import COMMANDS, PRESSES
from storage.records import Preferences, Subscription
from tests.handlers.talking import (
    LAW,
    Talk,
    actions,
    buttons,
    found,
)

# Those that change something, and say so for a moment.
CHANGING = {"l", "s", "sub", "set", "hold", "day", "pref", "star", "unmark"}
# Those that leave what stands above them as it is.
STAYING = {"day", "star"}
GONE = "這個按鈕已經過時，請重新查詢。"

# The conversation keeps nothing between examples but its store, whose content does not matter.
KEPT = (HealthCheck.function_scoped_fixture,)


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_every_button_there_is_leads_to_a_fitting_answer(
    talk: Talk, language: str, library: Library
) -> None:
    """Breadth first, from everything one can say, until no new button turns up."""
    begin = [f"/{name}" for name in COMMANDS]
    begin += [example for command in COMMANDS.values() for example in command.examples]
    begin += ["1", "61", "45-47", "1-30", "第三章", "數據交易", "數字經濟", "人才", "離婚"]
    begin += ["数据教易"]  # a typing error
    begin += ["81", "0", "4-", "47-45", "😀", "/artcle 1"]
    begin += ["/subscribe +8", "/subscribe 美國", "/subscribe 8:00 Lodnon"]
    seen: set[str] = set()
    waiting: deque[str] = deque()

    def meet(found: list[str]) -> None:
        new = [action for action in dict.fromkeys(found) if action not in seen]
        seen.update(new)
        waiting.extend(new)

    # The bookmarks have buttons while there is one, which a star pressed below may end.
    await talk.presses(f"star|1|{LAW}|45")
    for action in actions(await talk.says("/bookmarks", language=language)):
        meet(actions(await talk.presses(action, language=language)))
    for line in begin:
        meet(actions(await talk.says(line, language=language)))
    subscription = Subscription(talk.person, "private", LAW, 8, 0, "Asia/Shanghai")
    meet(actions(talk.conversation.daily(subscription, date(2026, 11, 23))))
    while waiting:
        action = waiting.popleft()
        reply = await talk.presses(action, language=language)
        if verb_of(action) not in CHANGING:
            assert reply.toast is None, action
        assert reply.blocks or verb_of(action) in STAYING, action
        meet(actions(reply))
        assert len(seen) < 2000

    shown = {action.split("|")[2] for action in seen if verb_of(action) == "a"}
    assert shown == {str(article.number) for article in library.default.articles}
    assert {verb_of(action) for action in seen} >= set(PRESSES) - {"Q", "X"}
    for action in seen:
        assert decode(action, PRESSES[verb_of(action)].arity) is not None
        assert len(action.encode()) <= ACTION_BYTES


@pytest.mark.parametrize(
    "action",
    [
        "",
        "|",
        "|||||",
        "x",
        "a",
        "a|",
        "a|no-such-law|45|00000000|",
        f"a|{LAW}|62|00000000|",
        f"a|{LAW}|-1|00000000|",
        f"a|{LAW}|4x|00000000|",
        f"a|{LAW}||00000000|",
        f"a|{LAW}|45",
        f"d|{LAW}|00000000|1|1",  # another version of the text: chapters may have moved
        "d|no-such-law|00000000|1|1",
        "c|no-such-law",
        "sub|",
        "sub|2500,,,",
        "sub|,,,Mars/Phobos",
        "sub|,,,europe/london",  # not as its button was made
        "set|0800",
        "set|,,,../../etc/passwd",
        "hold|2",
        "hold|",
        f"day|1|{LAW}|62|740000",
        f"day|1|{LAW}|45|0",
        f"day|1|{LAW}|45|9999999",
        f"day|1|{LAW}|45|x",
        f"day|2|{LAW}|45|740000",
        "day|1|no-such-law|45|740000",
        "c",
        "q",
        "q|1",
        "q|x|數據交易",
        "q|-1|數據交易",
        "q|99999|數據交易",
        "q|²|數據交易",
        "Q|1|000000000000|test:1",
        "Q|1|000000000000|{}*",
        "Q|1|000000000000|",
        "l|xx",
        "l|",
        "s|xx",
        "s",
        "\x00",
        "a" * 10_000,
    ],
    ids=ascii,
)
async def test_a_button_that_leads_nowhere_any_more_says_so(talk: Talk, action: str) -> None:
    reply = await talk.presses(action)

    assert (reply.blocks, reply.toast) == ((), GONE)


async def test_of_a_changed_text_the_new_one_is_shown_and_that_is_said(talk: Talk) -> None:
    reply = await talk.presses(f"a|{LAW}|45|00000000|")

    assert found(reply) == [45]
    assert reply.toast == "條文在此期間有更新，現在顯示的是新文本。"


ALTERED = st.one_of(
    st.text(st.characters(), max_size=80),
    st.builds(
        lambda verb, rest: "|".join([verb, *rest]),
        st.sampled_from(sorted(PRESSES)),
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["", LAW, "45", "1", "9999", "hans", "hant", "en", "test:1", "45.1"]
                ),
                st.text(st.characters(), max_size=30),
                st.integers().map(str),
            ),
            max_size=6,
        ),
    ),
).filter(lambda action: action.split("|")[0] not in {"l", "s", "pref"} and "{" not in action)


@pytest.mark.parametrize("view", ["x" * 22, "條" * 7, "xx"])
async def test_a_script_that_is_none_is_not_carried_on(
    talk: Talk, library: Library, view: str
) -> None:
    reply = await talk.presses(f"a|{LAW}|9|{library.default.version}|{view}")

    assert [action for action in actions(reply) if view in action] == []


@settings(deadline=None, max_examples=300, suppress_health_check=KEPT)
@given(ALTERED)
async def test_whatever_a_button_carries_no_preference_is_changed(talk: Talk, action: str) -> None:
    reply = await talk.presses(action)

    assert reply.blocks or reply.toast == GONE
    assert await talk.preferences() == Preferences()


@given(st.text(st.characters(exclude_characters="|"), max_size=10), st.lists(st.text(max_size=20)))
def test_what_is_encoded_is_decoded(verb: str, arguments: list[str]) -> None:
    plain = [argument.replace("|", "/") for argument in arguments[:-1]] + arguments[-1:]
    data = Action(verb, tuple(plain)).encode()

    if data is not None:
        assert len(data.encode("utf-8", "surrogatepass")) <= ACTION_BYTES
        assert verb_of(data) == verb
        assert decode(data, len(plain)) == tuple(plain)


@pytest.mark.parametrize(
    ("length", "fits"), [(62, True), (63, False), (1000, False)], ids=["64", "65", "1002"]
)
def test_a_button_holds_64_bytes(length: int, fits: bool) -> None:
    """Bot API, InlineKeyboardButton: callback_data is 1 to 64 bytes."""
    if fits:
        assert len(encode("q", "x" * length)) == ACTION_BYTES
        return
    with pytest.raises(ValueError, match="over 64 bytes"):
        encode("q", "x" * length)


async def test_buttons_outlive_the_bot(talk: Talk) -> None:
    """All state is in the button: what one conversation gave, another one understands."""
    first = await talk.says("數字經濟")
    carried = actions(first)
    await talk.says("/forget")

    for action in carried:
        assert (await talk.other("test:9").presses(action)).blocks


async def test_what_is_passed_on_is_a_citation_and_a_link_that_opens_it(talk: Talk) -> None:
    for number in (1, 45, 61):
        shared = [b.share for b in buttons(await talk.says(str(number))) if b.share is not None]

        assert len(shared) == 1
        assert shared[0].text.startswith("《石家莊市數字經濟促進條例》第")
        assert len(shared[0].payload) <= 64
        assert shared[0].payload.replace("-", "").replace("_", "").isalnum()
        assert found(await talk.says(f"/start {shared[0].payload}")) == [number]
