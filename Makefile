# Everything a person runs. `make run` and `make test` need Python 3.11+ and nothing else of ours.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
# An interpreter that has presidio-analyzer, for `make bench-redaction`; without it the peer is left out.
PEER   ?=

.PHONY: run build serve test test-all check compiled bench bench-redaction lock clean help

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

run: $(VENV)/.run ## install, build the demo portal and serve it on http://127.0.0.1:8000
	$(BIN)/gongshi build
	$(BIN)/gongshi serve --port $(PORT)

build: $(VENV)/.run ## build the demo portal into output/
	$(BIN)/gongshi build

serve: $(VENV)/.run ## serve output/
	$(BIN)/gongshi serve --port $(PORT)

test: $(VENV)/.test ## install what the tests need and run the fast suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow" -n 2

test-all: $(VENV)/.test ## the fast suite and the slow tests
	$(BIN)/pytest -n 2

check: $(VENV)/.test ## format, lint and types only
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

compiled: $(VENV)/.test ## a copy in build/compiled/, the slowest rooms of it machine code (needs a C compiler)
	$(BIN)/python -m tests.tools.compiled

bench: $(VENV)/.test ## measure against peers; see docs/benchmarks.md
	$(BIN)/python -m tests.bench.run --compiled

bench-redaction: $(VENV)/.test ## recall, over-redaction and speed of the redactor beside a peer
	$(BIN)/python -m tests.bench.redaction_bench --out docs/redaction-benchmark.md \
	  $(addprefix --cases ,$(wildcard ../shared/redaction/cases.jsonl)) $(addprefix --peer ,$(PEER))

lock: $(VENV)/.test ## write the hashed requirement files anew from pyproject.toml
	$(BIN)/python -m tests.tools.lock

clean: ## remove what builds leave
	rm -rf var output build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	$(BIN)/python -m tests.tools.browser
	@touch $@
