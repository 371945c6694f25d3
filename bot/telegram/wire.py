"""HTTP with Telegram as python-telegram-bot does it, but for what it makes of bad answers."""

import json
import logging
from typing import Any

from telegram import Update
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

_log = logging.getLogger(__name__)

Json = dict[str, Any]

# A message of these fields alone can be read for sure, and nearly all are such. Reading takes
# python-telegram-bot 0.2 ms, which would otherwise be spent twice on each.
_PLAIN = frozenset({"message_id", "from", "chat", "date", "text", "entities"})


class Request(HTTPXRequest):
    """Requests for all but updates."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return what Telegram answered.

        Something between it and the bot may have answered in its place, with a page of HTML. The
        library would write that into the log; it is a failure of the network like others.

        Raises:
            NetworkError: It is not an answer of Telegram's.
        """
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise NetworkError("what was answered is not Telegram's")
        return answer


class UpdatesRequest(Request):
    """Requests for updates; updates that can't be read are passed over.

    To the library one such update would be the last of all: it would log what all people wrote,
    ask for the same updates again, and so on without end. They come from Bot API servers of
    another version than the library's (`TELEGRAM_API_URL`).
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return what Telegram answered, with nothing in it that can't be read.

        Raises:
            NetworkError: It is not an answer of Telegram's.
        """
        answer = Request.parse_json_payload(payload)
        if isinstance(updates := answer.get("result"), list):
            answer["result"] = [_readable(update) for update in updates]
        return answer


def _readable(update: Json) -> Json:
    """Return an update, or only its id where no more of it can be read."""
    try:
        if update.keys() == {"update_id", "message"} and update["message"].keys() <= _PLAIN:
            return update
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - a library may fail in any way on what it does not know
        kinds = ", ".join(key for key in update if key != "update_id")
        _log.warning("a %s can't be read and is passed over: %s", kinds, type(error).__name__)
        return {"update_id": update["update_id"]}
    return update
