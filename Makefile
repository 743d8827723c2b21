PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# Pins of what builds packages as well, where pip takes them (relative: the value is cut at blanks).
export PIP_CONSTRAINT       := requirements.lock
export PIP_BUILD_CONSTRAINT := requirements.lock
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: dev demo dist test score formats torture test-scale opensearch-up opensearch-down lint data messages docs picture bench clean

dev: $(VENV)/.stamp

define VENV_IS_THERE
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.12 $(MAKECMDGOALS)")'
$(PYTHON) -m venv $(VENV)
endef

# What the tests need holds what the demo needs.
$(VENV)/.stamp: pyproject.toml requirements.lock
	$(VENV_IS_THERE)
	$(INSTALL) --editable '.[dev,html,office,watch,parquet,xlsx,opensearch,report,tools]'
	mkdir -p .dev/gangmu
	ln -sfn ../../cli .dev/gangmu/cli
	ln -sfn ../../index .dev/gangmu/index
	touch $(VENV)/.demo $@

# gangmu and what it cannot do without: the documents of seeds/ are plain text.
$(VENV)/.demo: pyproject.toml requirements.lock
	$(VENV_IS_THERE)
	$(INSTALL) --editable .
	touch $@

demo: $(VENV)/.demo
	$(BIN)/gangmu -C seeds build
	$(BIN)/gangmu -C seeds search 未来产业
	$(BIN)/gangmu -C seeds targets --region 湖北

# The source distribution, the wheel made from it, and that wheel at work in an empty environment.
dist: dev
	rm -rf dist
	$(BIN)/python -m build --quiet --outdir dist .
	.ci/wheel dist/*.whl

test: dev
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

# How well pages and promises are read, against labels, and what changed in the ledger of the seeds (ACCEPT=1 writes it).
score: dev
	$(BIN)/python tests/score.py $(if $(ACCEPT),--accept)

# Golden files of what is on disk, after VERSION (segments) or FORMAT (generations) was raised (ANYWAY=1: over the same number).
formats: dev
	$(BIN)/python tests/formats.py --write $(if $(ANYWAY),--anyway)

# Faults, damage and hostile input in their long form (SECURITY.md); some 25 minutes of processor time, the short form is in `test`.
torture: dev
	GANGMU_TORTURE_LOG=torture.jsonl $(BIN)/python -m pytest -m torture --numprocesses 2 --dist worksteal --durations=20

# Spark (Java 17) and a real OpenSearch (fetched with Maven into .opensearch); see index/scale/README.md.
test-scale: dev opensearch-up
	$(INSTALL) --editable '.[spark,opensearch]'
	$(BIN)/python -m pytest -m scale -rs tests/test_scale.py; status=$$?; .ci/opensearch down; exit $$status

opensearch-up:
	.ci/opensearch up

opensearch-down:
	.ci/opensearch down

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What the program makes of its data files, ready for its start: after a change of index/data or of what is named beside it.
data: dev
	$(BIN)/python tests/derived_data.py

# The Chinese of help, hints, errors and headings: reads the sentences out of the sources, names those without a translation.
messages: dev
	$(BIN)/python tests/messages.py

# The pages of commands, query language, INDEX.md and records, and the man pages: what the program declares, examples that are run.
docs: dev
	$(BIN)/python tests/docs.py

picture: dev
	$(BIN)/gangmu -C seeds build --quiet
	$(BIN)/python tests/picture.py
	$(BIN)/python tests/picture_house.py
	$(BIN)/python tests/picture_report.py

SHARED := ../shared
NEWS   := $(SHARED)/corpora/news_xinwenlianbo.jsonl.gz

bench: dev
	if [ -f $(SHARED)/bench/peers.py ]; then GANGMU=$(BIN)/gangmu $(BIN)/python $(SHARED)/bench/peers.py $(NEWS); fi
	$(BIN)/python tests/bench_scaling.py $(if $(wildcard $(NEWS)),--source $(NEWS))
	$(BIN)/python tests/bench_dedup.py
	if [ -n "$(PEERS)" ]; then $(BIN)/python tests/bench_job.py --peers $(PEERS); fi # PEERS: a python that has the peers

clean:
	rm -rf $(VENV) .dev build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
