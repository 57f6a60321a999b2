# Two commands matter: `make book` builds the book, `make test` passes the tests.
# Both start from nothing but Python 3.11+ (with its venv module) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --only-binary :all: --require-hashes

.PHONY: book serve check test lint browser pins clean

# The site, and the files of the release in dist/.
book: $(VENV)/book
	$(BIN)/rindoku release

serve: $(VENV)/book
	$(BIN)/rindoku serve

# What is wrong with the book's text, without building it.
check: $(VENV)/test
	$(BIN)/rindoku check

test: lint browser
	$(BIN)/python -m pytest

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Browser tests need Chromium and a Japanese font; this finds or installs them, or says what to do.
browser: $(VENV)/test
	$(BIN)/python tests/browser/provide.py

# Exact pins with hashes, after a change of the ranges in pyproject.toml.
pins:
	$(PYTHON) -m venv $(VENV)-pins && $(VENV)-pins/bin/pip install --quiet uv
	$(VENV)-pins/bin/uv pip compile $(PINS) --extra release pyproject.toml requirements/book.in -o requirements/book.txt
	$(VENV)-pins/bin/uv pip compile $(PINS) labs/requirements.in -o labs/requirements.txt
	$(VENV)-pins/bin/uv pip compile $(PINS) --extra dev --extra labs --extra check --extra release \
		-c requirements/book.txt -c labs/requirements.txt \
		pyproject.toml requirements/book.in labs/requirements.in -o requirements/test.txt
	rm -rf $(VENV)-pins

PINS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# What can be made again; releases stay.
clean:
	rm -rf $(VENV) site .rindoku-cache docs/.rindoku-cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/book: $(VENV)/bin/python requirements/book.txt pyproject.toml
	$(PIP) -r requirements/book.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-index --no-build-isolation -e .
	touch $@

$(VENV)/test: $(VENV)/book requirements/test.txt
	$(PIP) -r requirements/test.txt
	touch $@
