# Two commands: `make demo` and `make test`. Each sets everything up first; a second run starts at once.
PY := .venv/bin/python
BIN := .venv/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
export PYTHONDONTWRITEBYTECODE ?=
DEMO_DIR ?= demo
# outside the checkout: the pictures show where their project lies
SCREENS_DIR ?= /tmp/labeler-demo

.PHONY: help setup demo test check lint types contracts unit oracles screenshots bench clean

help:
	@echo "make demo         the whole loop on built-in data, then the window (headless where there is no screen)"
	@echo "make test         everything that must pass: lint, types, contracts, tests"
	@echo "make check        the same without the tests"
	@echo "make screenshots  every page of the demo, light and dark, into docs/screens"
	@echo "make bench        every benchmark, and what does not hold"
	@echo "make oracles      our statistics against independent libraries, in an environment of their own"

setup:
	@sh .ci/setup

demo: setup
	@$(BIN)/labeler demo --dir $(DEMO_DIR)

check: setup lint types contracts

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports --no-cache

unit: setup
	OMP_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n $(JOBS) --dist loadscope

test: check unit

oracles: setup
	@test -x .venv-oracles/bin/python || $(PY) -m venv .venv-oracles
	.venv-oracles/bin/python -m pip install --quiet -e '.[dev,oracles]'
	OMP_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen .venv-oracles/bin/python -m pytest tests/oracles

screenshots: setup
	@rm -rf $(SCREENS_DIR)
	QT_QPA_PLATFORM=offscreen $(BIN)/labeler demo --headless --dir $(SCREENS_DIR)
	@cp "$(SCREENS_DIR)/pictures/phone inspection"/*.png docs/screens/ && \
		for picture in "$(SCREENS_DIR)/pictures/voice search"/*.png; do \
			cp "$$picture" "docs/screens/voice-$$(basename "$$picture")"; done

bench: setup
	$(PY) benchmarks/all.py

clean:
	rm -rf .venv .venv-oracles demo bench .mypy_cache .ruff_cache .pytest_cache .hypothesis
