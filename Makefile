# Set-up, build and tests. Needs python3 (3.11 or later) with venv, and make; nothing else.

.POSIX:
.SUFFIXES:
.PHONY: help site test soak bench editor wheel reference screenshots clean

PYTHON = python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check

help:
	@echo 'make site         build the example publication into site/'
	@echo 'make test         lint, types and all tests'
	@echo 'make soak         the tests in their long forms'
	@echo 'make bench        measure it beside its peers (takes long; see python -m bench --help)'
	@echo 'make editor       bundle the editor of the query page (needs npm)'
	@echo 'make wheel        build the package, with the editor, into dist/ (needs npm)'
	@echo 'make reference    write what is generated in docs/ anew'
	@echo 'make screenshots  take the pictures in docs/screenshots anew (needs Chromium)'
	@echo 'make clean        remove .venv, site/ and all caches'

site: .venv/installed
	@$(BIN)/publisher build
	@echo
	@echo 'Built. Open site/current/index.html, or serve it, with queries, by'
	@echo '    $(BIN)/publisher serve'
	@echo 'and open http://localhost:8000/'

test: .venv/installed-test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m 'not alone'
	@$(BIN)/python -m pytest -m alone

soak: .venv/installed-test
	@SOAK=1 $(BIN)/python -m pytest

bench: .venv/installed-test
	@$(BIN)/python -m bench

# The page for queries has an editor where this was made before; without, it is a plain form.
editor: src/publisher/server/assets/query-editor.js

src/publisher/server/assets/query-editor.js: scripts/editor.py editor/editor.js \
		editor/completions.js editor/package.json editor/package-lock.json
	@$(PYTHON) scripts/editor.py

wheel: .venv/installed editor
	@$(PIP) wheel --no-deps --wheel-dir dist .

reference: .venv/installed
	@$(BIN)/python scripts/cli_reference.py
	@$(BIN)/python scripts/query_reference.py
	@$(BIN)/python scripts/catalog_reference.py
	@$(BIN)/python scripts/markup_reference.py
	@$(BIN)/python scripts/hosting_table.py

screenshots: .venv/installed-test site
	@$(BIN)/python scripts/screenshots.py

clean:
	rm -rf .venv .ckan site dist build editor/node_modules src/publisher/server/assets .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are older than pyproject.toml when the dependencies may have changed.

.venv/installed: .venv/bin/python pyproject.toml
	@echo 'Installing publisher into .venv'
	@$(PIP) install --editable '.[serve]'
	@touch $@

.venv/installed-test: .venv/bin/python pyproject.toml
	@echo 'Installing publisher and its test tools into .venv'
	@$(PIP) install --editable '.[test]'
	@touch .venv/installed $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo 'Python is missing: install python3 and python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed; name one: make PYTHON=python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv is missing: install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
