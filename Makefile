# Two commands do all set-up: `make demo` and `make test`. The rest is for developers.
# Needs only Python 3.11 or newer, make and a package index.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen --no-sync
SERVE ?= 1
N ?= 10000
SEED ?= 0
CATALOGUES := src/bluethread/locale/fr/LC_MESSAGES/django.po src/bluethread/locale/es/LC_MESSAGES/django.po

.PHONY: demo test check fix serve docs bench attack drill frontend translations screenshots sbom fuzz
.DEFAULT_GOAL := demo

demo: .venv/user          ## Load the demonstration and serve it (SERVE=0: do not serve)
	$(RUN) bluethread demo $(if $(filter 0,$(SERVE)),--no-serve,)

test: .venv/developer     ## Run the tests
	$(RUN) pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

check: .venv/developer    ## Style, types and the direction of dependencies
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy src
	$(RUN) lint-imports

drill: .venv/developer    ## Back an instance up while it is written to, restore it, compare everything
	$(RUN) pytest -q -s tests/backup/test_drill.py

fix: .venv/developer      ## Put style right
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

serve: .venv/user         ## Serve the instance
	$(RUN) bluethread serve

bench: .venv/developer    ## Run the benchmarks
	$(RUN) bluethread bench all

attack: .venv/developer   ## Attack the need-to-know rule (N=1000000 probes; SEED=first seed; goes on where it stopped)
	PYTHONPATH=tests $(RUN) python -m attack.long_run --probes $(N) --seed $(SEED) $(ATTACK)

docs: .venv/developer     ## Generate the reference pages
	$(RUN) bluethread docs

screenshots: .venv/developer  ## Photograph every page of the demonstration
	$(RUN) python docs/screenshots.py

translations: .venv/developer ## Extract the words of the pages (where gettext is installed) and compile the catalogues
ifneq ($(shell command -v xgettext),)
	$(RUN) --directory src/bluethread python ../../manage.py makemessages -l fr -l es --add-location file --no-obsolete --no-wrap
	sed -i.bak 's/^"POT-Creation-Date:.*/"POT-Creation-Date: 2026-01-01 00:00+0000\\n"/' $(CATALOGUES)  # no change without a changed word
	rm -f $(CATALOGUES:=.bak)
endif
	$(RUN) pybabel compile -d src/bluethread/locale -D django

sbom: | $(UV)             ## Write the software bill of materials (CycloneDX)
	$(PYTHON) .ci/sbom.py dist/bluethread.cdx.json $(UV)

fuzz: .venv/developer     ## Fuzz the upload parsers and the API for long (N inputs of each kind)
	FUZZ=$(or $(N),5000) $(RUN) pytest tests/security/test_fuzzed_files.py tests/functional/test_api_conformance.py

frontend:                 ## Rebuild the vendored chart bundle (needs Node)
	frontend/build.sh

.venv/user: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --inexact --extra postgres
	@touch $@

.venv/developer: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --inexact --all-groups --all-extras
	@touch $@

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

