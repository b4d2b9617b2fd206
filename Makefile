# make demo   installs and shows the demonstration park
# make test   installs what the tests need and runs them all, with lint, types and architecture
# make neo4j  runs a Neo4j server with an empty graph until Ctrl-C, and prints its URL
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
DATA ?= ../shared/data
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
BENCH := $(VENV)/bench
BENCH_STAMP := $(BENCH)/.installed

.PHONY: help install demo model test lint types architecture pytest bench bench-neo4j docs picture lock clean neo4j neo4j-fetch neo4j-lock

help:
	@sed -n 's/^# //p' Makefile

$(BIN)/python:
	@sh scripts/venv.sh "$(PYTHON)" "$(VENV)"

$(RUN_STAMP): $(BIN)/python requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

install: $(RUN_STAMP)

demo: $(RUN_STAMP) model
	@$(BIN)/twinwheel demo

# Without a network there is no model: everything then works by words, and the command says so.
model: $(RUN_STAMP)
	@$(BIN)/twinwheel model pull || true

test: $(DEV_STAMP) lint types architecture pytest

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/deptry .

types: $(DEV_STAMP)
	$(BIN)/mypy

architecture: $(DEV_STAMP)
	$(BIN)/lint-imports

# Without Java or a network the Neo4j tests are skipped, loudly; in CI they fail.
neo4j-fetch: $(DEV_STAMP)
	@sh scripts/java.sh || true
	@PYTHONPATH=tests $(BIN)/python -m neo4j_support fetch || true

neo4j: $(DEV_STAMP)
	@sh scripts/java.sh
	@PYTHONPATH=tests $(BIN)/python -m neo4j_support serve

neo4j-lock: $(DEV_STAMP)
	PYTHONPATH=tests $(BIN)/python -m neo4j_support lock

# Yardsticks want other versions of what we use: they lie apart, and what is installed goes before them.
$(BENCH_STAMP): $(DEV_STAMP) requirements/bench.txt
	rm -rf $(BENCH)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $(BENCH) -r requirements/bench.txt
	@touch $@

# VECTORS=sqlite:////path/shared.db spares some minutes: a store that has the shared papers with their vectors.
bench-neo4j: $(BENCH_STAMP) model neo4j-fetch
	PYTHONPATH=tests $(BIN)/python bench/neo4j_run.py --data $(DATA) --libraries $(BENCH) --vectors "$(VECTORS)" -o docs/neo4j.md

pytest: $(DEV_STAMP) model neo4j-fetch
	$(BIN)/python -m pytest --numprocesses=2 --cov --cov-report=term:skip-covered

bench: $(DEV_STAMP)
	$(BIN)/python bench/run.py --data $(DATA) -o docs/performance.md

lock: $(DEV_STAMP)
	sh scripts/lock.sh $(BIN)

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*

docs: $(DEV_STAMP)
	$(BIN)/python scripts/write_docs.py
	$(BIN)/python scripts/write_glossary.py
	@if [ -f scripts/write_schemas.py ]; then $(BIN)/python scripts/write_schemas.py; fi

picture: $(RUN_STAMP)
	sh scripts/picture.sh $(BIN)
