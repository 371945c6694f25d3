"""The settings: what each means, and its default. Read from the environment or from `.env`."""

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


def _token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a token of BotFather's, such as 123456:ABC…")
    return value


def _redis_url(value: SecretStr | None) -> SecretStr | None:
    schemes = ("redis://", "rediss://", "unix://")
    if value is not None and not value.get_secret_value().startswith(schemes):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return value


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

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        held = (self.telegram_bot_token, self.redis_url)
        return tuple(secret.get_secret_value() for secret in held if secret is not None)


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
