# Two commands matter: `make run` and `make test`. Both call setup, which does nothing when nothing changed.
PYTHON ?= python3
GRADER ?= local

.PHONY: run setup test test-gpu clean

run:
	@SEVENROUNDS_GRADER=$(GRADER) $(PYTHON) scripts/run.py

setup:
	@$(PYTHON) scripts/setup.py web grader

test:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python scripts/test.py

test-gpu:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python -m pytest tests -m gpu -p no:randomly

clean:
	@rm -rf .venv frontend/node_modules frontend/dist staticfiles
