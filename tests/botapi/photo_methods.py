"""The method that sends pictures: sendPhoto."""

import struct

from tests.botapi.compose import compose_caption
from tests.botapi.errors import bad_request
from tests.botapi.file_methods import uploaded
from tests.botapi.message_methods import sent
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json

# What Telegram takes as a photo (Bot API, sendPhoto).
MAX_PHOTO = 10_000_000  # bytes
MAX_SIDES = 10_000  # width and height together
MAX_RATIO = 20

_PNG = b"\x89PNG\r\n\x1a\n"


def send_photo(platform: Platform, parameters: Parameters) -> Json:
    """Answer sendPhoto; of the formats that Telegram takes only PNG is known here."""
    file = uploaded(parameters, "photo")
    if len(file.content) > MAX_PHOTO:
        raise bad_request("too big for a photo")
    width, height = _size(file.content)
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    told = sent(platform, parameters, compose_caption(platform.users, parameters), file)
    del told["document"]
    photo = {"file_id": "AgACAgUAAxk", "file_unique_id": "AQAD", "file_size": len(file.content)}
    return {**told, "photo": [{**photo, "width": width, "height": height}]}


def _size(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG.

    Raises:
        ApiError: It is none.
    """
    if not content.startswith(_PNG) or content[12:16] != b"IHDR":
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", content[16:24])
    return int(width), int(height)
