# `make demo` and `make test` need cargo (rustup.rs) and Python 3.11 or newer; everything else is installed here.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# uv (Apache-2.0 or MIT) installs in a twentieth of pip's CPU time. A wheel of PyTorch's size may take minutes to come.
UV := $(BIN)/uv
export UV_HTTP_TIMEOUT ?= 300
DEMO := build/demo
SYNTHETIC := build/benchmark/synthetic
WIDE := build/benchmark/wide
# A set of one's own for `make accuracy` and sets for `make fit`; ANNOTATIONS where annotations.json lies elsewhere.
IMAGES ?=
ANNOTATIONS ?=
# What `make fit` keeps of each page, so that it can be stopped; and the judge that it writes.
EVIDENCE ?= build/judge/evidence
OUT ?= build/judge/judge.json
# The Rust benches load the same ONNX Runtime as the wheel does.
ORT = $(shell $(BIN)/python -c "import locdet_core._runtime as r; print(r.onnxruntime_library())")

FRONTEND := python/locdet/frontend
WRITER := frontend/src/exports/locdet.wasm
FRONTEND_SOURCES = $(shell find frontend/src frontend/public -type f) frontend/index.html frontend/vite.config.ts frontend/tsconfig.json

.PHONY: help serve demo docs e2e lint-template local-aws test test-rust test-python lint accuracy accuracy-examples accuracy-synthetic accuracy-wide accuracy-own training-tools test-training train-smoke train-long train-pack fit bench examples wheel clean tools build schemathesis
.PHONY: frontend test-frontend check-frontend e2e-frontend screenshots bench-frontend test-notebooks

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

tools:
	@cargo --version >/dev/null || { echo "cargo is missing: install Rust from https://rustup.rs and open a new shell"; exit 1; }
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is missing: install it, or name it with make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)"; exit 1; }

$(UV): pyproject.toml | tools
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet 'maturin>=1.9,<2' 'uv>=0.8'
	@touch $@

# Cargo decides what is out of date, so this runs every time.
build: $(UV) ## Build the engine in release mode and install it with its development tools into .venv
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --uv --release --quiet --extras dev,eval,notebook,ocr,serve,aws

serve: build frontend ## Run the service on http://127.0.0.1:8000; its data goes to ./locdet-data
	$(BIN)/locdet serve

demo: build ## Find the rooms on every plan in examples/plans and draw them
	$(BIN)/python scripts/demo.py examples/plans $(DEMO)

# Two at a time, the output of each in one piece; macOS' own make cannot keep it together, so there one after the other.
TWO_AT_A_TIME := --no-print-directory $(if $(filter output-sync,$(.FEATURES)),--jobs=2 --output-sync=target)

# What waits for servers, kernels or other processes comes after the compilers, one at a time: beside them it would starve.
test: ## Run every check and test, and tell what took how long
	@mkdir -p build && rm -f build/steps.txt
	@export STEPS=$(CURDIR)/build/steps.txt; \
		$(MAKE) $(TWO_AT_A_TIME) test-rust lint check-frontend lint-template \
		&& $(MAKE) --no-print-directory test-python test-training test-notebooks e2e e2e-frontend; \
		status=$$?; sort -rn $$STEPS; exit $$status

# Set by `make test`.
ifdef STEPS
SHELL := $(CURDIR)/scripts/timed.sh
endif

node:
	@command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)' \
		|| { echo "Node 20.19 or newer with npm is missing: install it from https://nodejs.org"; exit 1; }

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | node
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

# The engine's export formats for the browser.
$(WRITER): Cargo.toml Cargo.lock rust/core/Cargo.toml rust/web/Cargo.toml $(shell find rust/core/src rust/web/src -name '*.rs') | tools
	@test -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" || rustup target add wasm32-unknown-unknown \
		|| { echo "Rust's target wasm32-unknown-unknown is missing: install it with rustup, or with your system's package of it"; exit 1; }
	cargo build --locked --profile web --target wasm32-unknown-unknown -p locdet-web
	cp $${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/web/locdet_web.wasm $@

$(FRONTEND)/index.html: frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES) $(WRITER) python/locdet/formats.json
	npm --prefix frontend run --silent build

