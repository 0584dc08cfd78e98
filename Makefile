# Two commands do all the set-up: `make demo` and `make test`. Everything else is a part of them.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.locked
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: coverage demo test test-faults test-system test-packages deb test-clients test-browser browsers test-postgres postgres check fmt lint types walls tests lock clean venv
.DEFAULT_GOAL := help

help: ## show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(STAMP) ## the whole product against the bundled sample athlete; serves until Ctrl-C
	@$(BIN)/liftday demo $(DEMO)

test: check ## lint, types, walls and tests
check: lint types walls tests

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

walls: $(STAMP)
	@$(BIN)/lint-imports --no-cache

tests: $(STAMP)
	@$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=
	@$(BIN)/python tests/floors.py

coverage: $(STAMP) ## the floors of every room, those of the shell too (twice as long)
	@$(BIN)/pytest -n auto --dist worksteal --cov --cov-config=tests/every_room.coveragerc --cov-report=
	@$(BIN)/python tests/floors.py

test-faults: $(STAMP) ## the long runs: faults that hang on the machine's pace, and a year lived
	@$(BIN)/pytest -m slow -p no:cacheprovider tests/faults tests/journey $(FAULTS)

test-clients: $(STAMP) ## the feed in real calendar programs and readers; installs them (Debian, root or sudo)
	@PYTHONPATH=tests $(BIN)/python -m clients.prove $(CLIENTS)

test-browser: browsers ## the page in Debian's Chromium and Firefox, with axe-core; installs them (root or sudo)
	@.venv-browser/bin/python -m pytest -q -p no:cacheprovider -c /dev/null --rootdir tests/browser --confcutdir tests/browser \
	  tests/browser/chromium_stories.py tests/browser/firefox_stories.py $(BROWSER)

browsers: $(STAMP)
	@command -v chromium >/dev/null && command -v firefox-esr >/dev/null || \
	  { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium firefox-esr; }
	@test -x .venv-browser/bin/python || "$(PYTHON)" -m venv .venv-browser
	@.venv-browser/bin/python -m pip install --quiet --disable-pip-version-check -r tests/browser/requirements.txt

test-postgres: postgres ## the store and the journeys on a PostgreSQL of their own; installs it (Debian, root or sudo)
	@PYTHONPATH=tests $(BIN)/python -m postgres.prove $(POSTGRES)

postgres: $(VENV)/.locked-club
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && test -x /usr/sbin/pgbouncer || \
	  { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends postgresql pgbouncer; }

$(VENV)/.locked-club: $(STAMP) requirements-club.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-club.lock
	@touch $@

test-system: $(STAMP) ## both units on a real systemd in a booted container (root; tests/system/README.md)
	@$(BIN)/pytest -p no:cacheprovider tests/system/system_unit.py tests/system/user_unit.py $(SYSTEM)

deb: ## the Debian package in dist/ (Debian's python3-venv and a package index)
	@packaging/deb.sh

test-packages: $(STAMP) ## the package on a real systemd, the container on a Debian made here (root; tests/system/README.md)
	@$(BIN)/pytest -p no:cacheprovider tests/system/deb_package.py tests/system/club_units.py tests/system/container_image.py $(SYSTEM)

fmt: $(STAMP) ## format the code and mend what lint can mend
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

venv: $(STAMP) ## only the environment
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "liftday needs Python 3.11 or newer: sudo apt install -y python3 python3-venv"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: sudo apt install -y python3-venv"; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

COMPILE := CUSTOM_COMPILE_COMMAND="make lock" pip-compile --quiet --generate-hashes --no-strip-extras \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
CLUB := $(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["club"], sep="\n")'
lock: ## renew requirements.lock (needs pip-tools on the PATH)
	@$(COMPILE) --upgrade --extra test --extra build --output-file requirements.lock pyproject.toml
	@$(CLUB) | $(COMPILE) --upgrade --constraint requirements.lock --output-file requirements-club.lock -

clean: ## remove the environment and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .import_linter_cache
