# Commands of the project. `make` alone lists them.
# The two that set up a fresh machine: `make demo` runs the main job, `make test` runs the tests.

PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help demo up down test test-fast soak soak-workers lint evaluate bench pictures lock clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime  ## the sample week, end to end: environment, database, Airflow, three reports, mails
	@$(BIN)/troopwatch demo

up: $(VENV)/.runtime  ## everything on, live sources, UI on http://localhost:8080 (PORT=8081 moves it)
	@$(BIN)/troopwatch up --port $(PORT)

down: $(VENV)/.runtime  ## everything off
	@$(BIN)/troopwatch down

test: lint  ## all tests (about 10 minutes on two cores)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-fast: $(VENV)/.dev  ## the tests that need neither database nor Airflow (seconds)
	$(BIN)/python -m pytest tests/unit

soak: $(VENV)/.dev  ## kill, crash and starve a day's run hundreds of times; writes docs/reliability.md (a quarter of an hour)
	$(BIN)/python tests/soak.py

lint: $(VENV)/.dev  ## style, imports, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evaluate: $(VENV)/.runtime  ## precision, recall and F1 of the extractor on tests/corpus
	@$(BIN)/python -m troopwatch.evaluation tests/corpus

pictures: $(VENV)/.dev  ## draw the README's pictures of the pages anew (needs Chromium)
	$(BIN)/python tests/contact_sheet.py

bench: $(VENV)/.dev  ## all benchmarks, with their peers; writes docs/benchmarks.md (about 15 minutes)
	$(BIN)/python benchmarks/gather.py

soak-workers: $(VENV)/.dev  ## three days of collection through Celery, a worker killed on each (10 minutes)
	PYTHONPATH=tests $(BIN)/python tests/production/test_workers.py 3

lock: $(VENV)/.dev  ## write the requirements files anew from pyproject.toml
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra production -c requirements.txt -o requirements-production.txt
	$(LOCK) pyproject.toml --extra dev --extra production -c requirements-production.txt -o requirements-dev.txt

clean: down  ## remove the environment and all data of the embedded stacks
	rm -rf $(VENV) var

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) and "Troopwatch needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	@# Python 3.11 brings pip 23, which takes the newest celery[redis] instead of the locked one, and then refuses it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip~=26.3"

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
