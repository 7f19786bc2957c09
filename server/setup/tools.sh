#!/bin/bash
# Gets what the build needs beyond Rust, Node and make: Rust's WebAssembly target, and wasm-opt. What is there already is left
# alone. No root.
#
#   tools.sh TARGET [NODE]        NODE is the oldest Node that will do: 18 for the build (wasm-opt, and our own scripts), which
#                                 Debian 12 has; 20 for the tests (Playwright) and for `make watch`
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1 oldest=${2:-18}
setup=server/setup

for tool in cargo rustc node npm cc; do
  command -v "$tool" >/dev/null && continue
  echo "renvoi: $tool is missing. Needed: Rust (rustup), Node $oldest or later with npm, make and a C compiler" >&2
  echo "        (Debian: apt-get install build-essential nodejs npm, and rustup for Rust; Debian 12's Node is 18)." >&2
  exit 1
done
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt "$oldest" ]; then
  echo "renvoi: Node $oldest or later is needed here, this is $(node --version): get one from https://nodejs.org/en/download" >&2
  exit 1
fi

libraries=$(rustc --print target-libdir --target wasm32-unknown-unknown)
if [ ! -d "$libraries" ]; then
  "$setup/step.sh" "getting Rust's WebAssembly target" "$target/logs/rust-target.log" \
    "$setup/retry.sh" rustup target add wasm32-unknown-unknown
fi

# npm writes the inner lock last: where it is newer, the installation is whole.
if [ ! "$setup/wasm-opt/node_modules/.package-lock.json" -nt "$setup/wasm-opt/package-lock.json" ]; then
  "$setup/step.sh" "getting wasm-opt" "$target/logs/wasm-opt.log" \
    "$setup/retry.sh" npm --prefix "$setup/wasm-opt" ci
  touch "$setup/wasm-opt/node_modules/.package-lock.json"
fi
