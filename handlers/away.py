"""What is said where the store is away and something was to be kept."""

import logging
from functools import wraps

from handlers.commands import Handle
from handlers.reply import Passage, Reply, plain
from handlers.turn import Answer, Turn
from storage.errors import StoreUnavailable

_log = logging.getLogger(__name__)


def told_if_away(handle: Handle) -> Handle:
    """Let a handler that the store or the ledger fails say that nothing was changed."""

    @wraps(handle)
    async def handled(turn: Turn) -> Answer:
        try:
            return await handle(turn)
        except StoreUnavailable as error:
            _log.warning("something could not be kept: %s", error)
            said = turn.words("store.away")
            if turn.request.action is not None:  # what stands above the button stays
                return Answer(Reply((), toast=said))
            return Answer(Reply((Passage(plain(said)),)))

    return handled
