"""What is for one person's eyes alone, where others read along: the way to the private chat."""

from handlers.reply import Button, Passage, Reply, plain
from handlers.turn import Answer, Turn


def in_private(turn: Turn, payload: str) -> Answer:
    """Say that something is shown in private only, with a button that leads there.

    Args:
        turn: The turn.
        payload: What the private chat is opened with; see `handlers.help.start`.
    """
    said = Passage(plain(turn.words("private.only")))
    way = Button(turn.words("private.button"), start=payload)
    return Answer(Reply((said,), ((way,),)))
