"""The methods that send files: sendDocument."""

from tests.botapi.compose import compose_caption
from tests.botapi.errors import ApiError, bad_request
from tests.botapi.message_methods import sent
from tests.botapi.parameters import File, Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json

MAX_FILE = 50_000_000  # bytes that a bot can upload (Bot API, sending files)

_ATTACHED = "attach://"


def send_document(platform: Platform, parameters: Parameters) -> Json:
    """Answer sendDocument; only what is uploaded with the request can be sent."""
    file = uploaded(parameters, "document")
    return sent(platform, parameters, compose_caption(platform.users, parameters), file)


def uploaded(parameters: Parameters, name: str) -> File:
    """Return the file that a parameter is, or that it names by `attach://`.

    Raises:
        ApiError: There is none, it is empty, or too large.
    """
    named = parameters.get(name, "")
    file = parameters.files.get(named.removeprefix(_ATTACHED) if named else name)
    if file is None and named and not named.startswith(_ATTACHED):
        raise bad_request("wrong remote file identifier specified: Wrong padding length")
    if file is None:
        raise bad_request(f"there is no {name} in the request")
    if not file.content:
        raise bad_request("file must be non-empty")
    if len(file.content) > MAX_FILE:
        raise ApiError(413, "Request Entity Too Large")
    return file