frontend: $(FRONTEND)/index.html ## Build the page that `locdet serve` shows, into the package

test-frontend: check-frontend e2e-frontend ## Check and test the page, in Chromium on the real server too

check-frontend: frontend
	npm --prefix frontend run --silent lint
	npm --prefix frontend run --silent test

e2e-frontend: build frontend
	frontend/scripts/ensure_chromium.sh
	LOCDET_PYTHON=$(CURDIR)/$(BIN)/python npm --prefix frontend run --silent e2e

screenshots: build frontend ## Take the pictures of the page in docs/images
	frontend/scripts/ensure_chromium.sh
	LOCDET_PYTHON=$(CURDIR)/$(BIN)/python npm --prefix frontend run --silent screenshots

bench-frontend: frontend ## Measure how fast the page loads and draws
	frontend/scripts/ensure_chromium.sh
	npm --prefix frontend run --silent bench

lint: build ## Check style, types and stubs
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest locdet_core
	$(BIN)/python scripts/check_borders.py

test-rust: tools ## Run the Rust tests
	cargo test --locked -p locdet -p locdet-web

test-python: build ## Run the Python tests
	$(BIN)/python -m pytest

build/notebooks/.installed: examples/notebooks/requirements.txt | $(UV)
	rm -rf $(@D)
	$(UV) venv --quiet --python "$(PYTHON)" $(@D)
	$(UV) pip install --quiet --python $(@D) -r $< 'matplotlib>=3.8' 'numpy>=1.26' 'onnxruntime>=1.22' 'pandas>=2.1'
	@touch $@

test-notebooks: build build/notebooks/.installed ## Execute the notebooks
	PYTHONPATH=$(CURDIR)/python build/notebooks/bin/python examples/notebooks/run.py --keep build/notebooks/executed

# Tools that pin libraries which the application needs in other versions have an environment each.
TOOLS := build/tools

$(TOOLS)/%/.installed: deploy/tools/%.txt | $(UV)
	rm -rf $(@D)
	$(UV) venv --quiet --python "$(PYTHON)" $(@D)
	$(UV) pip install --quiet --python $(@D) -r $<
	@touch $@

lint-template: $(TOOLS)/sam/.installed $(TOOLS)/lint/.installed ## Check the AWS templates and state machines
	$(PYTHON) scripts/lint_template.py

e2e: build schemathesis $(TOOLS)/sam/.installed $(TOOLS)/ministack/.installed $(TOOLS)/runtime/.installed ## Test the real server, every Lambda handler in its runtime, and the stack deployed into MiniStack
	$(BIN)/python -m pytest tests/e2e tests/deploy

schemathesis: build $(TOOLS)/schemathesis/.installed ## Send the local server what its OpenAPI document allows and forbids
	$(BIN)/python scripts/try_openapi.py

local-aws: build $(TOOLS)/sam/.installed $(TOOLS)/ministack/.installed $(TOOLS)/runtime/.installed ## Deploy the template into MiniStack on this machine until Ctrl-C
	$(BIN)/python -m scripts.deploy_local

accuracy: accuracy-examples accuracy-synthetic accuracy-wide $(if $(IMAGES),accuracy-own) ## Measure accuracy and robustness; IMAGES=folder [ANNOTATIONS=file] adds a set

accuracy-examples: build
	$(BIN)/locdet eval examples/plans examples/plans/annotations.json

accuracy-synthetic: build $(SYNTHETIC)/annotations.json
	$(BIN)/locdet eval $(SYNTHETIC) $(SYNTHETIC)/annotations.json
	$(BIN)/python -m training.benchmark --images $(SYNTHETIC) --annotations $(SYNTHETIC)/annotations.json

accuracy-wide: build $(WIDE)/annotations.json
	$(BIN)/locdet eval $(WIDE) $(WIDE)/annotations.json

accuracy-own: build | $(VENV)/.training
	$(BIN)/locdet eval "$(IMAGES)" "$(or $(ANNOTATIONS),$(IMAGES)/annotations.json)"
	$(BIN)/python -m training.benchmark --images "$(IMAGES)" --annotations "$(or $(ANNOTATIONS),$(IMAGES)/annotations.json)"

