# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
export CARGO_TARGET_DIR ?= $(HOME)/.cache/quizcast/target
# Arguments for the program: make run ARGS="--listen 127.0.0.1:9000"
ARGS ?=
# Parts of the benchmark: make bench PARTS="encode download"
PARTS ?=
# Where `make install` puts the program, and which build of it: quick (what `make run` runs) or release.
BIN ?= $(or $(CARGO_HOME),$(HOME)/.cargo)/bin
PROFILE ?= quick
# The processor that a release is built for: native, or a name like x86-64-v3. By default it runs on all of them.
CPU ?=
for-cpu = $(if $(CPU),CC="$(CURDIR)/.ci/cc-lame" QUIZCAST_CPU="$(CPU)" RUSTFLAGS="-C target-cpu=$(CPU)")
venv := $(HOME)/.cache/quizcast/venv

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run sample install release test cargo-test clients check fmt clippy scripts web deploy-lint features doc package deny layering openapi bench tools

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## serve on http://127.0.0.1:8080 with SQLite in ./quizcast-data (ARGS="--help" lists the settings)
	cargo run --locked --profile quick --package quizcast -- $(ARGS)

sample: ## write a few seconds of test sound to sample.wav
	cargo run --locked --quiet --profile quick --package quizcast -- sample sample.wav

install: ## put the program into ~/.cargo/bin (BIN=… for elsewhere, PROFILE=release for the optimised one)
	cargo build --locked --profile $(PROFILE) --package quizcast
	install -D -m 0755 "$(CARGO_TARGET_DIR)/$(PROFILE)/quizcast" "$(BIN)/quizcast"
	@case ":$$PATH:" in *":$(BIN):"*) echo "installed $(BIN)/quizcast" ;; *) \
		echo "installed $(BIN)/quizcast; $(BIN) is not in your PATH yet: export PATH=\"$(BIN):\$$PATH\"" ;; esac

release: ## build the optimised binary (CPU=native: for this machine's processor, see the README)
	$(for-cpu) cargo build --locked --release --package quizcast
	@echo "built $(CARGO_TARGET_DIR)/release/quizcast"

test: tools ## all tests, on both databases, then real clients against the program
	@SECONDS=0; .ci/with-postgres $(MAKE) --no-print-directory cargo-test clients && echo "all tests passed, $$SECONDS s"

cargo-test:
	@QUIZCAST_TEST_ALL=1 .ci/step tests cargo test --locked --workspace --all-features

clients:
	@.ci/step "building the program" cargo build --locked --package quizcast
	@.ci/step "clippy of the Rust client" cargo clippy --quiet --locked --package quizcast-progenitor -- -D warnings
	@.ci/step "building the Rust client" cargo build --locked --package quizcast-progenitor
	@.ci/step "building an S3 server" cargo build --locked --package quizcast-adapters --all-features --example s3_server
	@PYTHONDONTWRITEBYTECODE=1 .ci/step clients $(venv)/bin/python app/tests/clients/run.py "$(CARGO_TARGET_DIR)/debug/quizcast"

check: fmt clippy scripts web deploy-lint features doc package deny layering test ## what CI runs

fmt:
	@.ci/step fmt cargo fmt --all --check

clippy:
	@.ci/step clippy cargo clippy --locked --workspace --all-targets --all-features -- -D warnings

scripts: tools
	@.ci/tools lint
	@.ci/step "shell scripts" shellcheck --external-sources --source-path=SCRIPTDIR/.. $(filter-out %.txt %.py %.toml,$(wildcard .ci/*)) $(wildcard deploy/*.sh)
	@.ci/step "client scripts" $(venv)/bin/ruff check --quiet --no-cache app/tests/clients deploy .ci
	@.ci/step "client scripts' format" $(venv)/bin/ruff format --quiet --check --no-cache app/tests/clients deploy .ci

web: tools ## check the pages' JavaScript: types, style, tests
	@.ci/web

deploy-lint: tools ## check the Dockerfile, the compose files and the systemd unit without starting anything
	@.ci/tools lint
	@.ci/step "deploy/" .ci/deploy

features:
	@.ci/step "each feature alone" .ci/features

# Each crate alone, as docs.rs does: together, one crate's features would make another one's links work. On docs.rs nightly
# Rust also shows which feature an item needs.
doc: ## build the documentation, warnings denied
	@for package in quizcast-domain quizcast-adapters quizcast-migration quizcast; do \
		RUSTDOCFLAGS="-D warnings" .ci/step "doc of $$package" \
			cargo doc --locked --package $$package --lib --all-features --no-deps || exit; done

package: ## pack the crates that other programs can take, and compile what was packed
	@.ci/step package .ci/package

deny: ## licences, bans, sources and advisories of all dependencies
	@.ci/tools deny
	@.ci/step deny .ci/deny

layering: ## prove what may import what
	@.ci/step layering .ci/layering

openapi: ## renew openapi.yaml from the code
	cargo run --locked --quiet --package quizcast -- openapi > openapi.yaml.new
	mv openapi.yaml.new openapi.yaml

bench: ## measure against bare SQL, lame, ffmpeg and nginx, optimised (PARTS: some of quiz, stack, archive, records, scale, import)
	@.ci/tools system bench
	@$(for-cpu) .ci/with-postgres --durable cargo bench --locked --package quizcast --bench ratios -- $(PARTS)

tools: ## install what the tests need besides Rust and a C compiler
	@.ci/tools system python node
