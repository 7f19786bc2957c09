# Renvoi. `make` alone lists what there is.

# Where to listen; 0 picks a free port.
PORT ?= 3000
# Where the demonstration keeps its data.
DATA ?= data
# The first of the private PBX's ports, all on loopback; 0 picks free ones. Two that run side by side need different
# PORT, DATA and PBX_PORT.
PBX_PORT ?= 25000
# Where everything is built.
TARGET ?= $(or $(CARGO_TARGET_DIR),target)

override TARGET := $(abspath $(TARGET))
export CARGO_TARGET_DIR := $(TARGET)
export CARGO_TERM_COLOR ?= never
setup := server/setup
step := $(setup)/step.sh
renvoi := $(TARGET)/release/renvoi
bindgen := $(TARGET)/tool/renvoi-bindgen
wasm := $(TARGET)/wasm32-unknown-unknown/wasm-release/renvoi_app.wasm
# In a folder of its own: with other features its file has the same name, and the site would be made of it.
bench_wasm := $(TARGET)/bench/wasm32-unknown-unknown/wasm-release/renvoi_app.wasm
quick_wasm := $(TARGET)/wasm32-unknown-unknown/wasm-quick/renvoi_app.wasm

.PHONY: help
help: ## List the targets
	@echo 'Renvoi: people decide in a browser where their calls go, and a real PBX does it.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Settings: PORT=$(PORT) DATA=$(DATA) PBX_PORT=$(PBX_PORT), for example: make run PORT=3001 DATA=other PBX_PORT=28000'

.PHONY: run
run: build ## Build, then run a demonstration with a private Asterisk; Ctrl-C stops all of it
	@if $(setup)/asterisk.sh $(TARGET)/asterisk; then pbx='--asterisk $(TARGET)/asterisk'; \
	else echo 'renvoi: no Asterisk here, so the embedded PBX stands in: no telephone can register.'; pbx=--embedded; fi; \
	exec env RENVOI_SERVER_SITE=$(TARGET)/site $(renvoi) demo --data '$(DATA)' --port $(PORT) --pbx-port $(PBX_PORT) $$pbx

.PHONY: demo-info
demo-info: ## What the running demonstration offers (address, accounts, phones), as JSON
	@$(renvoi) demo --data '$(DATA)' --json

.PHONY: test
test: ## Install what is missing and run every test and lint; a summary stands at the end
	@$(setup)/test.sh

.PHONY: build
build: ## Build the server and the files for the browser, optimised
	@$(setup)/tools.sh $(TARGET)
	@$(MAKE) --no-print-directory -j2 $(renvoi) $(TARGET)/site/.built

# What browsers load, alone.
.PHONY: site
site: $(TARGET)/site/.built

.PHONY: bench
bench: build ## Measure against bare parts, and print ratios; installs what is missing
	@$(setup)/packages.sh
	@$(setup)/asterisk.sh $(TARGET)/asterisk
	@RENVOI_TEST_ASTERISK=$(TARGET)/asterisk RENVOI_SERVER_SITE=$(TARGET)/site cargo bench -p renvoi-server
	@$(setup)/test/node.sh
	@$(step) 'building decide() for the browser' $(TARGET)/logs/bench.log cargo rustc -p renvoi-app --lib --crate-type cdylib \
	  --no-default-features --features bench --target wasm32-unknown-unknown --profile wasm-release --target-dir $(TARGET)/bench
	@$(bindgen) $(bench_wasm) $(TARGET)/bench/decisions decisions
	@node end2end/bench/decisions.mjs $(TARGET)/bench/decisions
	@RENVOI_TARGET=$(TARGET) node end2end/bench/editor.mjs
	@RENVOI_TARGET=$(TARGET) node end2end/bench/lighthouse.mjs

.PHONY: watch
watch: ## Run a demonstration, unoptimised, and build and start it again whenever a file changes
	@$(setup)/tools.sh $(TARGET) 20
	@if $(setup)/asterisk.sh $(TARGET)/asterisk; then pbx='--asterisk $(TARGET)/asterisk'; else pbx=--embedded; fi; \
	exec node $(setup)/watch.mjs $(TARGET) --data '$(DATA)' --port $(PORT) --pbx-port $(PBX_PORT) $$pbx

# What it builds each time.
.PHONY: quick
quick: $(TARGET)/watch/site/.built
	@$(step) 'building the server' $(TARGET)/logs/server.log cargo build -p renvoi-server

.PHONY: lint
lint: ## Formatting, clippy, licences and types
	@$(setup)/test.sh lint

.PHONY: clean
clean: ## Remove what was built and downloaded; the demonstration's data stay
	rm -rf $(TARGET) $(setup)/wasm-opt/node_modules end2end/node_modules end2end/test-results end2end/playwright-report end2end/shots

# What the browser loads takes as long as the server, on one processor at its end: only the tool that nothing waits for gives way.
later := nice -n 10

# Cargo knows best whether something has to be built again; it does not touch its output where nothing has.
.PHONY: always
always:

$(renvoi): always
	@$(step) 'building the server' $(TARGET)/logs/server.log cargo build --release -p renvoi-server

$(quick_wasm): always
	@$(step) 'building for the browser' $(TARGET)/logs/wasm.log cargo rustc -p renvoi-app --lib --crate-type cdylib \
	  --no-default-features --features hydrate --target wasm32-unknown-unknown --profile wasm-quick

$(wasm): always
	@$(step) 'building for the browser' $(TARGET)/logs/wasm.log cargo rustc -p renvoi-app --lib --crate-type cdylib \
	  --no-default-features --features hydrate --target wasm32-unknown-unknown --profile wasm-release

# Unoptimised: it runs for a second or two, and takes a minute less to build. In a folder of its own, where nothing waits for it.
$(bindgen): always
	@$(step) 'building the tool that prepares it for browsers' $(TARGET)/logs/bindgen.log $(later) cargo build --profile tool -p renvoi-bindgen

site_parts := $(bindgen) $(shell find style -type f 2>/dev/null) $(wildcard $(setup)/site.sh $(setup)/site/*)

# In the folder itself: it is swapped whole.
$(TARGET)/site/.built: $(wasm) $(site_parts)
	@$(step) 'making the site' $(TARGET)/logs/site.log $(setup)/site.sh $(bindgen) $(wasm) $(TARGET)
	@touch $@

$(TARGET)/watch/site/.built: $(quick_wasm) $(site_parts)
	@mkdir -p $(TARGET)/watch
	@QUICK=1 $(step) 'making the site' $(TARGET)/logs/site.log $(setup)/site.sh $(bindgen) $(quick_wasm) $(TARGET)/watch
	@touch $@
