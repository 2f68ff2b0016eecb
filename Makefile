# The two that matter: `make up` runs the product, `make test` proves it.

PYTHON ?= python3
BIN := .venv/bin
# Two test processes suit two cores; more where there are more: make test JOBS=8
JOBS ?= 2

.PHONY: test-cluster test-deploy test-container help env env-test browser up test check bench lock wheel

help:
	@echo "make up      run the product on http://localhost:8000 (BAILIWICK_PORT, BAILIWICK_DATA)"
	@echo "make test    install what tests need, run all of them on SQLite and on PostgreSQL, list what could not be run"
	@echo "make test-sqlite, make test-postgresql    one of the two"
	@echo "make check   formatting, types, layers, templates, migrations, documents, weaknesses and licences of what is installed"
	@echo "make test-cluster  kill the primary of a PostgreSQL cluster under load (Debian: etcd-server patroni haproxy pgbouncer postgresql)"
	@echo "make test-deploy   install, upgrade and roll back with deploy/install.sh"
	@echo "make test-container  build the container image and run it (podman or docker, and the image it begins with)"
	@echo "make bench   measure on both engines, write bench/RESULTS.md"
	@echo "make env     make .venv with the bailiwick command in it"
	@echo "make wheel   build dist/bailiwick-*.whl"
	@echo "make lock    write requirements/*.txt anew from pyproject.toml (needs uv)"

env:
	@PYTHON=$(PYTHON) tools/env.sh runtime

env-test:
	@PYTHON=$(PYTHON) tools/env.sh test

browser:
	@tools/browser.sh

up: env
	@exec $(BIN)/bailiwick up

postgresql: env-test
	@tools/postgresql.sh

# -rs lists, at the end, what could not be run and why. The second engine runs even when something failed on the first.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -q -rs

test: env-test browser postgresql
	@failed=; printf '\n== All tests on SQLite\n'; $(PYTEST) --engine sqlite || failed=' SQLite'; \
	printf '\n== All tests on PostgreSQL\n'; $(PYTEST) --engine postgresql || failed="$$failed PostgreSQL"; \
	[ -z "$$failed" ] || { printf '\nTests failed on:%s\n' "$$failed"; exit 1; }

test-sqlite: env-test browser
	$(PYTEST) --engine sqlite

test-postgresql: env-test browser postgresql
	$(PYTEST) --engine postgresql

# Opt-in, each by its name: they take minutes, and more programs than a desk has. The first needs root, which lends PostgreSQL its own user.
BY_NAME := $(BIN)/python -m pytest -q -rs -s -m

test-cluster: env-test
	$(BY_NAME) cluster tests/deploy

test-deploy: env-test
	$(BY_NAME) deploy tests/deploy

test-container: env-test
	$(BY_NAME) container tests/deploy

check: env-test
	ASK_ADVISORIES=1 $(BIN)/python -m pytest -q -v -rs tests/test_checks.py tests/test_dependencies.py

bench: env-test
	$(BIN)/python -m bench

wheel: env-test
	$(BIN)/python -m build --wheel --no-isolation

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet pyproject.toml

lock:
	@command -v uv >/dev/null || { echo "uv is needed: https://docs.astral.sh/uv/ (or: pipx install uv)"; exit 1; }
	$(LOCK) --extra test --output-file requirements/test.txt
	$(LOCK) --constraint requirements/test.txt --output-file requirements/runtime.txt
	$(LOCK) --extra redis --extra s3 --extra tracing --constraint requirements/test.txt --output-file requirements/cluster.txt
	@sed -i '1i # What an installation, its tests and its checks need, each file by its digest. Written by `make lock`.' requirements/test.txt
	@sed -i '1i # What an installation needs, each file by its digest. Written by `make lock`.' requirements/runtime.txt
	@sed -i '1i # The same with Redis, S3 and traces, for several machines. Written by `make lock`.' requirements/cluster.txt
