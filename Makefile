# Only "install" touches the environment, and every verb that needs one calls it; a finished environment is recognised by its stamp.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help install free-port demo demo-data test lint docs wheel clean

help:  ## this list
	@echo "Verbs (make VERB):"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'
	@echo "Variables: PYTHON (3.11 to 3.13; makes $(VENV)), PORT (8000), DATABASE_URL, REDIS_URL"

install: $(STAMP)  ## make the environment in .venv, nothing else

# A folder whose Python is gone (moved clone, removed interpreter) is no environment, whatever its stamp says.
ifneq ($(shell $(RUN) -c 'print(1)' 2>/dev/null),1)
.PHONY: $(STAMP)
endif

# Debian ships Python without the wheels that "venv" puts pip in from; then the pip outside installs the one inside.
$(STAMP): requirements.txt requirements-lightfm.txt
	@"$(PYTHON)" -c '' 2>/dev/null || { echo "There is no '$(PYTHON)' here; name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -c '$(SUPPORTED)' || { echo "This needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1); name another: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@rm -f $(STAMP)
	@echo "Making $(VENV) with $$("$(PYTHON)" -V)"
	@$(RUN) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV) >/dev/null 2>&1 \
	  || { "$(PYTHON)" -m venv --clear --without-pip $(VENV) && "$(PYTHON)" -m pip --python $(RUN) install --quiet pip; }
	@echo "Installing the pinned requirements: a minute or two"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@echo "Installing lightfm, which some systems have to compile"
	@LIGHTFM_NO_CFLAGS=1 $(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-lightfm.txt >$(VENV)/lightfm.log 2>&1 \
	  || echo "lightfm could not be installed here (why: $(VENV)/lightfm.log). All else works; the strategy says that it is not installed."
	@touch $(STAMP)

demo: free-port install  ## load a real retailer's shop, compute recommendations, serve them on PORT with worker and beat
	@exec $(RUN) -m shopsite.demo

# Asked before anything is installed. 98 is EADDRINUSE; a Python that cannot even ask is told so by "install".
free-port:
	@reason=$$("$(PYTHON)" shopsite/demo/port.py 2>/dev/null); test $$? -ne 98 || { echo "$$reason" >&2; exit 1; }

demo-data: install  ## all of "demo" but the serving
	@exec $(RUN) -m shopsite.demo --data-only

# Both runs are made even if the first fails: one report tells all.
test: install  ## the whole suite, then its database tests again on PostgreSQL
	@status=0; \
	$(RUN) -m pytest $(ARGS) || status=$$?; \
	$(RUN) -m tests.on_postgresql $(ARGS) || status=$$?; \
	exit $$status

lint: install  ## style, import contracts, missing migrations
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	$(RUN) manage.py makemigrations --check --dry-run

docs: install  ## the documentation as a site, in build/docs
	$(RUN) -m sphinx --quiet --fail-on-warning --builder html docs build/docs
	@echo "Open build/docs/index.html"

wheel: install  ## build the app, without the shop, in dist/
	rm -rf build/lib build/bdist* *.egg-info  # setuptools would pack what lies there from an older build
	$(RUN) -m build --wheel

clean:  ## remove what the build and the tests left; keeps .venv and the shop's data
	rm -rf build dist *.egg-info .pytest_cache .hypothesis .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
