from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run the program in, for tests that mind nothing that another one leaves."""
    return tmp_path_factory.mktemp("home")