$(SYNTHETIC)/annotations.json: training/requirements.txt training/generate.py $(shell find training/plans -name '*.py') | $(VENV)/.training
	rm -rf $(SYNTHETIC) $(SYNTHETIC).partial
	$(BIN)/python -m training.benchmark.synthetic --out $(SYNTHETIC)

$(WIDE)/annotations.json: training/requirements.txt training/generate.py $(shell find training/plans -name '*.py') | $(VENV)/.training
	rm -rf $(WIDE) $(WIDE).partial
	$(BIN)/python -m training.benchmark.synthetic --out $(WIDE) --repertoire wide

training-tools: $(VENV)/.training ## Install what drawing training plans and training need into .venv

$(VENV)/.training: training/requirements.txt | build
	$(UV) pip install --quiet --python $(VENV) -r training/requirements.txt
	@$(BIN)/python -c 'import skia' || { echo "skia can't be loaded: install libEGL and libGL (Debian: apt-get install libegl1 libgl1)"; exit 1; }
	@touch $@

test-training: build training-tools train-smoke ## Run the tests of training and a short training
	$(BIN)/python -m pytest tests/training

train-smoke: build training-tools ## Draw plans, train for some two minutes on the CPU, run the exported model and fit its judge
	$(BIN)/python -m training.smoke

train-long: build training-tools ## Start or go on with the long training run on idle cores; LAYOUTS="files" VALIDATION=folder
	training/run.sh

# What a packed run starts from besides the code: files of real layouts, a model, a set to validate on.
train-pack: training-tools ## Pack a training run for a machine with a GPU and no network; LAYOUTS=, START=, VALIDATION=
	$(BIN)/python -m training.pack --out build/training-pack $(if $(LAYOUTS),--layouts $(LAYOUTS)) \
		$(if $(START),--start "$(START)") $(if $(VALIDATION),--validation "$(VALIDATION)")

fit: build training-tools ## Fit the judge to the rooms of sets: IMAGES="folder folder" [ANNOTATIONS="file file"] [MODEL=onnx] [OUT=judge.json]
	@test -n "$(IMAGES)" || { echo 'name sets of images or PDFs: make fit IMAGES="folder folder" [ANNOTATIONS="file file"]'; exit 1; }
	@mkdir -p "$(dir $(OUT))"
	OMP_NUM_THREADS=1 $(BIN)/python -m training.judge.collect --images $(IMAGES) $(if $(ANNOTATIONS),--annotations $(ANNOTATIONS)) \
		$(if $(MODEL),--model "$(MODEL)") --one-a-plan --out "$(EVIDENCE)"
	OMP_NUM_THREADS=1 $(BIN)/python -m training.judge.fit "$(EVIDENCE)" --out "$(OUT)" --report "$(OUT:.json=.md)" $(if $(SET),--set "$(SET)")

bench: build ## Measure speed against the peers (installs them into build/peers)
	ORT_DYLIB_PATH="$(ORT)" cargo bench --locked -p locdet-benches
	$(BIN)/python -m pytest benches/python --benchmark-only
	$(BIN)/python benches/vs_peers.py
	$(BIN)/python benches/walls_correctness.py
	$(BIN)/python benches/walls_vs_peers.py

docs: build ## Write the pages that come from code again, and the table of export formats
	$(BIN)/python scripts/formats.py
	$(BIN)/python scripts/openapi.py
	$(BIN)/python -m scripts.where_to_add
	$(BIN)/python -m scripts.python_reference

examples: $(UV) ## Draw the example plans again
	$(UV) venv --quiet --clear --python "$(PYTHON)" build/examples
	$(UV) pip install --quiet --python build/examples -r examples/draw_plans/requirements.txt
	cd examples && ../build/examples/bin/python -m draw_plans --out plans

wheel: $(UV) frontend ## Build a wheel for old and new Linux into dist
	$(UV) pip install --quiet --python $(VENV) 'maturin[zig]>=1.9,<2'
	$(BIN)/maturin build --release --locked --zig --compatibility manylinux2014 --out dist

clean: ## Remove everything that is built
	rm -rf $(VENV) build dist target python/locdet_core/*.so
