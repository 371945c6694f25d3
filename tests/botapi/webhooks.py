"""Where the bot wants its updates sent, and how Telegram takes that."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.botapi.errors import bad_request, too_many_requests
from tests.botapi.parameters import Parameters

DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100
MAX_SECRET = 256

_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """How Telegram treats a webhook, in seconds.

    Attributes:
        set_interval: A webhook is set at most once in this time.
        patience: How long the answer to one update may take.
        first_wait: How long it waits after an update's second failure in a row; after the first
            it does not wait, and after each later one twice as long as before.
        longest_wait: But never longer than this.
    """

    set_interval: float = 1.0
    patience: float = 60.0
    first_wait: float = 2.0
    longest_wait: float = 60.0

    def wait(self, failures: int) -> float:
        """Return the wait after so many failures in a row."""
        if failures <= 1:
            return 0.0
        return min(self.longest_wait, self.first_wait * 2.0 ** (failures - 2))


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook.

    Attributes:
        url: Where updates are sent.
        secret: What is sent with them in a header; "" for nothing.
        max_connections: How many updates are under way at most.
    """

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an update could not be delivered, and when, in Unix seconds."""

    date: int
    message: str


class Webhooks:
    """The webhook that is set, if one is.

    Attributes:
        current: It.
        failure: What went wrong last, since it was set.
        listener: Is told of every other webhook.
    """

    def __init__(self, rules: WebhookRules, clock: Callable[[], float]) -> None:
        self.rules = rules
        self.current: Webhook | None = None
        self.failure: Failure | None = None
        self.listener: Callable[[], None] | None = None
        self._clock = clock
        self._next_time = float("-inf")

    def check_pace(self) -> None:
        """Count one setWebhook.

        Raises:
            ApiError: 429; the last one was a moment ago.
        """
        if self._clock() < self._next_time:
            raise too_many_requests(1)
        self._next_time = self._clock() + self.rules.set_interval

    def change(self, webhook: Webhook | None) -> None:
        """Set another webhook, or none. What is under way is cut off, and told again."""
        self.current, self.failure = webhook, None
        if self.listener is not None:
            self.listener()

    def failed(self, message: str) -> None:
        """Remember what went wrong."""
        self.failure = Failure(int(self._clock()), message)


def read_webhook(parameters: Parameters) -> Webhook:
    """Read what setWebhook wants. As a local server does, any host and port are taken, and HTTP.

    Raises:
        ApiError: Telegram would not take it, or its documentation forbids it.
    """
    secret = parameters.get("secret_token", "")
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = DEFAULT_CONNECTIONS
    if "max_connections" in parameters:
        connections = parameters.integer("max_connections")
    if not 1 <= connections <= MAX_CONNECTIONS:  # Telegram takes the nearest number it allows
        raise bad_request(f"max_connections must be 1 to {MAX_CONNECTIONS}")
    return Webhook(_checked_url(parameters["url"]), secret, connections)


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise bad_request("invalid webhook URL specified")
    return url
