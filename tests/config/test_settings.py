"""Settings: what is taken, what is refused, and that no refusal repeats a value."""

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, read_settings

GIVEN = "123456789:AAE-s3cret_s3cret"
REDIS = "redis://user:hunter2@redis.internal:6379/1"
DEFAULTS: dict[str, object] = {
    "telegram_bot_token": None,
    "telegram_api_url": None,
    "redis_url": None,
    "bot_mode": "polling",
    "bot_public_url": None,
    "bot_listen": None,
    "bot_webhook_secret": None,
    "bot_operators": frozenset(),
    "bot_data_dir": Path("var"),
    "bot_timezone": "Asia/Shanghai",
    "bot_log_format": "text",
    "bot_log_level": "info",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Neither a setting in the environment nor an `.env` beside; return the folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults(monkeypatch: pytest.MonkeyPatch, **wrong: str) -> tuple[str, ...]:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return caught.value.faults


def test_with_nothing_set_everything_has_its_default() -> None:
    settings = read_settings()

    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert settings.model_fields_set == set()
    assert settings.secrets == ()


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("BOT_DATA_DIR", "elsewhere", Path("elsewhere")),
        ("BOT_DATA_DIR", "/a b/ä", Path("/a b/ä")),
        ("bot_data_dir", "lower", Path("lower")),
        ("BOT_TIMEZONE", "Europe/London", "Europe/London"),
        ("BOT_TIMEZONE", "UTC", "UTC"),
        ("BOT_LOG_FORMAT", "json", "json"),
        ("BOT_LOG_FORMAT", "JSON", "json"),
        ("BOT_LOG_LEVEL", "debug", "debug"),
        ("BOT_LOG_LEVEL", "error", "error"),
    ],
)
def test_a_good_value_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, taken: object
) -> None:
    monkeypatch.setenv(name, value)

    assert getattr(read_settings(), name.lower()) == taken


@pytest.mark.parametrize("token", [GIVEN, "1:a", "123:ABC-def_0"])
def test_a_token_is_taken_and_kept_secret(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    settings = read_settings()

    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == token
    assert settings.secrets == (token, settings.webhook_secret, settings.webhook_path)
    assert token not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://localhost:6379/0",
        REDIS,
        "rediss://:p%40ss@host:6380",
        "unix:///run/redis.sock?db=1&password=hunter2",
    ],
)
def test_a_redis_url_is_taken_and_kept_secret(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    settings = read_settings()

    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == url
    assert settings.secrets == (url,)
    assert url not in f"{settings!r} {settings}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "https://bots.example.org/telegram"])
def test_another_bot_api_server_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", url)

    assert str(read_settings().telegram_api_url).rstrip("/") == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "s3cret"),
        ("TELEGRAM_BOT_TOKEN", "s3cret:AAE"),
        ("TELEGRAM_BOT_TOKEN", "123:"),
        ("TELEGRAM_BOT_TOKEN", "123:s3cret with blanks"),
        ("TELEGRAM_BOT_TOKEN", f"{GIVEN}\n"),
        ("TELEGRAM_API_URL", "s3cret"),
        ("TELEGRAM_API_URL", "ftp://s3cret"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081/s3cret"),
        ("TELEGRAM_API_URL", "http://s3cret:port"),
        ("REDIS_URL", "s3cret"),
        ("REDIS_URL", "http://:s3cret@localhost"),
        ("REDIS_URL", "localhost:6379/s3cret"),
        ("BOT_LOG_FORMAT", "s3cret"),
        ("BOT_LOG_FORMAT", "yaml"),
        ("BOT_LOG_LEVEL", "s3cret"),
        ("BOT_LOG_LEVEL", "5"),
        ("BOT_TIMEZONE", "s3cret"),
        ("BOT_TIMEZONE", "Mars/Phobos"),
        ("BOT_TIMEZONE", "Europe"),  # a folder
        ("BOT_TIMEZONE", "../etc/localtime"),
        ("BOT_TIMEZONE", "/etc/localtime"),
        ("BOT_TIMEZONE", "UTC+8"),
        ("BOT_TIMEZONE", "a" * 5000),
    ],
)
def test_a_bad_value_is_refused_by_name_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (fault,) = faults(monkeypatch, **{name: value})

    assert fault.startswith(f"{name}: ")
    assert len(fault) > len(name) + 10
    assert value not in fault
    assert "s3cret" not in fault
    assert "\n" not in fault


