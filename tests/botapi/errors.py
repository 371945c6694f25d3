"""How the Bot API says no."""

_PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 409: "Conflict"}


class ApiError(Exception):
    """A request that is refused.

    Attributes:
        code: The HTTP status, which is also `error_code`.
        description: The sentence of the answer, its prefix included.
        parameters: What `parameters` of the answer holds, such as `retry_after` in seconds.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def json(self) -> dict[str, object]:
        """Return the body of the answer."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return body | {"parameters": self.parameters} if self.parameters else body


def refused(code: int, message: str, **parameters: int) -> ApiError:
    """Word an error as the server does: prefix, then the message with a small first letter.

    The letter stays when the second character is a capital or "_" (`BUTTON_DATA_INVALID`).
    """
    if not (message[1] == "_" or message[1].isupper()):
        message = message[0].lower() + message[1:]
    return ApiError(code, f"{_PREFIXES[code]}: {message}", **parameters)


def bad_request(message: str, **parameters: int) -> ApiError:
    """Return a 400."""
    return refused(400, message, **parameters)


def forbidden(message: str) -> ApiError:
    """Return a 403: sending here is over, or never began."""
    return refused(403, message)


def conflict(message: str) -> ApiError:
    """Return a 409."""
    return refused(409, message)


def too_many_requests(seconds: int) -> ApiError:
    """Return a 429 that asks for a wait of whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def not_found() -> ApiError:
    """Return the 404 of a malformed token or an unknown method."""
    return ApiError(404, "Not Found")
