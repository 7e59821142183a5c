# The commands of the house. Each works from a bare machine with Python 3.11 or newer and the package registries.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DATA   ?=
SERVE  ?= 1
N      ?=
SEED   ?= 1
ONLY   ?=
CAMPAIGN ?= crash
RESUME ?=
CORES  ?= 2
export PYTHONHASHSEED := 0
PG     ?=
ifneq ($(PG),)
# Run on Debian's PostgreSQL of that version instead of the wheel's.
export APOTHECA_POSTGRES_BIN := /usr/lib/postgresql/$(PG)/bin
export APOTHECA_HOME := $(CURDIR)/.apotheca/debian-$(PG)
endif

.PHONY: help install demo test check fast bench faults conformance serve clean lock
help:
	@echo "make demo [SERVE=0] [DATA=dir]   a month from requisition to payment, then the pages"
	@echo "make test                        everything: check, slow tests, journeys"
	@echo "make check                       format, lint, types, contracts, migrations, fast tests"
	@echo "make bench [ONLY=p2p_cycle]      measured speed, each against its floor"
	@echo "make faults CAMPAIGN=crash|duplicate N=100 SEED=1 [RESUME=1]"
	@echo "make schemathesis N=100 SEED=1   requests made from the description of the API, as every role"
	@echo "make conformance [DATA=dir]      real files against true figures"

install: $(STAMP)
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(BIN)/python --version)."; exit 1; }
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/apotheca demo $(if $(filter 0,$(SERVE)),--no-serve,) $(if $(DATA),--data $(DATA),)

serve: $(STAMP)
	@$(BIN)/apotheca serve

.PHONY: server
server:
ifneq ($(PG),)
	@test -x $(APOTHECA_POSTGRES_BIN)/initdb || { test "$$(id -u)" = 0 && apt-get update -q && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qy postgresql-$(PG); } || \
		{ echo "PostgreSQL $(PG) is needed: apt-get install postgresql-$(PG) as root."; exit 1; }
endif

# The browser of the tests, and the libraries that draw PDF pages. Root installs what is missing.
PACKAGES := chromium libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
.PHONY: browser
browser: $(STAMP)
	@{ test -x /usr/bin/chromium && $(BIN)/python -c 'import weasyprint' 2>/dev/null; } || \
		{ test "$$(id -u)" = 0 && apt-get update -q && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(PACKAGES); } || \
		{ echo "The browser tests need $(PACKAGES): apt-get install them as root."; exit 1; }

check: $(STAMP) server
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/apotheca manage makemigrations --check --dry-run
	$(BIN)/pytest -m "not slow" -n $(CORES) --dist loadfile

test: browser check
	$(BIN)/pytest -m "slow and not campaign" -n $(CORES) --dist loadfile --no-loadscope-reorder

bench: $(STAMP)
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY),)

faults: $(STAMP)
	@$(BIN)/python -m bench.faults --campaign $(CAMPAIGN) $(if $(N),--n $(N),) --seed $(SEED) $(if $(RESUME),--resume,)

conformance: $(STAMP)
	@$(BIN)/apotheca conformance $(if $(DATA),--data $(DATA),)

.PHONY: schemathesis
schemathesis: $(STAMP)
	@APOTHECA_SCHEMATHESIS=$(or $(N),100) APOTHECA_SEED=$(SEED) $(BIN)/pytest tests/api/test_schemathesis.py

lock:
	$(BIN)/python tools/lock.py

clean:
	rm -rf $(VENV) .apotheca .mypy_cache .ruff_cache .hypothesis
