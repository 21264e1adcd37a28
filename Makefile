# Every target sets the environment up by itself when it is missing; all it needs is Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Where it is set, each of the suite's many processes would compile all of the program again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo notebook test drill soak lint format bench quick-bench rightness docs site pictures lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or later; set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(READY)  ## set up .venv from the hashed lock

demo: $(READY)  ## a sample newsroom, fetched, checked, loaded and followed
	$(BIN)/dateline demo

notebook: $(READY)  ## one story from a question to a chart, in a notebook over the sample newsroom
	test -d data/demo/warehouse || $(BIN)/dateline demo
	$(BIN)/marimo edit docs/notebooks/summit.py

test: $(READY)  ## the whole test suite
	$(BIN)/python -m pytest -n 2 --dist worksteal

drill: $(READY)  ## the long tests: a week of news, live and from files; hundreds of kills; bad days
	DATELINE_DRILL=1 $(BIN)/python -m pytest -rP tests/sources/test_week.py tests/flows/test_kills.py \
	  tests/flows/test_events_interrupted.py tests/warehouse/test_present.py tests/flows/test_month_meets.py \
	  tests/flows/test_digest_kills.py tests/flows/test_publish.py tests/flows/test_many_machines.py \
	  tests/flows/test_bad_days.py tests/flows/test_schedules.py tests/flows/test_compose.py

soak: $(READY)  ## two writers, four readers and upkeep on one warehouse for five minutes, on both catalogues
	DATELINE_SOAK_SECONDS=300 $(BIN)/python -m pytest tests/warehouse/test_catalogues.py -k meet

lint: $(READY)  ## style, types, the walls between the rooms, and links and lists of the documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/site

format: $(READY)  ## put the code into the house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(READY)  ## speed and memory, beside what a user would pick instead; figures in build/benchmarks.json
	$(BIN)/python -m benchmarks --json build/benchmarks.json

quick-bench: $(READY)  ## a minute or two of it, beside what was measured last
	$(BIN)/python -m benchmarks --quick --json build/quick-benchmarks.json

rightness: $(READY)  ## how right stories, events and pairs are, beside what people said; and how documents are best kept
	$(BIN)/python -m benchmarks.stories
	$(BIN)/python -m benchmarks.events
	$(BIN)/python -m benchmarks.pairing
	$(BIN)/python -m benchmarks.raw

docs: $(READY)  ## write the pages that are made from code
	$(BIN)/python -m docs.generate

site: $(READY)  ## the documentation as a site, in build/site
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/site
	@echo "Open build/site/index.html"

pictures: $(READY)  ## the pictures of docs/, made again from the sample newsroom
	$(BIN)/python -m docs.pictures
	$(BIN)/python -m docs.dashboard_pictures

lock: $(READY)  ## compile the lock again after a change in pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --extra dev --extra dask --extra telemetry --output-file requirements.lock pyproject.toml

clean:  ## remove the environment; data stays
	rm -rf $(VENV) build dist *.egg-info
