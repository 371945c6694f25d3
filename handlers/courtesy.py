"""A word of thanks deserves a word back; a murmur among others does not."""

import re

from handlers.commands import Command
from handlers.reply import Passage, Reply, plain
from handlers.turn import Answer, Turn

_MURMUR = re.compile(
    "(?: ?(?:[哈呵嘿嘻嗯恩哦喔噢啊呃哇唉好對对是讚赞棒牛行了的吧啦]"
    "|收到|明白|懂了|[了瞭]解|知道|原[来來]如此|[厉厲]害|不[错錯]|可以|[没沒]事|算了|笑死我?|[学學]到"
    "|okay|ok|yes|no|yeah|yep|nope|lol|lmao|ha|nice|cool|great|good|wow|got it|i see))+",
    re.IGNORECASE,
)
_LONGEST_MURMUR = 40


def is_murmur(text: str) -> bool:
    """Return whether words are no question, such as people say to each other at an answer."""
    said = re.sub(r"[\W_]+", " ", text).strip()
    return len(said) <= _LONGEST_MURMUR and _MURMUR.fullmatch(said) is not None


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
