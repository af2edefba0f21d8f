.PHONY: help run call test check bench bench-speech train-recogniser lock clean

.DEFAULT_GOAL := help
# A make within a make prints nothing of its own either: the last line of `make call` is its result.
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## Install what is missing and start the service with demo customers; Ctrl-C ends it
	@python3 -m app.provision run
	@.venv/bin/autosecretary run --demo

call: ## Place the demo call to a running service and print the conversation
	@$(PYTHON) -m tests.demo_call

test: ## Install what is missing and run every test; ARGS="-k words" chooses
	@python3 -m app.provision test
	$(PYTHON) -m tests $(ARGS)

check: ## The one gate: format, lint, types, imports, menu
	@python3 -m app.provision run
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy .
	.venv/bin/lint-imports
	.venv/bin/autosecretary menu check

bench: ## Measure; prints tables
	@python3 -m app.provision test
	$(PYTHON) -m bench $(ARGS)

bench-speech: ## Measure how well spoken answers are made out; prints a table
	@python3 -m app.provision test
	$(PYTHON) -m bench speech

train-recogniser: ## Make the recogniser's model anew (hours, goes on where it was); ARGS=--toy tries all stages in minutes
	@python3 -m app.provision train
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv-train/bin/python -m app.training $(ARGS)

lock: ## Write requirements.lock anew from pyproject.toml, raising versions
	python3 -m venv --clear .lock_cache
	.lock_cache/bin/pip install --quiet pip-tools
	.lock_cache/bin/pip-compile --quiet --upgrade --extra=dev --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file=requirements.lock pyproject.toml
	rm -rf .lock_cache

clean: ## Remove what is made in this folder (not the database in var/, not the shared cache)
	rm -rf .venv .venv-train .lock_cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
