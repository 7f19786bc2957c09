#!/bin/bash
# Clippy on everything as the server and the tests see it, then on the pages as the browser does, with what only the bench adds.
set -euo pipefail
cargo clippy --workspace --all-targets -- -D warnings
for features in hydrate bench; do
  cargo clippy -p renvoi-app --lib --no-default-features --features "$features" --target wasm32-unknown-unknown -- -D warnings
done
