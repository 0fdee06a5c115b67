# Two commands do everything: `make chat` to talk, `make test` to check. Each sets up what it needs.
.PHONY: help chat serve doctor test lint bench bench-memory bench-planner setup clean
.DEFAULT_GOAL := help

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

chat: setup ## Talk in the terminal
	@.venv/bin/parley chat

serve: setup ## Serve HTTP on 127.0.0.1:8000
	@.venv/bin/parley serve

doctor: setup ## Show what runs here, and what would make it better
	@.venv/bin/parley doctor

test: setup-test lint ## Check everything: style, types, tests
	@.venv/bin/python -m pytest -n 2 --dist worksteal

lint: setup-test
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

bench: setup-test ## Measure a turn's overhead beside hand-written code
	@.venv/bin/python -m bench.turn

bench-memory: setup-test ## Measure recall, with LOCOMO=path on LoCoMo too
	@.venv/bin/python -m bench.memory $(LOCOMO)

bench-planner: setup-test ## Measure the rule planner on labelled requests, with REQUESTS=path on others
	@.venv/bin/python -m bench.planner $(REQUESTS)

setup: ## Set up only
	@scripts/setup.sh

.PHONY: setup-test
setup-test:
	@scripts/setup.sh test

clean: ## Remove the virtual environment and caches; your data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info
