# Every target sets up what it needs. `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := bot config corpus handlers storage tests benchmarks scripts packaging

.PHONY: install run test check format lint types bench soak city attack updates image-check audit lock clean

install: $(VENV)/installed

# The stamp is renewed when a lock file changes. Hashes are checked; nothing is resolved anew.
$(VENV)/installed: pyproject.toml requirements-build.lock requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo 'Setting up $(VENV), once: about a minute.'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

run: install
	$(BIN)/python -m bot run

test: install
	$(BIN)/python -m pytest

format: install
	$(BIN)/ruff format $(CODE)

lint: install
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml

types: install
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks scripts packaging/ready.py

check: lint types
	$(BIN)/python -m pytest --cov

bench: install
	$(BIN)/python -m benchmarks

# 10,000 daily deliveries while bots and Redis are killed: about eight minutes.
soak: install
	$(BIN)/python -m benchmarks.soak

# Two replicas and 200 people, while processes are killed and restarted: about three minutes.
city: install
	$(BIN)/python -m benchmarks.city

# People ask while the webhook is attacked in eleven ways: about eight minutes.
attack: install
	$(BIN)/python -m benchmarks.attack

# A million generated updates through the bot: most of an hour.
updates: install
	$(BIN)/python -m benchmarks.updates --count 1000000

# Needs bubblewrap: the Dockerfile's steps without a container engine.
image-check: install
	$(BIN)/python -m scripts.check_image

# Asks the public database about every locked package; one that it does not know fails too.
audit: install
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

# Needs uv; only for whoever changes the dependencies.
lock:
	echo 'setuptools>=80' | uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' --output-file requirements-build.lock -
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' --group dev --output-file requirements-dev.lock pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' --constraints requirements-dev.lock --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
