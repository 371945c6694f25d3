"""compose.yaml: every service is confined, watched and pinned, and one port leads in."""

from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
yaml = pytest.importorskip("ruamel.yaml")

COMPOSE: dict[str, Any] = yaml.YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
each_service = pytest.mark.parametrize("name", SERVICES)


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_a_token_is_enough_for_one_bot_and_a_profile_makes_a_city() -> None:
    always = {name for name, service in SERVICES.items() if "profiles" not in service}
    city = {name for name, service in SERVICES.items() if service.get("profiles") == ["city"]}

    assert (always, city) == ({"bot", "redis"}, {"bot-2", "proxy"})
    assert always | city == set(SERVICES)


def test_the_bots_differ_in_nothing_but_the_profile() -> None:
    second = {key: value for key, value in SERVICES["bot-2"].items() if key != "profiles"}

    assert second == SERVICES["bot"]


@each_service
def test_it_has_no_rights_and_writes_nowhere_but_in_its_volumes(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [mount for mount in service["tmpfs"] if "size=" not in mount] == []


@each_service
def test_it_is_not_root(name: str) -> None:
    if "build" in SERVICES[name]:
        assert "\nUSER 10001\n" in dockerfile()
    else:
        assert SERVICES[name]["user"] not in {"root", "0", 0}


@each_service
def test_what_it_may_use_is_limited(name: str) -> None:
    service = SERVICES[name]

    assert service["mem_limit"].endswith("m")
    assert 0 < service["cpus"] <= 1
    assert 0 < service["pids_limit"] <= 100
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@each_service
def test_its_health_is_looked_at(name: str) -> None:
    if "build" in SERVICES[name]:
        assert "\nHEALTHCHECK " in dockerfile()
    else:
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@each_service
def test_it_comes_back_and_has_time_to_go(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert int(service["stop_grace_period"].removesuffix("s")) > 10  # the bot drains for ten


@each_service
def test_its_image_is_of_a_version(name: str) -> None:
    if "build" not in SERVICES[name]:
        _, _, tag = SERVICES[name]["image"].partition(":")
        assert tag[0].isdigit()
        assert "." in tag


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    open_services = {name for name, service in SERVICES.items() if "ports" in service}

    assert open_services == {"proxy"}
    assert not any("network_mode" in service for service in SERVICES.values())


def test_redis_has_no_way_out_and_the_proxy_no_way_to_redis() -> None:
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert SERVICES["redis"]["networks"] == ["store"]
    assert SERVICES["proxy"]["networks"] == ["front"]
    assert SERVICES["bot"]["networks"] == ["front", "store"]


@each_service
def test_what_is_mounted_from_the_project_is_there_and_read_only(name: str) -> None:
    mounts = [mount.split(":") for mount in SERVICES[name].get("volumes", [])]
    files = [mount for mount in mounts if mount[0].startswith(".")]

    assert {mount[-1] for mount in files} <= {"ro"}
    assert [m[0] for m in files if m[0] != "./certs" and not (ROOT / m[0]).is_file()] == []
    assert {mount[0] for mount in mounts if mount not in files} <= COMPOSE["volumes"].keys()


def test_no_secret_stands_in_it_or_on_a_command_line() -> None:
    assert SERVICES["bot"]["environment"]["REDIS_URL"] == "redis://:${REDIS_PASSWORD:-}@redis:6379"
    assert "TELEGRAM_BOT_TOKEN" not in SERVICES["bot"]["environment"]  # it comes from .env
    assert "environment" not in SERVICES["proxy"]
    assert "$$REDIS_PASSWORD" in SERVICES["redis"]["command"][2]  # the shell's, not Compose's
    assert "--requirepass" not in SERVICES["redis"]["command"][2]
