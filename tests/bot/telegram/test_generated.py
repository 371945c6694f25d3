"""Updates as no Telegram sends them harm nothing; `python -m benchmarks.updates` has a million."""

from itertools import islice
from pathlib import Path

import pytest

from tests.bot.telegram.feeding import Result, feed
from tests.bot.telegram.generated import Generator, State, all_targets
from tests.bot.telegram.shapes import shapes

_SEED = 6
_COUNT = 3000  # so many have every field of every class in them


def test_the_classes_are_those_that_the_bot_api_has() -> None:
    """A guard of the guard: where nothing is found, nothing is tried."""
    assert len(shapes()) > 150
    assert len(all_targets()) > 5000


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Update", "my_chat_member"),
        ("Message", "from"),  # named otherwise in the library
        ("PhotoSize", "file_id"),  # in a list
        ("InlineKeyboardButton", "callback_data"),  # in a list of lists
        ("ChatMemberRestricted", "can_send_messages"),  # of a family
        ("PollOption", "persistent_id"),  # deep inside, and added to the Bot API late
    ],
)
def test_fields_are_known_by_their_names_in_the_bot_api(name: str, field: str) -> None:
    assert field in {each.name for each in shapes()[name].fields}


def test_a_seed_makes_the_same_updates_each_time() -> None:
    first, second = Generator(1), Generator(1)

    assert [first.update() for _ in range(300)] == [second.update() for _ in range(300)]


def test_every_field_stands_in_every_state_sooner_or_later() -> None:
    generator = Generator(_SEED)

    for _ in islice(iter(generator.update, None), 25_000):
        pass

    assert set(all_targets()) - generator.seen == set()


# The library finds fault with payments among a message's attachments, which it looks for itself.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_whatever_comes_every_update_is_taken_and_nothing_goes_wrong(tmp_path: Path) -> None:
    result = await feed(_SEED, _COUNT, tmp_path)

    assert _told(result) == ""
    assert result.taken == _COUNT
    fields = {(each.shape, each.field) for each in result.targets}
    assert fields - {(s.shape, s.field) for s in result.seen if s.state is State.PRESENT} == set()
    # Both happened: much was answered, and much could not be read.
    assert result.calls["sendMessage", 200] > _COUNT / 10
    assert result.watch.warnings.total() > _COUNT / 20


def _told(result: Result) -> str:
    """Return what went wrong, with the smallest update that it went wrong with."""
    causes = [f"{what}\n  {cause[:2000]}" for what, cause in result.watch.causes.items()]
    return "\n".join((*causes, *result.raised, *result.wrong))
