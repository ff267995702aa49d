# Two commands matter: `make run` and `make test`. Both call setup, which does nothing when nothing changed.
PYTHON ?= python3
GRADER ?= local

.PHONY: run setup test test-tables test-postgres test-gpu clean

run:
	@SEVENROUNDS_GRADER=$(GRADER) $(PYTHON) scripts/run.py

setup:
	@$(PYTHON) scripts/setup.py web grader

test:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python scripts/test.py

# Everything that speaks to the database, on PostgreSQL instead of SQLite.
test-postgres:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python scripts/postgres.py .venv/bin/python -m pytest -n 2 --dist loadfile -m "not gpu and not jail and not browser" \
		--ignore=tests/drills/grading tests/accounts tests/drills tests/interview tests/sandbox tests/deploy

# Every submission of every task through the jail; `make test` takes one of each kind.
test-tables:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python -m pytest tests/content -n 2 --dist loadfile --no-loadscope-reorder -m "table and not gpu"

test-gpu:
	@$(PYTHON) scripts/setup.py web grader test
	@.venv/bin/python -m pytest tests -m gpu -p no:randomly

clean:
	@rm -rf .venv frontend/node_modules frontend/dist staticfiles
