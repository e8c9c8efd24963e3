# `make` lists what one can do. Needs python3 >= 3.11; takes uv where it is there, else pip.
PORT ?= 8000
AUZOLAN_DATA ?= var
PYTEST_ARGS ?=
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)

# A stamp is named for what was installed, so that a changed lock installs again and an
# unchanged one costs nothing. The project's own metadata counts: it names the commands.
RUN_STAMP := .venv/.installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.installed-dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)

COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run test core check format bench lock messages clean

help: ## List what one can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

run: export PORT := $(PORT)
run: export AUZOLAN_DATA := $(AUZOLAN_DATA)
run: $(RUN_STAMP) ## Install, make the demo community and serve it (PORT, AUZOLAN_DATA)
	@$(BIN)/auzolan up --demo

test: $(DEV_STAMP) ## Run every test; those that lack a system package say how to get it
	@$(BIN)/pytest -q -n auto --dist loadfile $(PYTEST_ARGS)

core: $(DEV_STAMP) ## Run the tests of floors 1 to 7 and say which branches they miss
	@$(BIN)/pytest -q -n auto -m "not slow" --cov --cov-report=term \
		$(wildcard $(addprefix tests/,units ledger sharing making fairness deciding \
		peers plans ways formats node)) $(PYTEST_ARGS)

check: $(DEV_STAMP) ## Lint, types and floors: what has to hold before a commit
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	AUZOLAN_DATA=$$(mktemp -d) $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@pages=$$(git grep -lF '[[[cog' -- '*.md'); \
	 [ -z "$$pages" ] || { echo $(BIN)/cog --check $$pages; $(BIN)/cog --check $$pages; }

format: $(DEV_STAMP) ## Format the code and mend what lint can mend; rewrite pasted texts
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .
	@pages=$$(git grep -lF '[[[cog' -- '*.md'); [ -z "$$pages" ] || $(BIN)/cog -r $$pages

bench: $(DEV_STAMP) ## Measure the targets of the design (BENCH_ARGS)
	@$(BIN)/python -m bench $(BENCH_ARGS)

lock: ## Choose dependency versions anew (needs uv, or puts it into .venv)
	@uv --version >/dev/null 2>&1 || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	@export PATH="$$PATH:$(CURDIR)/$(BIN)"; \
	 $(COMPILE) --extra build --extra postgres --output-file requirements.lock && \
	 $(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock
	@! grep -nE '[a-z]+://' requirements.lock requirements-dev.lock

LOCALE := src/auzolan/locale
LANGUAGES ?= es
messages: $(DEV_STAMP) ## Collect texts, merge them into the translations, compile these
	@mkdir -p $(LOCALE)
	$(BIN)/pybabel -q extract -F pyproject.toml -k _n -k _l -k gettext_noop -k gettext_lazy \
		--no-location --sort-output --omit-header -o $(LOCALE)/django.pot src/auzolan
	@for language in $(sort $(LANGUAGES) $(notdir $(wildcard $(LOCALE)/??))); do \
	  [ -f $(LOCALE)/$$language/LC_MESSAGES/django.po ] && verb=update || verb=init; \
	  [ $$verb = update ] && plain="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date" || plain=; \
	  $(BIN)/pybabel -q $$verb $$plain -D django -l $$language -i $(LOCALE)/django.pot -d $(LOCALE) || exit 1; \
	done
	$(BIN)/pybabel -q compile -D django -d $(LOCALE) --statistics

clean: ## Remove what can be made again; the data folder stays
	rm -rf dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# uv makes environments without pip, so pip is put there when it has to do the work.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Auzolan needs Python 3.11 or later; name one by PYTHON=python3.12 make ..."; exit 1; }
	@$(if $(UV),uv venv --quiet --python $(PYTHON) .venv,$(PYTHON) -m venv .venv)

# $(call install,LOCK): what the lock pins, then this project itself, editable.
define install
	@echo "Installing what $(1) pins; this takes up to a minute, once."
	@$(if $(UV),\
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .,\
	  { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .)
endef

# The development lock holds everything of the other one, at the same versions.
$(RUN_STAMP): | .venv/bin/python
	@[ -f $(DEV_STAMP) ] || rm -f .venv/.installed-*
	$(if $(wildcard $(DEV_STAMP)),,$(call install,requirements.lock))
	@touch $@

$(DEV_STAMP): | .venv/bin/python
	@rm -f .venv/.installed-*
	$(call install,requirements-dev.lock)
	@touch $@
