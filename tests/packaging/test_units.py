"""The systemd units: sound, confined, and alike but for what makes one of several."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "packaging" / "systemd"
ONE, MANY = UNITS / "tiaowen.service", UNITS / "tiaowen@.service"
ANALYZE = shutil.which("systemd-analyze")


def settings(unit: Path) -> list[str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_template_differs_only_in_its_name_and_port() -> None:
    one, many = set(settings(ONE)), set(settings(MANY))

    assert sorted(line.partition("=")[0] for line in one ^ many) == [
        *("Description", "Description"),
        *("Environment", "Environment"),
    ]
    assert any(line.endswith(" BOT_LISTEN=127.0.0.1:%i") for line in many)


def test_it_has_the_time_that_draining_takes() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", ONE.read_text(), re.MULTILINE)

    assert int(seconds) > 10
    assert {"KillSignal=SIGTERM", "Restart=always"} <= set(settings(ONE))


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", [ONE, MANY], ids=lambda unit: unit.name)
def test_systemd_finds_it_sound_and_well_confined(unit: Path, tmp_path: Path) -> None:
    """The exposure goes from 0, the best, to 10; "OK" begins below 2."""
    instance = tmp_path / unit.name.replace("@", "@8081")
    shutil.copy(unit, instance)
    done = subprocess.run(
        [ANALYZE or "", "security", "--offline=true", "--no-pager", instance],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unrecognized option" in done.stderr:
        pytest.skip("systemd is older than 250")
    (exposure,) = re.findall(r"Overall exposure level for \S+: (\S+)", done.stdout)

    assert "Unknown" not in done.stderr
    assert float(exposure) <= 1.2
