# `make` alone lists the targets. `make book` and `make test` need Python
# 3.11 to 3.13 with venv, git and make, and nothing else: the rest comes as
# wheels into .venv.

# No byte-code beside the sources: a stale one could stand in for a listing.
export PYTHONDONTWRITEBYTECODE = 1

.DEFAULT_GOAL := help
# The editions share one cache of read chapters; two builds at a time would
# write it at the same time.
.NOTPARALLEL:
.DELETE_ON_ERROR:

PORT ?= 8000
PYTHON := .venv/bin/python
SPHINX := $(PYTHON) -m sphinx -c . -d _build/doctrees -j auto -q -W -n --keep-going

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

## Set-up ---------------------------------------------------------------

# One stamp for each extra of pyproject.toml. The extras are read out of the
# file, since installing the package itself would bring NumPy along, which
# the book is built without.
PINS := constraints.txt pyproject.toml
REQUIREMENTS = import sys, tomllib; \
  extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
  print(*(line for name in sys.argv[1:] for line in extras[name]), sep="\n")

SUPPORTED = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

.venv/bin/python:
	@for name in python3.11 python3.12 python3.13 python3; do \
	  if $$name -c '$(SUPPORTED)' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "make: no Python 3.11, 3.12 or 3.13 on the path: install one" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "make: $$found lacks venv: install it (Debian: apt install python3-venv)" >&2; \
	  exit 1; \
	fi; \
	echo "Making .venv with $$($$found --version)"; \
	$$found -m venv --clear .venv

.venv/%.stamp: $(PINS) .venv/bin/python
	@$(PYTHON) -c '$(SUPPORTED)' || { \
	  echo "make: .venv has another Python than 3.11 to 3.13: remove it" >&2; exit 1; }
	@echo "Installing what '$*' needs (pinned wheels)"
	@$(PYTHON) -c '$(REQUIREMENTS)' $* > .venv/$*.txt
	@$(PYTHON) -m pip install --disable-pip-version-check --only-binary :all: \
	  --constraint constraints.txt --requirement .venv/$*.txt
	@touch $@

.PHONY: setup
setup: .venv/book.stamp .venv/test.stamp

## The editions ---------------------------------------------------------

# A build that failed has cached the chapters that it warned about, and the
# next would find nothing to say: forget the cache. Forget it too when what
# made it has changed. What reads the cache without these rules (labels,
# linkcheck) comes after html, so that it never fills it.
define build
	@mkdir -p _build
	@if [ -e _build/unfinished ]; then rm -rf _build/doctrees; fi
	@touch _build/unfinished
	@echo "Building _build/$(2)"
	@$(SPHINX) -b $(1) book _build/$(2)
	@rm _build/unfinished
endef

MAKERS := conf.py $(wildcard _ext/*.py _ext/*/*.* _templates/*)

_build/makers.stamp: $(MAKERS) .venv/book.stamp
	@rm -rf _build/doctrees
	@mkdir -p _build
	@touch $@

.PHONY: book
book: html pdf epub ## build the three editions into _build/
	@rm -rf _build/html/downloads
	@mkdir _build/html/downloads
	@cp _build/pdf/*.pdf _build/epub/*.epub _build/html/downloads/
	@echo "Read _build/html/index.html, _build/pdf/book.pdf or the book in _build/epub/"

.PHONY: html
html: _build/makers.stamp ## build the website into _build/html
	$(call build,html,html)

.PHONY: pdf
pdf: _build/makers.stamp ## build the PDF, whole and a volume a part, into _build/pdf
	@rm -f _build/pdf/*.pdf
	$(call build,typst,pdf)

.PHONY: epub
epub: _build/makers.stamp ## build the e-book into _build/epub
	@rm -f _build/epub/*.epub
	$(call build,epub,epub)

.PHONY: serve
serve: book ## build, then show the website at localhost:8000 (PORT=…)
	$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

## Tests ----------------------------------------------------------------

.PHONY: test
test: setup ## run the tests (ARGS=…)
	$(PYTHON) -m pytest -n 2 $(ARGS)

.PHONY: check
check: book setup .venv/check.stamp ## check what needs a browser, Java and time (ARGS=…)
	$(PYTHON) tools/check.py $(ARGS)

.PHONY: kata
kata: .venv/test.stamp ## list the katas, or lay one out to write anew (TOPIC=…)
	$(PYTHON) tools/kata.py $(if $(TOPIC),write $(TOPIC))

.PHONY: try
try: .venv/test.stamp ## run a topic's tests on what you wrote in practice/ (TOPIC=…)
	$(PYTHON) tools/kata.py try $(TOPIC)

.PHONY: lint
lint: .venv/test.stamp ## check style and format of the code
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

.PHONY: linkcheck
linkcheck: html ## ask for each external link whether it answers
	$(PYTHON) -m sphinx -c . -d _build/doctrees -q -b linkcheck book _build/linkcheck

.PHONY: bench
bench: setup ## measure the speed of listings and builds (ARGS=--quick: in a minute)
	$(PYTHON) tools/bench_listings.py
	$(PYTHON) tools/bench.py $(ARGS)

## What is made and committed -------------------------------------------

.PHONY: figures
figures: .venv/test.stamp ## draw the figures anew
	$(PYTHON) tools/draw_figures.py $(NAME)

.PHONY: outputs
outputs: .venv/test.stamp ## run the examples and write what they print
	$(PYTHON) tools/run_examples.py $(NAME)

.PHONY: labels
labels: html ## add new labels to book/labels.txt
	$(PYTHON) tools/update_labels.py

.PHONY: clean
clean: ## remove what was built (.venv stays)
	rm -rf _build
