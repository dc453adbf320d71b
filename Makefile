# Everything a fresh clone needs: Python >= 3.11 with pip (or uv), and make.

VENV ?= .venv
PY := $(VENV)/bin/python

# The newest Python that works. A name in PATH is not enough: pyenv's shims exist for versions that are switched off.
ifndef PYTHON
PYTHON := $(shell for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
endif
UV := $(shell command -v uv 2>/dev/null)

# An environment whose Python is gone (upgraded, moved) is made anew.
BROKEN := $(shell test -d $(VENV) && ! $(PY) -c pass >/dev/null 2>&1 && rm -rf $(VENV))

# Tests wait half of their time, so two for each core; `make test WORKERS=0` runs in one process, for a debugger.
WORKERS ?= $(shell $(PY) -c 'import os; print(2 * (os.cpu_count() or 1))')
# Each of them would compile every test for itself, at every run.
unexport PYTHONDONTWRITEBYTECODE
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

.PHONY: help demo test fast terminals kitty lint style types contracts record bench screenshots wheel clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.ready ## browse a recorded failed run; needs no key
	@$(PY) -m cc_tui demo $(ARGS)

test: $(VENV)/.ready-dev ## every test but those in real terminals; says what it skipped
	$(PYTEST) -m "not terminals"

fast: $(VENV)/.ready-dev ## the tests without a pty, a real terminal, the wheel or a browser
	$(PYTEST) -m "not pty and not terminals and not wheel and not browser"

terminals: $(VENV)/.ready-dev ## the tests in real terminals under Xvfb: xterm, mlterm, kitty, tmux
	$(PYTEST) -m terminals

kitty: $(VENV)/.ready-dev ## those that need kitty 0.41 and tmux 3.5: makes a Debian 13 in a folder first (root, debootstrap)
	$(PY) -m tests.terminals.debian13 make
	$(PYTEST) -m debian13

lint: style types contracts ## ruff, mypy --strict, who may import whom

style: $(VENV)/.ready-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/.ready-dev
	$(PY) -m mypy

contracts: $(VENV)/.ready-dev
	$(VENV)/bin/lint-imports

record: $(VENV)/.ready-dev ## record the demo's runs anew (needs Chromium)
	$(PY) -m tests.recorder $(ARGS)

bench: $(VENV)/.ready-dev ## measure the budgets; writes tests/bench/figures.json
	$(PY) -m tests.bench

screenshots: $(VENV)/.ready-dev ## draw screenshots/ anew from the running program
	$(PY) -m screenshots.make

wheel: $(VENV)/.ready-dev ## build dist/*.whl
	$(PY) -m hatchling build -t wheel

clean: ## remove what these targets made
	rm -rf .venv .venv-* dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find cc_tui tests screenshots -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up ------------------------------------------------------------------------------------------

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(PY)
else
# pip of the outer Python serves an environment that was made without its own (Debian without python3-venv).
INSTALL = $$( $(PY) -m pip --version >/dev/null 2>&1 && echo $(PY) -m pip || echo $(PYTHON) -m pip --python $(PY) ) \
	install -qq
endif

$(PY):
ifdef UV
	$(UV) venv --quiet --python '$(or $(PYTHON),>=3.11)' $(VENV)
else
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || { \
		echo "cc-tui needs Python 3.11 or newer: $(if $(PYTHON),$(PYTHON) is none that runs,none was found in PATH)." >&2; \
		echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); this happens once and takes a minute."
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)
endif

$(VENV)/.ready: pyproject.toml | $(PY)
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(PY)
	@$(INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.ready
