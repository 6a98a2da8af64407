# `make demo` and `make test` do everything, the set-up included.
PYTHON ?= python3
BIN := .venv/bin
# What needs neither Ray nor Prefect, half of the tests by the clock: on two cores it runs beside the rest.
LIBRARY := tests/explain_core tests/networks tests/annotated tests/conventions tests/fuzz tests/tasks/test_check.py \
  tests/flows/cli/commands/test_check.py

.PHONY: demo test test-fast test-slow lint bench setup clean
.DELETE_ON_ERROR:

demo: setup ## draw a field guide, train a small network on it, and explain what it learned
	$(BIN)/explain demo --store explain-demo

test: setup ## everything that must hold, in under 10 minutes on two cores
	@mkdir -p .pytest_cache
	@echo "the library's tests run beside the others; their output comes at the end, from .pytest_cache/library.log"
	@$(BIN)/python -m pytest -m "not slow" -p no:cacheprovider $(LIBRARY) > .pytest_cache/library.log 2>&1 & library=$$!; trap "kill $$library" INT TERM; \
	  $(BIN)/python -m pytest -m "not slow" --ignore tests/faults $(LIBRARY:%=--ignore %); others=$$?; \
	  wait $$library; library=$$?; cat .pytest_cache/library.log; exit $$((others | library))
	$(BIN)/python -m pytest -m "not slow" tests/faults # alone: it watches processes come and go

test-fast: setup ## explain_core alone
	$(BIN)/python -m pytest -q tests/explain_core -m "not slow"

test-slow: setup ## what takes minutes
	$(BIN)/python -m pytest -m slow --ignore tests/faults
	$(BIN)/python -m pytest -m slow tests/faults

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup .venv/peers/ready ## measures and rewrites BENCHMARKS.md; needs the real birds and a quiet machine
	PYTHONPATH=.venv/peers $(BIN)/python -m tests.bench.run

PEERS := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target .venv/peers

# What the benchmarks are set beside: apart from .venv, because nothing else may come to need it.
.venv/peers/ready: tests/bench/peers.txt .venv/ready
	rm -rf .venv/peers
	$(PEERS) -r $< || $(MAKE) --no-print-directory peers-one-by-one
	@touch $@

# Some are small projects that may be taken back: what is gone is named, and the tables that need it leave it out.
.PHONY: peers-one-by-one
peers-one-by-one:
	rm -rf .venv/peers
	mkdir -p .venv/peers/wanted
	awk '/^[^ ]/ { n++ } { print > ".venv/peers/wanted/" n ".txt" }' tests/bench/peers.txt
	@for one in .venv/peers/wanted/*.txt; do \
	  $(PEERS) -r $$one || echo "left out of the benchmarks: $$(sed -n '1s/ .*//p' $$one)" >&2; done

setup: .venv/ready ## .venv with the pinned versions, each checked against its hash

.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info explain-demo
