# `make demo` and `make test` set everything up by themselves; a second run sets up nothing again.
.PHONY: setup demo test bench lint

setup:
	@./setup.sh

demo: setup
	@.venv/bin/matinee demo

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

test: lint
	@.venv/bin/python -m pytest -n 2 --dist loadfile

bench: setup
	@.venv/bin/python -m benchmarks
