# Every target may be run from a fresh checkout. `make help` lists them.
# PROFILE is cargo's: dev (quick to build again), quick (demo), release (carrying traffic).
export PATH := $(HOME)/.cargo/bin:$(PATH)
TARGET := $(or $(CARGO_TARGET_DIR),target)
PROFILE ?= release
CONFIG ?= plateau.toml
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup ui build quick demo run test soak axe check fmt bench clean-test

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

setup: ## install what is missing (Debian packages, the interface's packages)
	@scripts/setup

ui: setup ## build the user interface into ui/dist
	@scripts/build-ui

build: ui ## build the binary: target/release/plateau
	cargo build --locked --profile $(PROFILE) -p server

quick: ui
	cargo build --locked --profile quick -p server

demo: quick ## set up, build, and open a living floor; ARGS="--callers 0" for a quiet one
	$(TARGET)/quick/plateau demo $(ARGS)

run: build ## build and serve with CONFIG=plateau.toml
	$(TARGET)/$(PROFILE)/plateau serve --config $(CONFIG) $(ARGS)

test: setup ## set up, then every test: Rust, PostgreSQL, SIP callers, interface, browser
	@scripts/test $(ARGS)

soak: setup ## ten kills under load on both engines; PLATEAU_SEED=n repeats a run
	@seed=$(or $(PLATEAU_SEED),$(shell date +%s)); echo "PLATEAU_SEED=$$seed"; \
	  PLATEAU_KILLS=$(or $(PLATEAU_KILLS),10) PLATEAU_SEED=$$seed \
	  scripts/test -p server --test floor killed_under killed_while_it_dials

axe: ui ## axe over every screen in both themes, on a demonstration with full data
	cargo build --locked -p server
	cd ui && PLATEAU_BIN=$(abspath $(TARGET))/debug/plateau npm run -s axe

check: setup ## formatting, lints, licences, types, stale generated files
	@scripts/check

fmt: ## format the Rust code
	cargo fmt --all

bench: setup ui ## build for release and measure; prints a table
	cargo build --locked --release -p server
	@bench/run $(ARGS)

clean-test: ## stop the tests' PostgreSQL and remove what tests left
	@if [ -x scripts/test-postgres ]; then scripts/test-postgres stop; fi
	rm -rf .test
