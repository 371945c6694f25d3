"""The settings: what each means, and its default. Read from the environment or from `.env`."""

import hashlib
import hmac
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook, secret_token
_WEBHOOK_PORTS = {443, 80, 88, 8443}  # Bot API, setWebhook, notes
_REDIS_SCHEMES = tuple(
    f"{scheme}{topology}://"
    for scheme in ("redis", "rediss")
    for topology in ("", "+sentinel", "+cluster")
)


def _token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a token of BotFather's, such as 123456:ABC…")
    return value


def _redis_url(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith((*_REDIS_SCHEMES, "unix://")):
        raise ValueError(
            "must start with redis://, rediss:// or unix://, or for Sentinel or a cluster with "
            "redis+sentinel:// or redis+cluster://"
        )
    return value


def _secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("must have 1 to 256 of A-Z, a-z, 0-9, _ and -")
    return value


def _listen(value: str | None) -> str | None:
    if value is not None:
        _host_and_port(value)
    return value


def _host_and_port(value: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname or "", parts.port
        if host != "localhost":
            ip_address(host)
    except ValueError:
        host, port = "", None
    if port is None or parts.netloc != value:
        raise ValueError("must be an address and a port, such as 127.0.0.1:8080")
    return host, port


def _ids(value: object) -> object:
    """Return what stands between commas or blanks."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    # The name of a folder, an absolute path, and what no file system takes.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone's IANA name, such as Asia/Shanghai") from None


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class SettingsError(Exception):
    """Settings are wrong; `faults` says which and why, without any value."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """All settings. A field's description stands in the README's table, word for word."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: Annotated[SecretStr | None, AfterValidator(_token)] = Field(
        default=None, description="The bot's token from BotFather; without it the bot runs here."
    )
    telegram_api_url: HttpUrl | None = Field(
        default=None, description="Another Bot API server, as `http://host:port`."
    )
    redis_url: Annotated[SecretStr | None, AfterValidator(_redis_url)] = Field(
        default=None, description="Redis for what is remembered; without it SQLite is used."
    )
    bot_mode: Annotated[Literal["polling", "webhook"], BeforeValidator(_lower)] = Field(
        default="polling", description="How messages come: fetched (`polling`) or sent (`webhook`)."
    )
    bot_public_url: HttpUrl | None = Field(
        default=None, description="Where Telegram reaches the webhook: `https://bot.example.org`."
    )
    bot_listen: Annotated[str | None, AfterValidator(_listen)] = Field(
        default=None, description="Where to serve webhook, health and metrics, as `host:port`."
    )
    bot_webhook_secret: Annotated[SecretStr | None, AfterValidator(_secret)] = Field(
        default=None,
        description="What Telegram proves itself with; made from the token by default.",
    )
    bot_operators: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = Field(
        default=frozenset(), description="Telegram ids of who may ask for `/stats`, with commas."
    )
    bot_data_dir: Path = Field(
        default=Path("var"), description="Where SQLite, caches and the prompt's history are kept."
    )
    bot_daily_late_hours: Annotated[int, Field(ge=1, le=24)] = Field(
        default=6, description="How many hours late a daily article may come, 1 to 24."
    )
    bot_timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default="Asia/Shanghai", description="The time zone of chats that name none, by IANA name."
    )
    bot_log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        default="text", description="Log lines for people (`text`) or for machines (`json`)."
    )
    bot_log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)
    ] = Field(default="info", description="The least severe log lines to write.")

    @model_validator(mode="after")
    def _webhook_can_be_reached(self) -> Self:
        if self.bot_mode != "webhook" or self.telegram_bot_token is None:
            return self
        if self.bot_public_url is None:
            raise ValueError("BOT_MODE=webhook needs BOT_PUBLIC_URL")
        # A Bot API server of one's own sends anywhere; Telegram's by TLS and to four ports.
        url, own = self.bot_public_url, self.telegram_api_url is not None
        if not own and (url.scheme != "https" or url.port not in _WEBHOOK_PORTS):
            raise ValueError("BOT_PUBLIC_URL must be https, at port 443, 80, 88 or 8443")
        return self

    @property
    def redis(self) -> str | None:
        """The URL of Redis in clear, or None where SQLite is used."""
        return self.redis_url.get_secret_value() if self.redis_url else None

    @property
    def listen(self) -> tuple[str, int] | None:
        """The address and port to serve HTTP at, or None for nowhere."""
        default = "127.0.0.1:8080" if self.bot_mode == "webhook" else None
        chosen = self.bot_listen or default
        return _host_and_port(chosen) if chosen else None

    @property
    def webhook_secret(self) -> str:
        """What Telegram sends with each update, the same in all processes of a bot."""
        chosen = self.bot_webhook_secret
        return chosen.get_secret_value() if chosen else self._derived("webhook secret", self._token)

    @property
    def webhook_path(self) -> str:
        """The part of the webhook's URL that can't be guessed; another one for another secret."""
        return self._derived("webhook path", self._token, self.webhook_secret)

    @property
    def webhook_url(self) -> str | None:
        """Where Telegram is to send updates, a secret; None where they are polled."""
        if self.bot_mode != "webhook":
            return None
        return f"{str(self.bot_public_url).rstrip('/')}/{self.webhook_path}"

    @property
    def tally_secret(self) -> bytes:
        """What people are made unrecognisable with where they are counted."""
        return self._derived("tally", self._token).encode()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        held = (self.telegram_bot_token, self.redis_url)
        given = tuple(secret.get_secret_value() for secret in held if secret is not None)
        if self.telegram_bot_token is None:
            return given
        return (*given, self.webhook_secret, self.webhook_path)

    @property
    def _token(self) -> str:
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""

    @staticmethod
    def _derived(purpose: str, *keys: str) -> str:
        key = "\n".join(keys).encode()
        return hmac.new(key, f"tiaowen {purpose}".encode(), hashlib.sha256).hexdigest()


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: One or more are wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = tuple(
            f"{'.'.join(str(part) for part in fault['loc']).upper()}: {_said(fault['msg'])}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(faults) from None
    except UnicodeDecodeError:
        raise SettingsError((".env: is not UTF-8 text",)) from None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
