"""What the image is made of, as far as it is known before `make image-check` takes its steps."""

import re
from pathlib import Path

import pytest

from scripts.check_image import let_through, stages_of

ROOT = Path(__file__).parents[2]
IGNORE = (ROOT / ".dockerignore").read_text(encoding="utf-8")
STAGES = stages_of((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def steps(instruction: str) -> list[str]:
    return [arguments for name, arguments in STAGES[-1].steps if name == instruction]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("bot/cli.py", True),
        ("corpus/laws/shijiazhuang-digital-economy/text.txt", True),
        ("handlers/words/en.po", True),
        ("packaging/ready.py", True),
        ("requirements.lock", True),
        ("bot/__pycache__/cli.cpython-311.pyc", False),
        (".env", False),
        (".git/config", False),
        ("certs/bot.pem", False),
        ("packaging/redis.conf", False),
        ("requirements-dev.lock", False),
        ("tests/test_documents.py", False),
        ("var/tiaowen.sqlite3", False),
    ],
)
def test_what_is_copied(path: str, expected: bool) -> None:
    assert let_through(IGNORE, path) is expected


def test_every_package_that_is_installed_is_copied() -> None:
    """So that a new folder is not forgotten here."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (named,) = re.findall(r"include = \[(.*?)\]", project)
    packages = re.findall(r'"(\w+)\*"', named)

    assert len(packages) >= 5
    assert [p for p in packages if not let_through(IGNORE, f"{p}/__init__.py")] == []


def test_it_runs_as_a_user_without_rights_who_owns_its_folder_alone() -> None:
    assert steps("USER") == ["10001"]
    assert steps("VOLUME") == ['["/var/lib/tiaowen"]']
    assert not any("chown" in step for step in steps("RUN"))


def test_both_stages_are_of_one_base_with_a_version() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)

    assert len(bases) == 2
    assert set(bases) == {"python:3.11-slim-bookworm"}


def test_everything_from_outside_is_checked_by_hash_or_pinned() -> None:
    runs = [step for stage in STAGES for name, step in stage.steps if name == "RUN"]
    installs = [part for run in runs for part in run.split("&&") if "install" in part]
    fetched = [part for part in installs if "--no-deps" not in part and "uninstall" not in part]

    assert len(fetched) == 3
    assert [p for p in fetched if "--require-hashes" not in p and "=" not in p.split()[-1]] == []
