# `make help` lists what there is to say. Every target brings what it needs: see scripts/bootstrap.sh.
.DEFAULT_GOAL := help
.PHONY: help run desktop server test explore simulate check format bench bench-peers screenshots tour lock clean

PY := .venv/bin/python
# A real X server of our own where there is one to be had; Qt's offscreen platform where not (tests/conftest.py).
XVFB := $(shell command -v xvfb-run >/dev/null 2>&1 && echo 'xvfb-run -a -s "-screen 0 1920x1200x24"')
HAS_DISPLAY := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))
# Options for pytest: make test ARGS="-k player -x"
ARGS :=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Start LearnApp (where there is no display: the headless tour)
ifneq ($(HAS_DISPLAY),)
	@scripts/bootstrap.sh run
	@.venv/bin/learnapp
else
	@scripts/bootstrap.sh server
	@echo "no display: running the headless tour"
	@QT_QPA_PLATFORM=offscreen $(PY) scripts/tour.py
endif

tour: ## Walk through the main paths without a display, and say what happened
	@scripts/bootstrap.sh server
	@QT_QPA_PLATFORM=offscreen $(PY) scripts/tour.py

desktop: ## Have your desktop open .learnpkg files and learnapp:// links with this LearnApp
	@scripts/bootstrap.sh run
	@scripts/desktop.sh add

server: ## Bring what the server needs; .venv/bin/learnserver is it
	@scripts/bootstrap.sh server
	@echo "The server is .venv/bin/learnserver; .venv/bin/learnserver demo makes a school to try out."

# A worker that crashed is not replaced: xdist 3.8 would wait for it for ever when the tests come in groups.
# xvfb-run may only just have been installed by the bootstrap, so the tests look for it in a second make.
test: ## Run every test; options for pytest in ARGS
	@scripts/bootstrap.sh dev
	@$(MAKE) --no-print-directory _pytest

.PHONY: _pytest
_pytest:
	$(XVFB) $(PY) -m pytest -n 3 --dist loadgroup --max-worker-restart 0 $(ARGS)

explore: ## Let the property tests look for examples that fail, other ones each time
	@scripts/bootstrap.sh dev
	$(PY) -m pytest -n auto --hypothesis-profile explore --timeout 3000 $(ARGS) $$(grep -rl "^from hypothesis" tests --include "test_*.py")

SEEDS := 1000
simulate: ## Let SEEDS=1000 simulated worlds go wrong in every way, and see that nothing is lost
	@scripts/bootstrap.sh dev
	$(PY) -m tests.simulate --seeds $(SEEDS) $(ARGS)

check: ## Lint, formatting, types, architecture
	@scripts/bootstrap.sh dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pyright
	.venv/bin/lint-imports

format: ## Format the code and repair what ruff can repair
	@scripts/bootstrap.sh dev
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

bench: ## Measure what the README promises
	@scripts/bootstrap.sh dev
	$(PY) -m benchmarks $(ARGS)

# The peers get an environment of their own (.bench-peers); nothing of ours ever stands on them.
bench-peers: ## Measure the server beside asyncpg, Anki's sync server and PouchDB
	@scripts/bootstrap.sh dev
	@scripts/bench_peers.sh
	$(PY) -m benchmarks server_push server_peers $(ARGS)

screenshots: ## Draw the pages again for the documentation
	@scripts/bootstrap.sh dev
	@$(MAKE) --no-print-directory _screenshots

.PHONY: _screenshots
_screenshots:
	$(XVFB) $(PY) scripts/screenshots.py $(ARGS)

# uv is itself a locked package. No index address may ever get into the locks.
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url
lock: ## Resolve requirements/*.txt again (UPGRADE=1 takes newer releases)
	@scripts/bootstrap.sh dev
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) $(if $(UPGRADE),--upgrade) \
		pyproject.toml requirements/build.in -o requirements/run.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) $(if $(UPGRADE),--upgrade) \
		pyproject.toml requirements/build.in --extra server --extra dev -c requirements/run.txt -o requirements/dev.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) $(if $(UPGRADE),--upgrade) \
		pyproject.toml requirements/build.in --extra server -c requirements/dev.txt -o requirements/server.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) $(if $(UPGRADE),--upgrade) \
		requirements/s3.in -o requirements/s3.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) $(if $(UPGRADE),--upgrade) \
		benchmarks/peers/requirements.in -o benchmarks/peers/requirements.txt
	@! grep -nE 'https?://|^--' requirements/*.txt benchmarks/peers/requirements.txt

clean: ## Remove everything that can be made again, .venv too
	rm -rf .venv build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
