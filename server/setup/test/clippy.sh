#!/bin/bash
# Clippy on everything as the server and the tests see it, then on the pages as the browser does.
set -euo pipefail
cargo clippy --workspace --all-targets -- -D warnings
cargo clippy -p renvoi-app --lib --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
