# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/quizcast/target

.PHONY: help run test check fmt clippy doc layering

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: ## serve on http://127.0.0.1:8080 with SQLite in ./quizcast-data
	cargo run --locked --release --package quizcast

test: ## all tests
	cargo test --locked --workspace --all-features

check: fmt clippy doc layering test ## what CI runs

fmt:
	cargo fmt --all --check

clippy:
	cargo clippy --locked --workspace --all-targets --all-features -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

layering: ## the core knows no technology
	@! cargo tree --locked -p quizcast-domain -e normal --prefix none | \
	  grep -E '^(tokio|sea-orm|sqlx|poem|reqwest|hyper|hound|mp3lame|anyhow)'
