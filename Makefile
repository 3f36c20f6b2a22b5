# Two commands: make demo, make test. Everything else serves them.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin
# Each part starts Python some hundred times: what is compiled once is kept, whatever the surroundings say.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: setup demo run check test bench docs shots

setup: .venv/.run

.venv/.run: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed (Debian: apt install python3-venv)"; exit 1; }
	@test -x $(V)/python || $(PYTHON) -m venv .venv || { echo "python3-venv is needed (Debian: apt install python3-venv)"; exit 1; }
	$(V)/python -m pip install --quiet --disable-pip-version-check uv
	$(V)/uv pip install --quiet --python $(V)/python --require-hashes -r requirements.lock
	$(V)/uv pip install --quiet --python $(V)/python --no-deps -e .
	$(V)/python tools/warm_engine.py
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(V)/uv pip install --quiet --python $(V)/python --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/.run
	LUODI_HOME=var/demo $(V)/luodi demo --port $(PORT)

run: .venv/.run
	$(V)/luodi serve --port $(PORT)

# The judge: two minutes, no browser, SQLite.
check: .venv/.dev
	$(V)/ruff check .
	$(V)/ruff format --check .
	$(V)/lint-imports
	$(V)/mypy luodi
	$(V)/python tools/words.py --check
	$(V)/pytest -q -n 2 -m "not browser and not command and not slow" tests

# Everything a submission must pass: the judge, whole programs, PostgreSQL (the engine knows no database), the browser.
# A part reads only the files that bear its mark; tests/conftest.py refuses a mark that comes from elsewhere.
test: check
	$(V)/pytest -q -n 2 -m "(command or slow) and not browser" tests/cli $$(grep -rlE 'mark\.(command|slow)' --include='test_*.py' tests)
	$(V)/python tools/on_postgres.py $(V)/pytest -q -n 2 -m "not browser and not command" --ignore=tests/engine tests
	@$(V)/python tools/need_browser.py; case $$? in 0) $(V)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m browser $$(grep -rl 'mark\.browser' --include='test_*.py' tests);; 77) true;; *) exit 1;; esac

bench: .venv/.dev
	$(V)/luodi bench

docs: .venv/.dev
	$(V)/pytest -q --doctest-glob="*.md" docs

# Every page in every look, judged and kept as a picture; the pictures of the documents are taken from the same run.
shots: .venv/.dev
	$(V)/python tools/shots.py build/shots
