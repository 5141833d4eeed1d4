# Every target does its own set-up (config/setup.py). Paths stay relative: the checkout may lie
# in a folder whose name has spaces or Chinese characters.

PORT ?= 8000
export PORT

SETUP := python3 -I config/setup.py
PY := .venv/bin/python
# at most four workers: each has a database of its own
WORKERS := $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 4 ] && n=4; echo $$n)
AS_TEST := env PORTAL_MODE=test SECRET_KEY=only-for-tests-and-checks-0123456789abcdefghijklmnopqrstuvwxyz DJANGO_SETTINGS_MODULE=config.settings
AS_IN_PRODUCTION := env -u PORTAL_TODAY PORTAL_MODE=production ALLOWED_HOSTS=ms.example.gov.cn FILES_ROOT=/var/lib/minsheng/files
SERVICES := $(PY) -m config.services
# that programs are started without a shell, by name, is what config/ is for
NOT_JUDGED := B404,B603,B607
APPS := agencies pledges progress oversight results config

.PHONY: demo demo-reset restore-drill test test-full audit check bench bench-full screenshots deps sbom scan clean python venv translations pdf-if-possible test-packages wheelhouse

demo: venv pdf-if-possible
	@exec $(PY) -m config.demo

demo-reset: venv pdf-if-possible
	@$(SERVICES) reset demo
	@exec $(PY) -m config.demo

test: venv test-packages translations
	@PORTAL_CHROMIUM="$$($(SETUP) browser)" exec $(AS_TEST) $(SERVICES) run -- $(PY) -m pytest -n $(WORKERS) $(ARGS)

test-full: venv test-packages translations
	@PORTAL_CHROMIUM="$$($(SETUP) browser)" exec $(AS_TEST) $(SERVICES) run -- $(PY) -m pytest -n $(WORKERS) -m "nightly or not nightly" $(ARGS)

check: venv
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(AS_TEST) DATABASE_URL=postgres:///none REDIS_URL=redis://none $(PY) -m mypy
	@$(PY) -m djlint --check templates
	@$(PY) -m djlint --lint --quiet templates
	@$(AS_TEST) $(SERVICES) run --name test-check -- sh -ec '$(PY) manage.py makemigrations --check --dry-run; $(PY) manage.py check; $(AS_IN_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING; $(PY) manage.py check_migrations'
	@$(PY) -m config.translations check
	@$(PY) -m bandit --quiet --recursive --configfile pyproject.toml --skip $(NOT_JUDGED) $(APPS)

bench: venv
	@exec $(AS_TEST) $(SERVICES) run --name bench -- $(PY) -m bench $(ARGS)

# the slow figures too: the whole country, two nodes, the last reporting day
bench-full: venv
	@exec $(AS_TEST) $(SERVICES) run --name bench -- $(PY) -m bench --full $(ARGS)

# dump, wipe, restore; every table, file and trail compared
restore-drill: venv
	@exec $(AS_TEST) $(SERVICES) run --name test-drill -- $(PY) -m pytest -m "nightly or not nightly" tests/test_restore_drill.py $(ARGS)

screenshots: venv test-packages translations
	@PORTAL_CHROMIUM="$$($(SETUP) browser)" exec $(AS_TEST) $(SERVICES) run --name test-screenshots -- $(PY) -m tests.screenshots $(ARGS)

# axe, the W3C HTML checker and Lighthouse over a running demo; ARGS narrows it, see -h
audit: venv test-packages translations
	@$(SETUP) packages --strict judges
	@PORTAL_CHROMIUM="$$($(SETUP) browser)" exec $(AS_TEST) $(SERVICES) run --name test-audit -- $(PY) -m tests.audit $(ARGS)

# exact pins from the ranges in *.in; say  make deps ARGS=--upgrade  for newer ones
deps: venv
	@for name in requirements requirements-dev; do \
	  CUSTOM_COMPILE_COMMAND="make deps" $(PY) -m piptools compile --quiet --strip-extras \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	    --generate-hashes --allow-unsafe --output-file $$name.txt $$name.in $(ARGS) || exit 1; \
	done

# what the portal is made of, for whoever has to answer for it (CycloneDX 1.6)
sbom: venv
	@mkdir -p build
	@$(PY) -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml \
	  --output-reproducible --spec-version 1.6 --output-format JSON --output-file build/sbom.json --validate
	@echo build/sbom.json

# wapiti over a running demo, as anonymous and as reporter (ARGS="--address … --minutes …")
scan: venv
	@exec $(PY) -m tests.scanner $(ARGS)

# dist/ for a server without a network: libraries, the project, checksums
wheelhouse: venv
	@$(PY) -m config.wheelhouse

# leaves the demo's data (make demo-reset) and .venv alone
clean:
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	@find . -path ./.venv -prune -o -path ./.data -prune -o -name __pycache__ -type d -exec rm -rf {} +

python:
	@command -v python3 >/dev/null || { echo "需要 Python 3.11 或更高，请执行：sudo apt-get install python3 python3-venv" >&2; exit 1; }

venv: python
	@$(SETUP) venv

translations: venv
	@$(PY) -m config.translations compile

pdf-if-possible: python
	@$(SETUP) packages pdf

test-packages: python
	@$(SETUP) packages --strict pdf browser servers
