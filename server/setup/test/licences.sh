#!/bin/bash
# Checks where the dependencies come from and under which terms, as deny.toml says. Gets cargo-deny first where it is missing;
# unoptimised, it takes a minute to build and runs for a second.
#
#   licences.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/../../.."
tools=$1/tools
version=0.20.2

if [ "$("$tools/bin/cargo-deny" --version 2>/dev/null)" != "cargo-deny $version" ]; then
  # A folder of its own, so that it does not wait for another build, nor another build for it.
  CARGO_TARGET_DIR=$tools/build server/setup/retry.sh \
    cargo install --locked --debug --force --root "$tools" --version "$version" cargo-deny
  rm -rf "$tools/build"
fi
"$tools/bin/cargo-deny" --color never --all-features check --hide-inclusion-graph bans licenses sources
