# `make help` lists what there is. PORT (8000) and VAR_DIR (var) may be set, so that two copies can run side by side.
PYTHON ?= python3
PY := .venv/bin/python
CATALOGS = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
LANGUAGES := kk ru th vi km bn ne
COMPILE_REQUIREMENTS = .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
	--universal --python-version 3.11 pyproject.toml
TEST_SERVERS = env DJANGO_ENV=test $(PY) -m survivor_engagement.embedded around

.PHONY: help demo demo-reset stop test test-fast lint fmt bench messages requirements translations
.DEFAULT_GOAL := help

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: ## Install, start and load everything; prints the address and the sign-ins; Ctrl-C stops it
	@$(PYTHON) .ci/install requirements.txt
	@$(MAKE) --no-print-directory translations
	@exec $(PY) -m demo.serve

demo-reset: ## The same, after deleting the demo's data
	@$(PYTHON) .ci/install requirements.txt
	@$(MAKE) --no-print-directory translations
	@exec $(PY) -m demo.serve afresh

stop: ## Stop a demo, and the PostgreSQL and Redis that any command has left running
	@if [ -x $(PY) ]; then $(PY) -m demo.stop; fi

test: ## Install what the tests need and run all of them; NO_BROWSER=1 leaves out the browser's, ARGS=… goes to pytest
	@$(PYTHON) .ci/install requirements-dev.txt
	@.ci/browser
	@$(MAKE) --no-print-directory translations
	@exec $(TEST_SERVERS) .ci/tests $(ARGS)

test-fast: ## Run tests with what is installed: make test-fast ARGS="tests/users -x"
	@exec $(PY) -m pytest $(ARGS)

lint: ## Check style, imports, types, templates and migrations
	@$(PYTHON) .ci/install requirements-dev.txt
	@exec $(TEST_SERVERS) .ci/lint

fmt: ## Put the code in order
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format --quiet .
	@git ls-files -z '*.py' | xargs -0 .venv/bin/django-upgrade --target-version 5.2

bench: ## Measure; ONLY=name for one; writes var/bench.json
	@$(PYTHON) .ci/install requirements-bench.txt
	@$(MAKE) --no-print-directory translations
	@exec env DJANGO_ENV=demo VAR_DIR=var/bench $(PY) -m survivor_engagement.embedded around \
		$(PY) -m benchmarks $(if $(ONLY),--only $(ONLY))

messages: ## For maintainers: collect the texts to translate into locale/
	@mkdir -p locale
	@$(PY) -m babel.messages.frontend --quiet extract -F babel.cfg --no-location --sort-output \
		-k gettext_lazy -k ngettext_lazy:1,2 -k pgettext:1c,2 -k pgettext_lazy:1c,2 -k npgettext:1c,2,3 \
		--project survivor-engagement -o locale/django.pot .
	@for language in $(LANGUAGES); do \
		if [ -f locale/$$language/LC_MESSAGES/django.po ]; then step=update; else step=init; fi; \
		$(PY) -m babel.messages.frontend --quiet $$step -D django -i locale/django.pot -d locale -l $$language || exit 1; \
	done

requirements: ## For maintainers: write the requirements files anew from pyproject.toml
	@$(COMPILE_REQUIREMENTS) -o requirements.txt
	@$(COMPILE_REQUIREMENTS) --group dev -c requirements.txt -o requirements-dev.txt
	@$(COMPILE_REQUIREMENTS) --group bench -c requirements.txt -o requirements-bench.txt

translations: $(CATALOGS)
	@:

%.mo: %.po
	@$(PY) -m babel.messages.frontend --quiet compile -D django -i $< -o $@
