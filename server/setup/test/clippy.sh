#!/bin/bash
# Clippy takes the compiler's place for what is ours, so that one compilation makes the tests and lints them.
#
#   clippy.sh build      builds the server, its tests and its bench, warnings and all
#   clippy.sh told       fails where that build had warnings; cargo kept them
#   clippy.sh pages      lints the pages as the browser gets them, and with what only the bench adds; the build for browsers has
#                        compiled what they stand on
#   clippy.sh run ARG…   runs `cargo test` on what was built, with these arguments
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit
what=$1
shift
RUSTC_WORKSPACE_WRAPPER=$(rustc --print sysroot)/bin/clippy-driver
if [ ! -x "$RUSTC_WORKSPACE_WRAPPER" ]; then
  echo "clippy is missing: rustup component add clippy" >&2
  exit 1
fi
export RUSTC_WORKSPACE_WRAPPER
# The tool that prepares the pages for browsers has no test, and stands on much that nothing else needs: it is linted with the pages.
ours=(--workspace --exclude renvoi-bindgen)

case $what in
  build) cargo test "${ours[@]}" --lib --bins --tests --benches --no-run ;;
  told)
    said=$(cargo test "${ours[@]}" --lib --bins --tests --benches --no-run 2>&1)
    code=$?
    printf '%s\n' "$said"
    [ "$code" -eq 0 ] && ! grep -q '^warning' <<<"$said"
    ;;
  pages)
    pages=(cargo rustc -p renvoi-app --lib --no-default-features --target wasm32-unknown-unknown --profile wasm-release)
    said=$({ "${pages[@]}" --features hydrate -- -C opt-level=0 && "${pages[@]}" --features bench -- -C opt-level=0 &&
      cargo build --profile tool -p renvoi-bindgen; } 2>&1)
    code=$?
    printf '%s\n' "$said"
    [ "$code" -eq 0 ] && ! grep -q '^warning' <<<"$said"
    ;;
  run) cargo test "${ours[@]}" "$@" ;;
  *) echo "usage: $0 build | told | pages | run ARG…" >&2; exit 2 ;;
esac
