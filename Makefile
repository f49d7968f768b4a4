# Two commands do everything: make pipeline, make test. `make help` lists the rest.
# Variables are read from the command line or the environment; `make config` explains them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# Variables of the pipeline, handed on through the environment: no quoting can go wrong.
export INPUT OUTPUT RUNNER WORKERS CONFIG RULES EXCLUDE FULL HOSTS SAMPLE LIMIT PLAN ACCEPT DASK REHASH
export DOC CRON TZ A B VERSION KEEP TO FORMAT PAGES TEXTS SIZE

.DEFAULT_GOAL := help
.PHONY: help setup pipeline test explain schedule diff verify prune export score bench profile check config clean lock format

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

# A stamp a lock file: set-up runs again only when the lock it was made from changes.
$(VENV)/packages.stamp: requirements.lock
	@echo "setting up $(VENV) (once; locked dependencies, a minute or two)"
	@test -x $(RUN) || $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is %d.%d. Give another: make PYTHON=python3.12 …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

# Compiled code is kept beside the modules. Numba does not notice a change in a module that a kernel calls, so all of it
# goes when one of them changes.
$(VENV)/pipeline.stamp: $(VENV)/packages.stamp $(shell grep -rlw numba tasks --include='*.py')
	@echo "compiling the kernels (once, half a minute)"
	@find tasks -name '*.nb[ic]' -delete
	@$(RUN) -m flows.warm
	@touch $@

$(VENV)/develop.stamp: requirements-dev.lock $(VENV)/pipeline.stamp
	@echo "adding what tests and checks need (once)"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

setup: $(VENV)/pipeline.stamp ## only the set-up

pipeline: $(VENV)/pipeline.stamp ## publish a version of INPUT under OUTPUT
	@$(RUN) -m flows.pipeline

test: $(VENV)/develop.stamp ## run the whole test suite
	@$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

explain: $(VENV)/pipeline.stamp ## one document, stage by stage: DOC=path
	@$(RUN) -m flows.explain

schedule: $(VENV)/pipeline.stamp ## serve the flow: CRON="0 3 * * *" TZ=Asia/Shanghai
	@$(RUN) -m flows.schedule

diff: $(VENV)/pipeline.stamp ## what changed between two versions: A= B=
	@$(RUN) -m flows.diff

verify: $(VENV)/pipeline.stamp ## a version against its manifest: VERSION=
	@$(RUN) -m flows.verify

prune: $(VENV)/pipeline.stamp ## remove older versions: KEEP=n
	@$(RUN) -m flows.prune

export: $(VENV)/pipeline.stamp ## articles and teasers for others: VERSION= TO= FORMAT=parquet|csv|jsonl|txt
	@$(RUN) -m flows.export

score: $(VENV)/pipeline.stamp ## score the pipeline on labelled pages: PAGES=dir
	@$(RUN) -m flows.score

config: $(VENV)/pipeline.stamp ## all settings with defaults and meaning
	@$(RUN) -m flows.config

bench: $(VENV)/develop.stamp ## speed of each stage, as ratios to the peers
	@$(RUN) -m bench

profile: $(VENV)/pipeline.stamp ## time and memory of a whole run, stage by stage: INPUT= or SIZE=
	@$(RUN) -m bench.profile_run

check: $(VENV)/develop.stamp ## formatter, linter, types, import contracts
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

format: $(VENV)/develop.stamp ## let the formatter do its work
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

lock: ## write the lock files anew from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url -q -o requirements.lock
	@uv pip compile pyproject.toml --group dev --extra dask --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url -q -c requirements.lock -o requirements-dev.lock

clean: ## remove what these targets made, never a published version
	@rm -rf $(VENV) .prefect .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(or $(OUTPUT),output)/.work
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