@pytest.mark.parametrize("secret", [GIVEN, REDIS])
def test_an_error_holds_no_secret_of_another_setting(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    name = "REDIS_URL" if "://" in secret else "TELEGRAM_BOT_TOKEN"
    monkeypatch.setenv(name, secret)
    monkeypatch.setenv("BOT_LOG_LEVEL", "loud")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    # Neither in the error nor in what Python would print of what led to it.
    assert secret not in str(caught.value)
    assert caught.value.__suppress_context__


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(monkeypatch, BOT_LOG_LEVEL="loud", BOT_LOG_FORMAT="xml", REDIS_URL="x")

    assert sorted(fault.split(":")[0] for fault in found) == [
        "BOT_LOG_FORMAT",
        "BOT_LOG_LEVEL",
        "REDIS_URL",
    ]


def test_an_empty_value_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DEFAULTS:
        monkeypatch.setenv(name.upper(), "")

    assert read_settings().model_fields_set == set()


def test_a_file_beside_is_read_and_the_environment_counts_more(
    monkeypatch: pytest.MonkeyPatch, nothing_set: Path
) -> None:
    lines = f"TELEGRAM_BOT_TOKEN={GIVEN}\nBOT_DATA_DIR='資料'\n# x\nBOT_LOG_LEVEL=debug\nOTHER=1\n"
    (nothing_set / ".env").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("BOT_LOG_LEVEL", "error")
    settings = read_settings()

    assert settings.secrets[0] == GIVEN
    assert settings.bot_data_dir == Path("資料")
    assert settings.bot_log_level == "error"


def test_a_file_beside_that_is_no_text_is_refused(nothing_set: Path) -> None:
    (nothing_set / ".env").write_bytes(b"BOT_DATA_DIR=\xe9\n")

    with pytest.raises(SettingsError):
        read_settings()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_means(name: str) -> None:
    described = Settings.model_fields[name].description

    assert described
    assert described.endswith(".")
    assert "|" not in described


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().bot_log_level = "debug"


WEBHOOK = {"TELEGRAM_BOT_TOKEN": GIVEN, "BOT_MODE": "webhook"}


@pytest.mark.parametrize(
    ("url", "api", "sentence"),
    [
        (None, None, "BOT_MODE=webhook needs BOT_PUBLIC_URL"),
        ("http://bot.example.org", None, "must be https"),
        ("https://bot.example.org:8080", None, "at port 443, 80, 88 or 8443"),
        ("http://bot.example.org:8080", "http://127.0.0.1:8081", None),  # a server of one's own
        ("https://bot.example.org", None, None),
        ("https://bot.example.org:8443/law", None, None),
    ],
)
def test_a_webhook_needs_an_address_that_telegram_sends_to(
    monkeypatch: pytest.MonkeyPatch, url: str | None, api: str | None, sentence: str | None
) -> None:
    given = WEBHOOK | {"BOT_PUBLIC_URL": url or "", "TELEGRAM_API_URL": api or ""}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    if sentence is None:
        assert read_settings().listen == ("127.0.0.1", 8080)
    else:
        assert sentence in str(faults(monkeypatch))


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("localhost:1", ("localhost", 1)),
        ("[::]:8443", ("::", 8443)),
    ],
)
def test_where_to_listen(
    monkeypatch: pytest.MonkeyPatch, value: str, taken: tuple[str, int]
) -> None:
    monkeypatch.setenv("BOT_LISTEN", value)

    assert read_settings().listen == taken


@pytest.mark.parametrize(
    "wrong", ["8080", ":8080", "host", "1.2.3.4", "1.2.3.4:x", "1.2.3.4:70000", "a:1", "http://a:1"]
)
def test_what_can_not_be_listened_at_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    assert "must be an address and a port" in str(faults(monkeypatch, BOT_LISTEN=wrong))


@pytest.mark.parametrize("wrong", ["x" * 257, "geheim!", "秘密"])
def test_a_secret_that_telegram_does_not_take_is_refused_unrepeated(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    told = str(faults(monkeypatch, BOT_WEBHOOK_SECRET=wrong))

    assert "must have 1 to 256" in told
    assert wrong not in told


def test_secret_and_path_are_the_same_in_every_process_and_others_for_another_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", GIVEN)
    one, same = read_settings(), read_settings()
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", GIVEN + "x")
    other = read_settings()
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", "chosen")
    chosen = read_settings()

    assert (one.webhook_secret, one.webhook_path) == (same.webhook_secret, same.webhook_path)
    assert one.webhook_secret != one.webhook_path
    assert len({one.webhook_secret, other.webhook_secret, chosen.webhook_secret}) == 3
    assert len({one.webhook_path, other.webhook_path, chosen.webhook_path}) == 3
    assert chosen.webhook_secret in chosen.secrets
    assert chosen.webhook_path in chosen.secrets


@pytest.mark.parametrize(
    ("value", "taken"), [("1", {1}), ("1,2", {1, 2}), (" 1, 2 3 ", {1, 2, 3}), ("", set())]
)
def test_operators(monkeypatch: pytest.MonkeyPatch, value: str, taken: set[int]) -> None:
    monkeypatch.setenv("BOT_OPERATORS", value)

    assert read_settings().bot_operators == taken


def test_operators_are_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "BOT_OPERATORS" in str(faults(monkeypatch, BOT_OPERATORS="@somebody"))
