"""HTTP with Telegram, behind python-telegram-bot's own interface for it."""

import json
import time
from collections.abc import Callable
from io import BytesIO

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.telegram.updates import Json, has_number

_CONNECT_SECONDS = 5.0
_RAW = "raw"
_READ = ("message_id", "date", "chat")  # what the library wants of a message at least
_NO_ANSWER = "none"
_FREE_SECONDS = 30.0  # to wait for one of the connections to be free

Leaves = Callable[[], None]
# What is told of each call: the Bot API's method, the status or `none`, and the seconds it took.
Observe = Callable[[str, str, float], None]


def _unnoticed() -> None:
    pass


class Unanswered(NetworkError):
    """The connection was cut before an answer came: the call may have been carried out."""


class AiohttpRequest(BaseRequest):
    """HTTP with Telegram by aiohttp: half the processor time of an answer by httpx (`make bench`).

    Proxies are taken from the environment.

    Args:
        read_timeout: Seconds until an answer must come; a poll's own time is added to it.
        observe: What is told of each call, such as `Metrics.called`.
        leaves: Called in the step of the event loop in which a call's bytes leave, right before;
            an `OSError` of it keeps them back.
    """

    def __init__(
        self, *, read_timeout: float, observe: Observe | None = None, leaves: Leaves = _unnoticed
    ) -> None:
        self._read_timeout = read_timeout
        self._observe = observe
        self._leaves = leaves
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds until an answer must come where a call names no other time."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; connections are made when they are needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close all connections. Closing twice does no harm."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
    ) -> tuple[int, bytes]:
        """Make one request; return the status and body of what was answered.

        Raises:
            TimedOut: No answer came in time. The call may have been carried out.
            Unanswered: The connection was cut. The call may have been carried out.
            NetworkError: Telegram can't be reached; nothing was sent.
        """
        if self._session is None:
            raise RuntimeError("the request is not initialised")
        reading = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        timeout = aiohttp.ClientTimeout(
            connect=_FREE_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=reading
        )
        begun, code = time.perf_counter(), _NO_ANSWER
        try:
            async with self._session.request(
                method,
                url,
                **_body(request_data, self._leaves),
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                body = await answer.read()
            code = str(answer.status)
        # The errors' own texts may hold the URL, and so the token.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(type(error).__name__) from None
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from None
        else:
            return answer.status, body
        finally:
            if self._observe is not None:
                # Of the URL only what follows the token.
                self._observe(url.rpartition("/")[2], code, time.perf_counter() - begun)

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
        result = answer.get("result")
        # Of a message that was sent the number alone is read; the library makes objects of it all.
        if isinstance(result, dict) and "message_id" in result:
            answer["result"] = {name: result[name] for name in _READ if name in result}
        return answer


class _Leaving(BytesPayload):
    """A body that tells when it is written; aiohttp writes header and body in one step."""

    def __init__(self, body: bytes, leaves: Leaves) -> None:
        super().__init__(body, content_type="application/json")
        self._leaves = leaves

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Tell, and write."""
        self._leaves()
        await super().write_with_length(writer, content_length)


def _body(request_data: RequestData | None, leaves: Leaves) -> Json:
    """Return aiohttp's arguments for the body of a request: JSON, or a form where it has files."""
    if request_data is None:
        return {}
    if request_data.contains_files:
        leaves()  # a form is written in many steps
        return {"data": _form(request_data)}
    return {"data": _Leaving(_json(request_data), leaves)}


def _json(request_data: RequestData) -> bytes:
    """Return the parameters as one JSON object in UTF-8.

    A Chinese character takes three bytes, not the eight of its escape in a form as the library
    writes it: fifty inline results stay under the 1 MiB that Telegram takes in a request. What is
    no text, such as half of a surrogate pair, becomes a question mark.
    """
    return json.dumps(request_data.parameters, ensure_ascii=False).encode("utf-8", "replace")


def _form(request_data: RequestData) -> aiohttp.FormData:
    """Return the parameters and files as multipart/form-data, the one body that holds files."""
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value.encode("utf-8", "replace").decode())
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        # As a stream, of which aiohttp writes a piece at a time and lets others take their turn.
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime_type)
    return form


class UpdatesRequest(AiohttpRequest):
    """Requests for updates, which come as they are, to be read by whoever answers them.

    To the library an update that it can't read would be the last of all: it would log what all
    people wrote, ask for the same updates again, and so on without end. So it gets to see their
    numbers alone, and carries the rest along as it does with any field that it does not know.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return what Telegram answered, its updates packed for `raw_of`.

        Raises:
            NetworkError: It is not an answer of Telegram's, or an update has no id.
        """
        answer = AiohttpRequest.parse_json_payload(payload)
        if isinstance(updates := answer.get("result"), list):
            if not all(has_number(update) for update in updates):
                raise NetworkError("an update without an id can't be confirmed")
            answer["result"] = [
                {"update_id": update["update_id"], _RAW: update} for update in updates
            ]
        return answer


def raw_of(update: Update) -> Json:
    """Return an update as Telegram told it, from what an `UpdatesRequest` brought."""
    raw: Json = update.api_kwargs[_RAW]
    return raw
