"""Prometheus's own tool, for what only Prometheus can tell of its formats."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def promtool(*arguments: str | Path, given: bytes = b"") -> str:
    """Run promtool; return what it says, once it finds nothing wrong.

    Where it is not installed the test is skipped, and fails in CI: there it must run.
    """
    found = shutil.which("promtool")
    if found is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("promtool is not installed; on Debian it comes with `apt install prometheus`")
    done = subprocess.run(
        [found, *arguments], input=given, capture_output=True, timeout=60, check=False
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said
