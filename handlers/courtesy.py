"""A word of thanks deserves a word back."""

from handlers.commands import Command
from handlers.reply import Passage, Reply, plain
from handlers.turn import Answer, Turn


async def thanks(turn: Turn) -> Answer:
    """Answer thanks."""
    return Answer(Reply((Passage(plain(turn.words("courtesy.welcome"))),)))


COMMANDS = (
    Command(
        "thanks",
        thanks,
        aliases=("thx", "謝謝", "謝謝你", "謝謝您", "多謝", "感謝"),
        in_groups=False,
        listed=False,
    ),
)
