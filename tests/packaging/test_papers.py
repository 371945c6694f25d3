"""docs/security.md, docs/operations.md and what they tell of: what they name is there."""

import re
from pathlib import Path

import pytest

from config.settings import Settings

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "docs" / "operations" / "alerts.yml").read_text(encoding="utf-8")

TABLE = [line for line in SECURITY.splitlines() if line.startswith("| ")][1:]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)))


def test_every_measure_is_shown_by_a_test() -> None:
    rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in TABLE]

    assert len(rows) > 20
    assert [row for row in rows if len(row) != 4 or "`tests/" not in row[3]] == []


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_every_test_that_is_named_is_there(path: str, name: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")

    assert re.search(rf"^(async )?def {name}\(" if name else "def test_", source, re.MULTILINE)


def test_there_is_a_word_for_every_alert_and_for_no_other() -> None:
    alerts = re.findall(r"- alert: (\w+)", ALERTS)
    told = re.findall(r"^\| `(\w+)` \|", OPERATIONS, re.MULTILINE)

    assert len(alerts) > 10
    assert sorted(told) == sorted(alerts)


def test_the_files_that_commands_name_are_there() -> None:
    named = re.findall(r"(?<![\w/])(packaging/[\w/.@-]+\w)", OPERATIONS)

    assert len(named) > 3
    assert [path for path in named if not (ROOT / path).exists()] == ["packaging/systemd/tiaowen"]


@pytest.mark.parametrize(
    "path",
    [
        "compose.yaml",
        "Dockerfile",
        "docs/operations.md",
        "docs/security.md",
        "packaging/systemd/tiaowen.service",
        "packaging/systemd/tiaowen@.service",
    ],
)
def test_every_setting_that_is_named_is_one(path: str) -> None:
    named = set(re.findall(r"\b(?:BOT|TELEGRAM)_[A-Z_]+\b", (ROOT / path).read_text("utf-8")))

    assert named
    assert named <= {name.upper() for name in Settings.model_fields}
