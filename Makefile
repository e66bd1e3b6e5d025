# OpsCharter. Needs git, make and a Python 3.9 or newer to start; tools/bootstrap.py gets the rest.
PYTHON ?= $(shell command -v python3 || command -v python)
BIN := .venv/bin
BOOT := $(PYTHON) tools/bootstrap.py
# two workers: the suite must fit two cores
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help up test lint types check-messages pytest bench bench-charter crash isolation messages screenshots locks vendor clean

help:  ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 16

up:  ## start everything, print the address and the demo sign-ins (Ctrl-C stops it)
	@$(BOOT) run
	@exec $(BIN)/opscharter up

test: lint types check-messages pytest  ## everything CI runs

boot-test:
	@$(BOOT) test

lint: boot-test  ## ruff, templates, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet opscharter
	$(BIN)/lint-imports --no-cache

types: boot-test  ## mypy
	$(BIN)/mypy

check-messages: boot-test  ## every sentence is translated
	$(BIN)/python tools/messages.py check

pytest: boot-test  ## the tests on a PostgreSQL of their own
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

crash: boot-test  ## kill web, worker and database during intake; nothing acknowledged is lost
	$(BIN)/python -m pytest tests/crash $(ARGS)

isolation: boot-test  ## every address, every post, own and foreign center
	$(BIN)/python -m pytest tests/isolation $(ARGS)

bench:  ## measure beside a raw pgbench (N=cases)
	@$(BOOT) run
	$(BIN)/opscharter bench --cases $(or $(N),20000) $(ARGS)

bench-charter:  ## measure reading, suggestions, replay and the charter page
	@$(BOOT) run
	$(BIN)/opscharter bench charter $(ARGS)

messages: boot-test  ## collect and compile translations
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/messages.py compile

screenshots: boot-test  ## pictures for the README
	$(BIN)/python tools/screenshots.py

locks: boot-test  ## pin requirements/*.in with hashes
	$(BIN)/python tools/locks.py

vendor:  ## copy the pinned browser libraries into the kit
	npm ci --ignore-scripts
	$(PYTHON) tools/vendor.py

clean:  ## forget caches and the environment; data/ stays
	rm -rf .venv .venv-bootstrap .mypy_cache .ruff_cache .pytest_cache node_modules
